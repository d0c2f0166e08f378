"""Reports as Excel workbooks: a sheet with the finding, one for each table, and a chart of the trend where there is one."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from surveyapp.analysis.report import Column, Report, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.formats.xlsx_cells import Workbook

Say = Callable[[Any], str]
Cell = Callable[[Mapping[str, Any], Column], str]
NUMBERS = ("count", "days", "percent", "points", "nps", "mean", "hours", "money")
CHARTED = ("percent", "nps", "mean", "points", "measure")
LETTERS_WIDE, LETTERS_MOST = 12, 48
HOURS = N_("hours")
# Where head and rows of a table's sheet begin.
HEAD = 2


def write_report(report: Report, say: Say, cell: Cell, about: Sequence[tuple[str, str]]) -> bytes:
    """Return a report as a workbook.

    Args:
        report: what is written; figures unrounded, percentages as hundredths as in CSV.
        say: texts and amounts in the reader's language.
        cell: what stands in a cell of words.
        about: what the report is about: names and values, such as the dates.
    """
    stream = io.BytesIO()
    with Workbook(stream, title=say(report.title), in_order=False) as book:
        front = book.add_sheet(say(report.title))
        front.set_column(0, 0, 24)
        front.set_column(1, 1, 100)
        book.write(front, 0, 0, say(report.title), "title")
        book.write(front, 2, 1, " ".join(say(text) for text in report.finding), "wrapped")
        for place, (name, value) in enumerate(about, start=4):
            book.write(front, place, 0, name)
            book.write(front, place, 1, value, "wrapped")
        for table in report.tables:
            if table.rows:
                _write_table(book, table, say, cell)
    return stream.getvalue()


def _write_table(book: Workbook, table: Table, say: Say, cell: Cell) -> None:
    sheet = book.add_sheet(say(table.title))
    book.write(sheet, 0, 0, say(table.title), "title")
    for place, column in enumerate(table.columns):
        head = _head(column, say)
        book.write(sheet, HEAD, place, head, "head")
        sheet.set_column(place, place, _width(table, column, head, cell))
    for line, row in enumerate(table.rows, start=HEAD + 1):
        if row.get("_note"):
            book.write(sheet, line, 0, cell(row, table.columns[0]))
            book.write(sheet, line, 1, say(row["_note"]), "note")
            continue
        for place, column in enumerate(table.columns):
            value = row.get(column.name)
            kind = column.kind_in(row)
            if kind in NUMBERS and isinstance(value, int | float):
                book.write(sheet, line, place, value, kind)
            elif column.kind == "date" and isinstance(value, str):
                book.write(sheet, line, place, date.fromisoformat(value))
            else:
                book.write(sheet, line, place, cell(row, column))
    sheet.freeze_panes(HEAD + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    if table.note is not None:
        book.write(sheet, HEAD + 2 + len(table.rows), 0, say(table.note), "note")
    if table.name == "trend":
        _add_chart(book, sheet, table, say)


def _head(column: Column, say: Say) -> str:
    """Return a column's head; hours are told as a number here, so that the head must say so."""
    head = say(column.head)
    return f"{head}, {say(Text(HOURS))}" if column.kind == "hours" else head


def _width(table: Table, column: Column, head: str, cell: Cell) -> int:
    if column.kind in (*NUMBERS, "measure"):
        return LETTERS_WIDE
    longest = max((len(cell(row, column)) for row in table.rows), default=0)
    return min(LETTERS_MOST, max(LETTERS_WIDE, longest + 1, len(head) // 2))


def _add_chart(book: Workbook, sheet: Any, table: Table, say: Say) -> None:
    """Draw the first share or mean of a trend as a line; a trend of several questions has none."""
    if "question" in {column.name for column in table.columns} and len({row.get("question") for row in table.rows}) > 1:
        return
    names = [column.name for column in table.columns]
    figure = next((column for column in table.columns if column.kind in CHARTED), None)
    if figure is None or "period" not in names or len(table.rows) < 2:
        return
    across, along = names.index("period"), names.index(figure.name)
    last = HEAD + len(table.rows)
    chart = book.book.add_chart({"type": "line"})
    chart.add_series(
        {
            "name": [sheet.get_name(), HEAD, along],
            "categories": [sheet.get_name(), HEAD + 1, across, last, across],
            "values": [sheet.get_name(), HEAD + 1, along, last, along],
            "line": {"color": "#1B5A86", "width": 2},
            "marker": {"type": "circle", "size": 5, "fill": {"color": "#1B5A86"}, "border": {"color": "#1B5A86"}},
        }
    )
    chart.set_legend({"none": True})
    chart.set_title({"name": say(figure.head), "name_font": {"size": 12, "bold": False}})
    chart.show_na_as_empty_cell()
    chart.set_size({"width": 760, "height": 320})
    sheet.insert_chart(HEAD, len(names) + 1, chart)
