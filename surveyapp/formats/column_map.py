"""The column map (`--map`): which column holds which field, what is the same in every row, and the zone of times."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import DocumentStartEvent, Event, MappingEndEvent, MappingStartEvent, ScalarEvent

from surveyapp.domain.cells import CellFault, parse_zone
from surveyapp.domain.errors import N_, Fault, InvalidFile

MAXIMUM_BYTES = 100_000
KEYS = ("columns", "constants", "timezone")

CheckConstant = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns` is field → column of the file, `constants` field → text; `zone` None where the map names none."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    zone: ZoneInfo | None = None


class _Refused(Exception):
    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, message)


def read_column_map(file: str, content: bytes, fields: Sequence[str], check_constant: CheckConstant) -> ColumnMap:
    """Return the map that the YAML in `content` writes; `fields` are the fields there are.

    `check_constant(field, text)` raises `CellFault` for a text that no row could have.

    Raises:
        InvalidFile: with every fault and its line.
    """
    try:
        entries = list(_entries(_decode(content)))
    except _Refused as refusal:
        raise InvalidFile(file, [refusal.fault]) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        message = N_("This is no YAML; check indentation, quotes and brackets.")
        raise InvalidFile(file, [Fault(None if mark is None else mark.line + 1, message)]) from None
    return _build(file, entries, fields, check_constant)


# A section's name, the field (empty for `timezone`), the text, and its line.
Entry = tuple[str, str, str, int]


def _decode(content: bytes) -> str:
    if len(content) > MAXIMUM_BYTES:
        raise _Refused(None, N_("The file is far larger than a column map; give the map, not the data."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(
            content[: error.start].count(b"\n") + 1, N_("The line is not UTF-8; save it as UTF-8.")
        ) from None
    if not text.strip():
        raise _Refused(1, N_("The file is empty; write “columns:” with a column for each field."))
    return text


def _entries(text: str) -> Iterator[Entry]:
    """Yield what stands in the map. Only plain words in two levels are taken: no alias, tag, list or deeper mapping."""
    events = YAML(typ="safe", pure=True).parse(text)
    for event in events:
        if isinstance(event, DocumentStartEvent):
            break
    if not isinstance(next(events, None), MappingStartEvent):
        raise _Refused(1, N_("A column map begins with “columns:”."))
    for section in _keys(events):
        value = next(events)
        if section.value == "timezone":
            yield "timezone", "", _scalar(value), _line(section)
        elif section.value in KEYS:
            if not isinstance(value, MappingStartEvent):
                raise _Refused(_line(section), N_("Write a field and its column, such as “external_id: order_id”."))
            for key in _keys(events):
                yield section.value, key.value, _scalar(next(events)), _line(key)
        else:
            raise _Refused(_line(section), N_("A column map has the keys columns, constants and timezone only."))


def _keys(events: Iterator[Event]) -> Iterator[ScalarEvent]:
    """Yield the keys of the mapping that begins here; the caller takes each value from `events`."""
    for event in events:
        if isinstance(event, MappingEndEvent):
            return
        if not isinstance(event, ScalarEvent):
            raise _Refused(_line(event), N_("A key must be a plain word before a colon."))
        yield event


def _scalar(event: Event) -> str:
    if not isinstance(event, ScalarEvent) or event.tag is not None or not event.value.strip():
        raise _Refused(_line(event), N_("Here belongs one plain word or a text in quotes."))
    return str(event.value).strip()


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _build(file: str, entries: list[Entry], fields: Sequence[str], check_constant: CheckConstant) -> ColumnMap:
    found = ColumnMap()
    zone: ZoneInfo | None = None
    faults: list[Fault] = []
    for section, name, text, line in entries:
        try:
            if section == "timezone":
                zone = parse_zone(text)
                continue
            _check_field(name, fields, found)
            if section == "constants":
                check_constant(name, text)
            (found.columns if section == "columns" else found.constants)[name] = text
        except CellFault as fault:
            faults.append(Fault(line, fault.message, fault.params))
    if faults:
        raise InvalidFile(file, faults)
    return ColumnMap(found.columns, found.constants, zone)


def _check_field(name: str, fields: Sequence[str], found: ColumnMap) -> None:
    if name not in fields:
        near = get_close_matches(name, fields, n=1, cutoff=0.6)
        if near:
            raise CellFault(N_("“%(field)s” is no field; did you mean “%(near)s”?"), field=name[:60], near=near[0])
        message = N_("“%(field)s” is no field; use one of: %(fields)s.")
        raise CellFault(message, field=name[:60], fields=", ".join(fields))
    if name in found.columns or name in found.constants:
        raise CellFault(N_("“%(field)s” stands twice in the map; keep one."), field=name)
