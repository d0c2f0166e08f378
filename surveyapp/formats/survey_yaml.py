"""Survey definitions as YAML: read without running, expanding or guessing anything, with the line of every path.

The events of the parser are put together here rather than by a YAML constructor, because depth, size, aliases, tags and
doubled keys must be bounded or refused before anything is built. Scalars follow YAML 1.2's core schema: `no` is a text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from surveyapp.domain.definitions import InvalidDefinition, Path, PathFault
from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.surveys import Survey, parse_survey

MAXIMUM_BYTES = 1_000_000
MAXIMUM_DEPTH = 30
# How many values aliases may repeat in all: enough to write a scale once and use it everywhere, too few for a bomb.
MAXIMUM_REPEATED = 5_000

WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
FRACTION = re.compile(r"[-+]?(\.[0-9]{1,18}|[0-9]{1,18}(\.[0-9]{0,18})?)([eE][-+]?[0-9]{1,2})?")
# YAML takes these for line breaks, or drops them, unless they are escaped in quotes.
FOLDED = re.compile(r"[\x80-\x9f\u2028\u2029\ufeff]")
WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

Lines = dict[Path, int]

EMPTY = N_("The file is empty; write at least “name:”, “title:” and “pages:”.")
NO_KEYS = N_("The file must begin with keys such as “name:”, “title:” and “pages:”.")


class _Refused(Exception):
    """Reading cannot go on; `fault` says why and where."""

    def __init__(self, line: int | None, message: str, **params: Any) -> None:
        super().__init__(message)
        self.fault = Fault(line, message, params)


def read_survey(
    text: bytes | str, file: str, *, empty: str = EMPTY, no_keys: str = NO_KEYS, builder: "Builder | None" = None
) -> tuple[dict[str, Any], Lines]:
    """Return the mapping that `text` holds, and the line (1-based) of each path in it.

    `empty` and `no_keys` are what is said of a text without anything or without keys, where it is to be no survey. A
    `builder` of one's own may keep more of what it passes than the lines.

    Raises:
        InvalidFile: it is no YAML, no mapping, or tries to be more than plain data.
    """
    builder = builder or Builder()
    try:
        data = builder.build(_decoded(text, empty))
    except _Refused as refusal:
        raise InvalidFile(file, [*builder.faults, refusal.fault]) from None
    except YAMLError as error:
        raise InvalidFile(file, [*builder.faults, _syntax_fault(error)]) from None
    if not builder.faults and not isinstance(data, dict):
        builder.faults.append(Fault(1, no_keys))
    if builder.faults:
        raise InvalidFile(file, builder.faults)
    return data, builder.lines


def load_survey(text: bytes | str, file: str, *, default_locale: str = "en") -> tuple[Survey, dict[str, Any]]:
    """Return the survey that `text` defines, and its plain definition.

    Raises:
        InvalidFile: with every fault and its line.
    """
    definition, lines = read_survey(text, file)
    return parse_with_lines(definition, lines, file, default_locale=default_locale), definition


def parse_with_lines(definition: Mapping[str, Any], lines: Lines, file: str, *, default_locale: str = "en") -> Survey:
    """Return the survey of a definition that `read_survey` read.

    Raises:
        InvalidFile: with every fault and its line.
    """
    try:
        return parse_survey(definition, default_locale=default_locale)
    except InvalidDefinition as error:
        raise InvalidFile(file, with_lines(error.faults, lines)) from None


def with_lines(faults: Iterable[PathFault], lines: Lines) -> list[Fault]:
    """Return `faults` with the line of each path, in the order of lines."""
    located = [Fault(line_of(fault.path, lines), fault.message, fault.params) for fault in faults]
    return sorted(located, key=lambda fault: fault.line or 0)


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """Return the line of `path`, or of the nearest thing around it that was written."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def write_survey(definition: Mapping[str, Any]) -> str:
    """Return `definition` as YAML that `read_survey` reads back unchanged."""
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_unicode = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_quoted(definition), stream)
    return stream.getvalue()


