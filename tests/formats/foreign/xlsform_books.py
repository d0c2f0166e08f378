"""Workbooks for the tests of XLSForm, and what becomes of them."""

import io
from typing import Any

import openpyxl

from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.settling import settle
from surveyapp.formats.foreign.xlsform import read

Rows = list[list[Any]]
HEAD = ["type", "name", "label"]


def workbook(**sheets: Rows) -> bytes:
    """Return a workbook with the sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("__", " "))
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def carry(survey: Rows, choices: Rows | None = None, settings: Rows | None = None) -> Carried:
    """Return what a form becomes, and check that our model takes it without a fault to mend."""
    sheets = {"survey": survey, "choices": choices or [["list_name", "name", "label"]], "settings": settings or []}
    carried = read(workbook(**sheets), "form.xlsx")
    notes = len(carried.notes)
    settle(carried)
    parse_survey(carried.definition)
    assert len(carried.notes) == notes, [str(note) for note in carried.notes[notes:]]
    return carried


def only(carried: Carried) -> dict[str, Any]:
    """Return the only element."""
    (element,) = elements(carried)
    return element


def elements(carried: Carried) -> list[dict[str, Any]]:
    """Return the elements at the top of every page."""
    return [element for page in carried.definition["pages"] for element in page["elements"]]


def notes(carried: Carried) -> list[str]:
    """Return every note in words, with its kind and row."""
    return [f"{note.kind} {note.line}: {note}" for note in carried.notes]
