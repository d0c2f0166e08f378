"""Reports as Excel workbooks: a sheet with the finding, and one for each table with a chart of its figures."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from surveyapp.analysis.report import Column, Report, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.formats.xlsx_cells import Workbook

Say = Callable[[Any], str]
Cell = Callable[[Mapping[str, Any], Column], str]
NUMBERS = ("count", "days", "percent", "points", "change", "nps", "mean", "hours", "money")
CHARTED = ("percent", "nps", "mean", "points", "measure")
LETTERS_WIDE, LETTERS_MOST = 12, 48
# Letters of a line of the finding; points of a line of a cell. Not every program finds the height of wrapped words.
FRONT_LETTERS, LINE_POINTS = 100, 15
HOURS = N_("hours")
# What names a point or a bar, and the columns that are ends of an interval.
LABELS = ("period", "name", "title", "key", "driver", "level", "bucket", "promise", "label", "group", "question")
ENDS = ("low", "high")
# More bars are no chart any more.
BARS_MOST = 30
LINE: Mapping[str, Any] = {
    "line": {"color": "#1B5A86", "width": 2},
    "marker": {"type": "circle", "size": 5, "fill": {"color": "#1B5A86"}, "border": {"color": "#1B5A86"}},
}
BARS: Mapping[str, Any] = {"fill": {"color": "#1B5A86"}, "gap": 60}
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
        front.set_column(1, 1, FRONT_LETTERS)
        front.set_landscape()
        front.set_paper(9)
        front.fit_to_pages(1, 0)
        book.write(front, 0, 0, say(report.title), "title")
        finding = " ".join(say(text) for text in report.finding)
        front.set_row(2, _height(finding, FRONT_LETTERS))
        book.write(front, 2, 1, finding, "wrapped")
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
    height = LINE_POINTS
    for place, column in enumerate(table.columns):
        head, is_number = _head(column, say), column.kind in (*NUMBERS, "measure")
        width = _width(table, column, head, cell)
        book.write(sheet, HEAD, place, head, "number_head" if is_number else "head")
        sheet.set_column(place, place, width)
        # Heads are bold, and break between words.
        height = max(height, _height(head, width - 2))
    sheet.set_row(HEAD, height)
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
    _add_chart(book, sheet, table, say)


def _head(column: Column, say: Say) -> str:
    """Return a column's head; hours are told as a number here, so that the head must say so."""
    head = say(column.head)
    return f"{head}, {say(Text(HOURS))}" if column.kind == "hours" else head


def _height(words: str, letters: int) -> int:
    """Return how many points high a row must be for words that are wrapped into lines of so many letters."""
    return LINE_POINTS * max(1, len(wrap(words, letters)))


def _width(table: Table, column: Column, head: str, cell: Cell) -> int:
    if column.kind in (*NUMBERS, "measure"):
        return LETTERS_WIDE
    longest = max((len(cell(row, column)) for row in table.rows), default=0)
    return min(LETTERS_MOST, max(LETTERS_WIDE, longest + 1, len(head) // 2))


def _add_chart(book: Workbook, sheet: Any, table: Table, say: Say) -> None:
    """Draw a table's figures with Excel's own charts: a trend as a line, groups as bars with their intervals.

    A table of several questions is drawn for its first, whose rows stand together.
    """
    names = [column.name for column in table.columns]
    figure = next((column for column in table.columns if column.kind in CHARTED and column.name not in ENDS), None)
    label = next((name for name in LABELS if name in names), None)
    rows = table.rows if label == "question" else _first_rows(table.rows)
    if figure is None or label is None or len(rows) < 2 or not any(row.get(figure.name) is not None for row in rows):
        return
    if label == "question" and not _is_one_bar_each(rows, figure):
        return
    is_trend = label == "period"
    if not is_trend and (len(rows) > BARS_MOST or any(row.get("_note") for row in rows)):
        return
    across, along, last = names.index(label), names.index(figure.name), HEAD + len(rows)
    chart = book.book.add_chart({"type": "line" if is_trend else "bar"})
    series: dict[str, Any] = {
        "name": [sheet.get_name(), HEAD, along],
        "categories": [sheet.get_name(), HEAD + 1, across, last, across],
        "values": [sheet.get_name(), HEAD + 1, along, last, along],
    }
    chart.add_series({**series, **(LINE if is_trend else BARS), **_intervals(rows, figure.name)})
    chart.set_legend({"none": True})
    chart.set_title({"name": say(figure.head), "name_font": {"size": 12, "bold": False}})
    chart.show_na_as_empty_cell()
    if is_trend:
        # Below all values: where some are under zero, the names of the periods would lie across the line.
        chart.set_x_axis({"label_position": "low"})
    else:
        # The first row stands on top, as in the table.
        chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 320 if is_trend else max(240, 80 + 26 * len(rows))})
    sheet.insert_chart(HEAD, len(names) + 1, chart)


def _is_one_bar_each(rows: Sequence[Mapping[str, Any]], figure: Column) -> bool:
    """Whether every row is another question, and all figures are of one kind, so that their bars can be compared."""
    return len({row["question"] for row in rows}) == len(rows) and len({figure.kind_in(row) for row in rows}) == 1


def _first_rows(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return the rows of the first question or theme, as far as they stand together; all where there is no such part."""
    subjects = [row.get("question", row.get("theme") if "period" in row else None) for row in rows]
    end = next((place for place, subject in enumerate(subjects) if subject != subjects[0]), len(rows))
    return rows[:end]


def _intervals(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return error bars from each row's low and high; none where a row has no such ends."""
    known = [row for row in rows if row.get(name) is not None]
    low, high = (f"{name}_low", f"{name}_high") if f"{name}_low" in rows[0] else ENDS
    if (low, high) == ENDS and name not in ("value", "share", "bought"):
        return {}
    if not all(isinstance(row.get(end), int | float) for row in known for end in (low, high)):
        return {}
    reach = {
        "type": "custom",
        "plus_values": [row[high] - row[name] if row.get(name) is not None else 0 for row in rows],
        "minus_values": [row[name] - row[low] if row.get(name) is not None else 0 for row in rows],
    }
    return {"y_error_bars": reach}