def _decoded(text: bytes | str, empty: str) -> str:
    """Return `text` as characters, refusing at once what cannot be a survey."""
    if len(text) > MAXIMUM_BYTES:
        message = N_("The file is larger than %(most)s bytes; a survey is far smaller.")
        raise _Refused(None, message, most=MAXIMUM_BYTES)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise _Refused(line, N_("The file is not UTF-8; save it as UTF-8.")) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise _Refused(line, N_("The file holds NUL characters: it is binary, or damaged. Write it anew as text."))
    if not text.strip():
        raise _Refused(1, empty)
    return text


def _syntax_fault(error: YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or N_("it cannot be read")
    message = N_("This is no YAML: %(problem)s. Check indentation, quotes and brackets.")
    return Fault(None if mark is None else mark.line + 1, message, {"problem": str(problem)[:200]})


class Builder:
    """Puts parser events together to plain data, one value a call, never deeper than `MAXIMUM_DEPTH`."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lines: Lines = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.repeated = 0
        self.built = 0

    def build(self, text: str) -> Any:
        """Return what the only document of `text` holds."""
        events = self.events_of(text)
        data: Any = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        _line(event), N_("The file holds a second document after “---”; keep one survey a file.")
                    )
                data = self._value(next(events), events, ())
        return data

    def events_of(self, text: str) -> Iterator[Event]:
        """Return what the parser tells of `text`, in order."""
        return YAML(typ="safe", pure=True).parse(text)  # type: ignore[no-any-return]

    def _value(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        if len(path) > MAXIMUM_DEPTH:
            message = N_("Brackets or indentation are nested deeper than %(most)s levels; flatten them.")
            raise _Refused(_line(event), message, most=MAXIMUM_DEPTH)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, AliasEvent):
            return self._alias(event)
        self._refuse_tag(event)
        before = self.built
        self.built += 1
        value = (
            self._collection(event, events, path) if isinstance(event, CollectionStartEvent) else self._scalar(event)
        )
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self.anchors[event.anchor] = (value, self.built - before)
        return value

    def _collection(self, event: CollectionStartEvent, events: Iterator[Event], path: Path) -> Any:
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        return self._sequence(events, path)

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        found: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._value(event, events, (*path, len(found))))
        return found

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise _Refused(_line(event), N_("A key must be a plain word before a colon."))
            self._refuse_tag(event)
            key = str(event.value)
            if key in found:
                message = N_("“%(key)s” stands twice here; keep one.")
                self.faults.append(Fault(_line(event), message, {"key": key[:60]}))
            self.lines[(*path, key)] = _line(event)
            found[key] = self._value(next(events), events, (*path, key))
        return found

    def _alias(self, event: AliasEvent) -> Any:
        if event.anchor not in self.anchors:
            message = N_("“*%(name)s” repeats something that is not complete before it; write it out.")
            raise _Refused(_line(event), message, name=str(event.anchor)[:60])
        value, size = self.anchors[event.anchor]
        self.repeated += size
        self.built += size
        if self.repeated > MAXIMUM_REPEATED:
            message = N_("Aliases such as “*%(name)s” repeat more than %(most)s values; write them out.")
            raise _Refused(_line(event), message, name=str(event.anchor)[:60], most=MAXIMUM_REPEATED)
        return value

    def _scalar(self, event: Event) -> Any:
        """Return the value of a scalar; quoted and block scalars are always texts."""
        if not isinstance(event, ScalarEvent):
            raise _Refused(_line(event), N_("A value is missing here; write one."))
        return str(event.value) if event.style else plain_scalar(str(event.value))

    def _refuse_tag(self, event: Event) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            message = N_("“%(tag)s” is a tag, which a survey may not have; remove it.")
            raise _Refused(_line(event), message, tag=str(tag)[:60])


def _quoted(value: Any) -> Any:
    """Return `value` with quotes round each text that would be read back as something else."""
    if isinstance(value, Mapping):
        return {_quoted(key): _quoted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_quoted(inner) for inner in value]
    if isinstance(value, str) and (
        value != value.strip() or FOLDED.search(value) or not isinstance(plain_scalar(value), str)
    ):
        return DoubleQuotedScalarString(value)
    return value


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def plain_scalar(value: str) -> Any:
    """Return what an unquoted `value` means."""
    if value in WORDS:
        return WORDS[value]
    if WHOLE.fullmatch(value):
        return int(value)
    if FRACTION.fullmatch(value):
        return float(value)
    return value
