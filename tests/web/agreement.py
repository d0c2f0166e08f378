"""Whether a report's files say the same numbers: JSON, CSV and the workbook, cell by cell."""

import csv
import io
import json
from itertools import groupby

import openpyxl

# The workbook's rows of a table begin after title, an empty line and the head.
FIRST_ROW = 4


def files_agree(client, name, query, parts):
    """Assert that the numbers of a report are the same in its files; `parts` are lists of its JSON told by tables."""
    files = {form: client.get(f"/reports/{name}.{form}?{query}") for form in ("json", "csv", "xlsx")}
    numbers_agree(json.loads(files["json"].text), files["csv"].text, files["xlsx"].data, parts)


def numbers_agree(data, text, workbook, parts):
    """Assert that JSON, CSV and workbook of a report hold the same numbers, row by row."""
    lines = list(csv.DictReader(io.StringIO(text)))
    tables = [list(rows) for _, rows in groupby(lines, key=lambda line: line["table"])]
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    assert len(book.worksheets) == 1 + len(tables)
    for sheet, rows in zip(book.worksheets[1:], tables, strict=True):
        for cells, row in zip(sheet.iter_rows(min_row=FIRST_ROW, values_only=True), rows, strict=False):
            told = {_rounded(cell) for cell in cells if isinstance(cell, int | float)}
            assert told <= _numbers(row.values())
            assert {number for number in _numbers(row.values()) if number % 1} <= told
    for part in parts:
        rows = data
        for step in part.split("/"):
            rows = rows[int(step) if step.isdigit() else step]
        of_table = [_numbers(row.values()) for row in lines if row["table"] in (part, part.rpartition("/")[2])]
        assert rows
        assert len(of_table) >= len(rows)
        for row in rows:
            wanted = {
                _rounded(row[key]) for key in ("n", "value", "low", "high", "importance", "bought") if row.get(key)
            }
            assert any(wanted <= numbers for numbers in of_table), (part, row)


def _numbers(values):
    found = set()
    for value in values:
        try:
            found.add(_rounded(float(value)))
        except (ValueError, TypeError):
            continue
    return found


def _rounded(number):
    return float(f"{number:.12g}")
