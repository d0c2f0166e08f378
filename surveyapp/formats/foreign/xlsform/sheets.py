"""The sheets of a form as rows of named cells, whatever way their headings are written."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats import xlsx

# A survey here has 300 questions at most and a question 500 choices; lists of all villages are no survey's.
MAXIMUM_ROWS = 20_000
MAXIMUM_BYTES = 10_000_000
# Lists stood in “columns” once, and stand in “external_choices” where an app is to look them up while it is used.
LISTS = ("choices", "columns", "externalchoices")
SHEETS = {"survey": "survey", "settings": "settings", "choicesandcolumns": "choices", **{name: name for name in LISTS}}
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"

# Texts that people read; these may have a column for each language.
WORDS = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
MEDIA = frozenset({"image", "audio", "video", "big-image"})
# Other ways to write a heading, as converters of the last ten years took them.
SAME = {
    "caption": "label", "guidance hint": "guidance_hint", "constraint message": "constraint_message",
    "constraintmsg": "constraint_message", "jr:constraintmsg": "constraint_message", "constraint_msg": "constraint_message",
    "requiredmsg": "required_message", "required message": "required_message", "jr:requiredmsg": "required_message",
    "relevance": "relevant", "skip": "relevant", "calculate": "calculation", "choice filter": "choice_filter",
    "read only": "readonly", "read_only": "readonly", "repeat count": "repeat_count", "count": "repeat_count",
    "jr:count": "repeat_count", "list name": "list_name", "listname": "list_name", "list": "list_name",
    "value": "name", "form title": "form_title", "title": "form_title", "form id": "form_id", "id_string": "form_id",
    "set form title": "form_title", "set form id": "form_id", "default language": "default_language",
    "big image": "big-image", "media:image": "image", "media:audio": "audio", "media:video": "video",
}  # fmt: skip
PARTS = re.compile(r"\s*::?\s*")

NO_SURVEY = N_("The workbook has no sheet “survey”, in which XLSForm keeps the questions.")
OLD = N_("This is an old Excel workbook (.xls). Open it and save it as .xlsx.")
NO_COLUMN = N_("The sheet has no column “%(column)s”; name it in the first row.")
TWICE = N_("The column “%(column)s” stands twice; keep one.")
TOO_LARGE = N_("The file is larger than %(most)s million bytes, which no survey is.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number, its cells by column, and its texts by column and language as the heading names it.

    A text under a heading without a language is in the language "".
    """

    line: int
    cells: dict[str, str]
    texts: dict[str, dict[str, str]]

    def get(self, column: str) -> str:
        """Return what stands in `column`, "" where nothing does."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Form:
    """A workbook: its questions, its choices by list, its settings, and the languages in the order of their columns."""

    survey: list[Row]
    choices: dict[str, list[Row]]
    settings: dict[str, str]
    languages: list[str] = field(default_factory=list)


def read_form(data: bytes, file: str) -> Form:
    """Return the form that the workbook `data` holds.

    Raises:
        InvalidFile: it is no workbook of that kind, or its headings cannot be told apart.
    """
    if data.startswith(OLD_WORKBOOK):
        raise InvalidFile(file, [Fault(None, OLD)])
    if len(data) > MAXIMUM_BYTES:
        raise InvalidFile(file, [Fault(None, TOO_LARGE, {"most": MAXIMUM_BYTES // 1_000_000})])
    sheets = xlsx.read_sheets(file, data, SHEETS, MAXIMUM_ROWS)
    if "survey" not in sheets:
        raise InvalidFile(file, [Fault(None, NO_SURVEY)])
    survey = _rows(file, "survey", sheets["survey"], ("type",))
    choices = [row for name in LISTS for row in _rows(file, name, sheets.get(name, []), ("list_name", "name"))]
    settings = _rows(file, "settings", sheets.get("settings", []), ())
    return Form(survey, _by_list(choices), settings[0].cells if settings else {}, _languages([*survey, *choices]))


def _rows(file: str, sheet: str, records: list[tuple[int, list[str]]], needed: tuple[str, ...]) -> list[Row]:
    """Return the rows below the headings, those left out in which nothing stands."""
    filled = [(line, [cell.strip() for cell in cells]) for line, cells in records]
    filled = [(line, cells) for line, cells in filled if any(cells)]
    if not filled:
        return []
    line, headings = filled[0]
    columns = [_column(heading) for heading in headings]
    faults = [Fault(line, TWICE, {"column": headings[place], "cell": sheet}) for place in _doubled(columns)]
    names = {column for column, _ in columns}
    faults += [Fault(line, NO_COLUMN, {"column": column, "cell": sheet}) for column in needed if column not in names]
    if faults:
        raise InvalidFile(file, faults)
    return [_row(line, columns, cells) for line, cells in filled[1:]]


def _doubled(columns: list[tuple[str, str]]) -> Iterator[int]:
    seen = Counter[tuple[str, str]]()
    for place, column in enumerate(columns):
        seen[column] += 1
        if column[0] in WORDS | {"type", "name", "list_name", "relevant", "constraint"} and seen[column] == 2:
            yield place


def _column(heading: str) -> tuple[str, str]:
    """Return what a heading names and in which language: `label::English (en)` is a label in “English (en)”."""
    first, *rest = PARTS.split(heading.strip())
    name = first.lower()
    if name == "media" and rest:
        name, rest = rest[0].lower(), rest[1:]
    if name == "bind" and rest:
        # The attribute of the form that comes of it, where people write that in place of the column.
        name, rest = ":".join(rest).lower(), []
        return (SAME.get(name, name) if SAME.get(name, name) in {*WORDS, *BOUND} else "bind"), ""
    # A lone colon also stands in the names of attributes.
    whole = SAME.get(heading.strip().lower())
    if whole:
        return whole, ""
    name = SAME.get(name, name)
    return (name, "::".join(rest)) if name in WORDS | MEDIA else (name, "")


BOUND = frozenset({"relevant", "constraint", "required", "readonly", "calculation"})


def _row(line: int, columns: list[tuple[str, str]], values: list[str]) -> Row:
    cells: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    for (name, language), value in zip(columns, values, strict=False):
        if not value or not name:
            continue
        if name in WORDS:
            texts.setdefault(name, {})[language] = value
        else:
            cells.setdefault(name, value)
    return Row(line, cells, texts)


def _by_list(rows: list[Row]) -> dict[str, list[Row]]:
    lists: dict[str, list[Row]] = {}
    for row in rows:
        lists.setdefault(row.get("list_name"), []).append(row)
    return lists


def _languages(rows: list[Row]) -> list[str]:
    """Return every language that a text is in; the labels' come first."""
    found: dict[str, None] = {}
    for column in ("label", "hint", "constraint_message"):
        for row in rows:
            found |= dict.fromkeys(row.texts.get(column, ()))
    return list(found)
