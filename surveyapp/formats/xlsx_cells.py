"""Cells of an Excel workbook: numbers as numbers, moments as moments, and text that no program runs as a formula."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from surveyapp.formats.report_csv import inert

# Excel holds no more letters in a cell, and no more rows in a sheet.
MOST_LETTERS = 32_767
MOST_ROWS = 1_048_575
MOST_NAME = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
# How a kind of amount is written; percentages are in hundredths already, so that the figure is the one of CSV and JSON.
NUMBER_FORMATS: Mapping[str, str] = {
    "count": "#,##0",
    "days": "#,##0",
    "percent": "0.0",
    "points": "0.0",
    "change": "+0.0;\u22120.0;0.0",
    "nps": "0",
    "mean": "0.00",
    "hours": "#,##0.0",
    "money": "#,##0.00",
}
MOMENT, DAY = "yyyy-mm-dd hh:mm", "yyyy-mm-dd"


class Workbook:
    """A workbook written to a stream row by row, top to bottom: what was written no longer takes memory.

    Use it as a context; the file is whole when that ends.
    """

    def __init__(self, stream: BinaryIO, *, title: str, in_order: bool = True) -> None:
        """Begin a workbook; `in_order` is False where charts or columns are set after the rows."""
        import xlsxwriter  # noqa: PLC0415 - slow to load, needed seldom

        # Formulas and links stay text; `in_memory` would keep what `constant_memory` puts on disk.
        self.book = xlsxwriter.Workbook(
            stream,
            {
                "constant_memory": in_order,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
            },
        )
        self.book.set_properties({"title": _text(title), "comments": ""})
        self._formats: dict[str, Any] = {}
        self._names: set[str] = set()

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *fault: object) -> None:
        self.book.close()

    def add_sheet(self, name: str) -> Any:
        """Return a new sheet; its name is shortened and made different from the others' where it must be."""
        clean = name.translate(FORBIDDEN_IN_NAMES).strip(" '")[:MOST_NAME].strip(" '") or "-"
        found, place = clean, 2
        while found.casefold() in self._names:
            ending = f" {place}"
            found, place = clean[: MOST_NAME - len(ending)] + ending, place + 1
        self._names.add(found.casefold())
        return self.book.add_worksheet(found)

    def write(self, sheet: Any, row: int, column: int, value: Any, kind: str = "text") -> None:
        """Write a value: numbers by their kind's format, aware moments as the clock that they carry, else text."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(row, column, float(value), self.format(kind))
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None, microsecond=0), self.format("moment"))
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format("date"))
        else:
            text = _text(str(value))
            # The mark keeps such a text a text when somebody edits the cell or saves the sheet as CSV.
            sheet.write_string(row, column, text, self.format("risky" if inert(text) != text else kind))

    def format(self, kind: str) -> Any:
        """Return the cell format of a kind: an amount's, head, number_head, moment, date, title, note, wrapped, risky, text."""
        if kind not in self._formats:
            self._formats[kind] = self.book.add_format(_properties(kind))
        return self._formats[kind]


def _properties(kind: str) -> dict[str, Any]:
    own: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "bottom": 1, "text_wrap": True},
        "number_head": {"bold": True, "bottom": 1, "text_wrap": True, "align": "right"},
        "title": {"bold": True, "font_size": 14},
        "note": {"italic": True},
        "wrapped": {"text_wrap": True},
        "risky": {"quote_prefix": True, "text_wrap": True},
        "moment": {"num_format": MOMENT, "align": "left"},
        "date": {"num_format": DAY, "align": "left"},
    }
    return {"valign": "top", **own.get(kind, {"num_format": NUMBER_FORMATS[kind]} if kind in NUMBER_FORMATS else {})}


def _text(text: str) -> str:
    """Return a text that fits into a cell, without letters that XML cannot hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(letter for letter in lines if letter >= " " or letter in "\t\n")
    return kept if len(kept) <= MOST_LETTERS else kept[: MOST_LETTERS - 1] + "…"
