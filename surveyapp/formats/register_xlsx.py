"""The auditor's register as an Excel workbook, written line by line so that a hundred thousand cases fit."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from surveyapp.formats.xlsx_cells import MOST_ROWS, Workbook


def write_register(
    stream: BinaryIO,
    title: str,
    about: Sequence[str],
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Write the register and return how many lines it has.

    Args:
        stream: where the workbook goes.
        title: its title, also the sheet's name.
        about: lines over the table: what it holds, and of when.
        heads: the head of each column and its width in letters.
        rows: the values of each line: texts, moments in local time, numbers, None.
    """
    count = 0
    with Workbook(stream, title=title) as book:
        sheet = book.add_sheet(title)
        for place, (_, width) in enumerate(heads):
            sheet.set_column(place, place, width)
        book.write(sheet, 0, 0, title, "title")
        for place, line in enumerate(about, start=1):
            book.write(sheet, place, 0, line, "note")
        first = len(about) + 2
        for place, (head, _) in enumerate(heads):
            book.write(sheet, first, place, head, "head")
        sheet.freeze_panes(first + 1, 1)
        _print_wide(sheet, first)
        for count, row in enumerate(rows, start=1):
            if first + count > MOST_ROWS:
                raise ValueError("a sheet holds no more rows")
            for place, value in enumerate(row):
                book.write(sheet, first + count, place, value, "wrapped")
        if count:
            sheet.autofilter(first, 0, first + count, len(heads) - 1)
    return count


def _print_wide(sheet: Any, first: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
