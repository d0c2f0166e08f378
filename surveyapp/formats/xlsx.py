"""Excel workbooks: the first sheet as rows of texts. Formulas are not run; the values that Excel stored are read."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.rows import MAXIMUM_COLUMNS, MAXIMUM_ROWS, Table, build_table

MAXIMUM_PACKED = 50_000_000
MAXIMUM_UNPACKED = 400_000_000
MAXIMUM_MEMBERS = 2_000
# Rows of like cells pack to a fiftieth; what packs far better is made to fill the memory.
MAXIMUM_RATIO = 200
RATIO_COUNTS_ABOVE = 2_000_000
# What the library does not know (rules of formatting, mostly) concerns no value.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
NOT_IN_TITLES = re.compile(r"[\s_]+")
# The last row that Excel has.
LAST_ROW = 1_048_576
TOO_MANY_ROWS = N_("The sheet has rows beyond %(most)s; delete the empty ones, or split the file.")
UNREADABLE = N_("The file cannot be read as an Excel workbook: it is another kind of file, or damaged. Save it anew.")


def read(file: str, stream: BinaryIO) -> Table:
    """Return the rows of the workbook's first sheet; a line is the row's number in the sheet.

    Raises:
        InvalidFile: it is no workbook, unpacks to too much, or a cell holds an error instead of a value.
    """
    with _opened(file, stream.read(MAXIMUM_PACKED + 1)) as workbook:
        if not workbook.worksheets:
            raise InvalidFile(file, [Fault(None, N_("The workbook has no sheet; put the rows in its first one."))])
        return build_table(file, _records(file, workbook.worksheets[0]))


def read_sheets(
    file: str, content: bytes, names: Mapping[str, str], most_rows: int
) -> dict[str, list[tuple[int, list[str]]]]:
    """Return the rows (line, texts) of the sheets that are called as a key of `names`, each under what that key stands for.

    The titles of sheets are compared in small letters, without spaces and underscores. All others are left unread.
    Rows in which nothing stands are left out.

    Raises:
        InvalidFile: it is no workbook, unpacks to too much, has a sheet of more than `most_rows`, or an error in a cell.
    """
    found: dict[str, list[tuple[int, list[str]]]] = {}
    with _opened(file, content) as workbook:
        for sheet in workbook.worksheets:
            name = names.get(NOT_IN_TITLES.sub("", sheet.title.lower()))
            if name and name not in found:
                found[name] = _rows_of(file, sheet, most_rows)
    return found


def _rows_of(file: str, sheet: Any, most_rows: int) -> list[tuple[int, list[str]]]:
    """Return the rows in which something stands; a sheet that was once formatted to its end has a million others."""
    filled = (record for record in _records(file, sheet, LAST_ROW) if any(record[1]))
    try:
        rows = list(islice(filled, most_rows + 1))
        if len(rows) > most_rows:
            raise InvalidFile(file, [Fault(rows[-1][0], TOO_MANY_ROWS, {"most": most_rows})])
        return rows
    except InvalidFile as refusal:
        # A workbook of several sheets has several rows of each number.
        faults = [Fault(f.line, f.message, {**f.params, "cell": sheet.title}) for f in refusal.faults]
        raise InvalidFile(file, faults) from None


@contextmanager
def _opened(file: str, content: bytes) -> Iterator[Any]:
    """Open a workbook for as long as it is read; whatever its parsers raise says that it cannot be read."""
    _check_archive(file, content)
    # It loads numpy and Pillow, which most commands that could read a workbook never need.
    import openpyxl  # noqa: PLC0415

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()
    except InvalidFile:
        raise
    except Exception as error:
        # The library raises whatever its parsers do on a broken workbook.
        raise InvalidFile(file, [Fault(None, UNREADABLE)]) from error


def _check_archive(file: str, content: bytes) -> None:
    if len(content) > MAXIMUM_PACKED:
        message = N_("The workbook is larger than %(most)s million bytes; save it as .csv.gz or split it.")
        raise InvalidFile(file, [Fault(None, message, {"most": MAXIMUM_PACKED // 1_000_000})])
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, RuntimeError):
        raise InvalidFile(file, [Fault(None, UNREADABLE)]) from None
    total = sum(member.file_size for member in members)
    is_bomb = any(
        member.file_size > RATIO_COUNTS_ABOVE and member.file_size > MAXIMUM_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if is_bomb or total > MAXIMUM_UNPACKED or len(members) > MAXIMUM_MEMBERS:
        message = N_("The workbook unpacks to far more than its rows can hold; save the rows as CSV.")
        raise InvalidFile(file, [Fault(None, message)])


def _records(file: str, sheet: Any, most_rows: int = MAXIMUM_ROWS) -> Iterator[tuple[int, list[str]]]:
    # What the sheet says of its own size may be wrong, or a lie.
    sheet.reset_dimensions()
    width = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=MAXIMUM_COLUMNS + 1), start=1):
        if line > most_rows + 1:
            raise InvalidFile(file, [Fault(line, TOO_MANY_ROWS, {"most": most_rows})])
        if values.count(None) == len(values):
            continue
        cells = [_text(file, line, value) for value in values[: _used(values, width)]]
        # A sheet stores no empty cells at a row's end; they are given back up to the header's width.
        width = width or len(cells)
        yield line, cells + [""] * (width - len(cells))


def _used(values: tuple[Any, ...], width: int) -> int:
    """Return how many cells a row has up to its last one that is not empty; most rows have none beyond the header."""
    # A row comes with the empty cells of every column that there might be. To count them is a hundred times as quick
    # as to look at each, which a sheet that claims a million empty rows makes a matter of half a minute.
    used = width if values[width:].count(None) == len(values) - width else len(values)
    while used and values[used - 1] in (None, ""):
        used -= 1
    return used


def _text(file: str, line: int, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        if value in ERRORS:
            message = N_("A cell holds the error %(error)s; mend its formula, or write the value.")
            raise InvalidFile(file, [Fault(line, message, {"error": value})])
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time):
        return _moment(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _moment(value: datetime | date | time) -> str:
    """Write a date without a time of day as the date alone: Excel knows only both."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat()
