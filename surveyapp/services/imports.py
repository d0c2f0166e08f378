"""What every import does alike: read file and map, match columns with fields, refuse as a whole, tell how far it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar
from zoneinfo import ZoneInfo

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.column_map import CheckConstant, ColumnMap, read_column_map
from surveyapp.formats.rows import Table
from surveyapp.formats.tables import read_table

READING = N_("Reading the file")
CHECKING = N_("Checking the rows")
SAVING = N_("Saving")

# More faults than this help nobody; they are counted.
MAXIMUM_FAULTS = 100
CHUNK = 1000

# Told the stage, and how many of how many rows are done.
Progress = Callable[[str, int, int], None]
Item = TypeVar("Item")


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name, which faults will carry, and its content."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows as field → text, each with its line; `fields` are those that the file or the map has.

    `zone` is the map's; `ignored` are columns that belong to no field.
    """

    file: str
    zone: ZoneInfo | None
    fields: frozenset[str]
    ignored: list[str]
    rows: list[tuple[int, dict[str, str]]] = field(repr=False)


def open_rows(
    upload: Upload,
    map_upload: Upload | None,
    *,
    fields: Sequence[str],
    required: Sequence[str],
    check_constant: CheckConstant,
    progress: Progress = quiet,
) -> Rows:
    """Read a file by its map; without one, columns are named as the fields are.

    Raises:
        InvalidFile: map or file cannot be read, or a column that is needed is not there.
    """
    progress(READING, 0, 1)
    column_map = None
    if map_upload is not None:
        column_map = read_column_map(map_upload.name, map_upload.stream.read(), fields, check_constant)
    table = read_table(upload.name, upload.stream)
    columns = column_map or ColumnMap({column: column for column in table.columns if column in fields})
    _check_columns(upload.name, table, columns, required)
    places = [(name, table.columns.index(column)) for name, column in columns.columns.items()]
    constants = columns.constants
    rows = [(line, {**constants, **{name: texts[place] for name, place in places}}) for line, texts in table.rows]
    used = set(columns.columns.values())
    ignored = [] if column_map else [column for column in table.columns if column and column not in used]
    progress(READING, 1, 1)
    return Rows(upload.name, columns.zone, frozenset(columns.columns) | constants.keys(), ignored, rows)


def _check_columns(file: str, table: Table, columns: ColumnMap, required: Sequence[str]) -> None:
    there = ", ".join(filter(None, table.columns))[:500]
    faults = []
    for name, column in columns.columns.items():
        if column not in table.columns:
            message = N_("There is no column “%(column)s”, which the map gives for “%(field)s”; there are: %(there)s.")
            faults.append(Fault(table.header_line, message, {"column": column, "field": name, "there": there}))
    for name in required:
        if name not in columns.columns and name not in columns.constants:
            message = N_("There is no column “%(field)s”; rename one, or name it in a map. There are: %(there)s.")
            faults.append(Fault(table.header_line, message, {"field": name, "there": there}))
    if faults:
        raise InvalidFile(file, faults)


def refuse_if_faulty(file: str, faults: list[Fault]) -> None:
    """Do nothing without faults.

    Raises:
        InvalidFile: with the first hundred faults by line, and how many more there are.
    """
    if not faults:
        return
    faults.sort(key=lambda fault: fault.line or 0)
    shown, rest = faults[:MAXIMUM_FAULTS], len(faults) - MAXIMUM_FAULTS
    if rest > 0:
        shown.append(Fault(None, N_("and %(count)s more faults"), {"count": rest}))
    raise InvalidFile(file, shown)


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """Yield the items in lists of `size`, as many as one statement takes."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def counted(items: Sequence[Item], stage: str, progress: Progress) -> Iterator[Item]:
    """Yield each item, and tell how far the stage is every thousand."""
    for number, item in enumerate(items):
        if number % CHUNK == 0:
            progress(stage, number, len(items))
        yield item
    progress(stage, len(items), len(items))


def repeated(keys: Iterable[tuple[int, Item]]) -> dict[int, int]:
    """Return, for each line whose key came before, the line where it came first."""
    first: dict[Item, int] = {}
    return {line: first[key] for line, key in keys if first.setdefault(key, line) != line}
