"""XLSForm workbooks as files: headings, languages, and what is refused with sheet and row."""

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.reading import read_foreign
from surveyapp.formats.foreign.xlsform import read
from surveyapp.formats.foreign.xlsform.languages import code_of
from surveyapp.formats.foreign.xlsform.sheets import MAXIMUM_ROWS
from tests.formats.foreign.xlsform_books import HEAD, carry, elements, notes, only, workbook


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("English (en)", "en"), ("english", "en"), ("English", "en"), ("en", "en"), ("eng", "en"), ("Suomi", "fi"),
        ("Svenska (sv)", "sv"), ("français", "fr"), ("Français (fra)", "fr"), ("pt-BR", "pt-BR"), ("Portugues (pt_br)", "pt-br"),
        ("Klingon", None), ("Language 2", None), ("Tetum (tet)", "tet"),
    ],
)  # fmt: skip
def test_languages_have_codes(heading: str, code: str | None) -> None:
    assert code_of(heading) == code


def test_texts_in_several_languages() -> None:
    survey = [
        ["type", "name", "label::English (en)", "label::Suomi (fi)", "hint::Suomi (fi)"],
        ["text", "a", "Name", "Nimi", "Koko nimi"],
        ["select_one l", "b", "Colour", None, None],
    ]
    choices = [["list_name", "name", "label::English (en)", "label::Suomi (fi)"], ["l", "r", "Red", "Punainen"]]
    carried = carry(survey, choices, [["default_language"], ["English (en)"]])
    assert (carried.definition["locale"], carried.definition["locales"]) == ("en", ["en", "fi"])
    first, second = elements(carried)
    assert first["title"] == {"en": "Name", "fi": "Nimi"}
    assert first["description"] == {"default": "Koko nimi", "fi": "Koko nimi"}
    assert second["title"] == "Colour"
    assert second["choices"] == [{"value": "r", "text": {"en": "Red", "fi": "Punainen"}}]


@pytest.mark.parametrize(
    "heading", ["label::English", "label:English", "Label :: english", "caption::English", "LABEL::en"]
)
def test_headings_are_read_however_they_are_written(heading: str) -> None:
    carried = carry([["Type", " name ", heading], ["text", "a", "Name"]])
    assert carried.definition["locale"] == "en"
    assert only(carried)["title"] == "Name"


@pytest.mark.parametrize("title", ["survey", "Survey", " SURVEY ", "Sur_vey"])
def test_sheets_are_found_however_they_are_called(title: str) -> None:
    sheets = {
        title: [HEAD, ["select one l", "q", "Q"]],
        "Choices": [["list name", "value", "caption"], ["l", "a", "A"]],
    }
    carried = read(workbook(**sheets), "form.xlsx")
    assert only(carried)["choices"] == [{"value": "a", "text": "A"}]


@pytest.mark.parametrize(
    ("title", "written"), [("columns", "select_one l"), ("external_choices", "select_one_external l")]
)
def test_lists_in_other_sheets_are_found(title: str, written: str) -> None:
    survey = [[*HEAD, "choice_filter"], ["text", "t", "T"], [written, "q", "Q", "kind=${t}"]]
    sheets = {
        "survey": survey,
        title: [["list_name", "name", "label", "kind"], ["l", "a", "A", "x"], ["l", "b", "B", "y"]],
    }
    found = elements(read(workbook(**sheets), "form.xlsx"))[1]
    assert [choice["value"] for choice in found["choices"]] == ["a", "b"]
    assert found["choicesVisibleIf"] == "{item} = 'a' and {t} = 'x' or {item} = 'b' and {t} = 'y'"


def test_a_plain_label_beside_a_language_is_the_surveys_own() -> None:
    carried = carry([["type", "name", "label", "label::French"], ["text", "a", "Name", "Nom"]])
    assert "locale" not in carried.definition
    assert carried.definition["locales"] == ["fr"]
    assert only(carried)["title"] == {"default": "Name", "fr": "Nom"}


def test_an_unknown_language_is_told_of_unless_it_is_the_only_one() -> None:
    head = ["type", "name", "label::English (en)", "label::Klingon"]
    carried = carry([head, ["text", "a", "Name", "pong"]])
    assert only(carried)["title"] == "Name"
    assert any("Klingon" in note for note in notes(carried))
    alone = carry([["type", "name", "label::Klingon"], ["text", "a", "pong"]])
    assert only(alone)["title"] == "pong"
    assert alone.notes == []


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ([HEAD, ["begin group", "g", "G"], ["text", "a", "A"]], 2, "never ends"),
        ([HEAD, ["text", "a", "A"], ["end group"]], 3, "never began"),
        ([HEAD, ["begin group", "g", "G"], ["text", "a", "A"], ["end repeat"]], 4, "row 2"),
        ([HEAD, *[["begin group", f"g{n}", "G"] for n in range(40)]], 22, "flatten"),
        ([["name", "label"], ["a", "A"]], 1, "“type”"),
        ([["type", "name", "label", "Label"], ["text", "a", "A", "B"]], 1, "stands twice"),
        ([HEAD, ["text", "a", "#REF!"]], 2, "#REF!"),
    ],
)
def test_broken_forms_are_refused_with_sheet_and_row(rows: list[list[Any]], line: int, said: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(workbook(survey=rows), "form.xlsx")
    fault = refused.value.faults[0]
    assert fault.line == line
    assert str(fault).startswith("survey: ")
    assert said in str(fault)


def test_nothing_to_ask_is_refused_with_the_reasons() -> None:
    with pytest.raises(InvalidFile) as refused:
        read(workbook(survey=[HEAD, ["geopoint", "where", "Where?"]]), "form.xlsx")
    assert [fault.line for fault in refused.value.faults] == [None, 2]


def _bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, ".xlsx"),
        (b"PK\x03\x04 not really", "cannot be read"),
        (b"type,name,label", "cannot be read"),
        (workbook(questions=[HEAD, ["text", "a", "A"]]), "no sheet “survey”"),
        (workbook(survey=[]), "Nothing"),
        (_bomb(), "unpacks to far more"),
        (b"PK" + b"0" * 10_000_001, "larger"),
    ],
    ids=["old", "damaged", "csv", "no sheet", "empty", "bomb", "large"],
)
def test_what_is_no_form_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        read(data, "form.xlsx")
    assert said in str(refused.value.faults[0])


def test_too_many_rows_are_refused_and_empty_ones_do_not_count() -> None:
    with pytest.raises(InvalidFile) as refused:
        read(workbook(survey=[HEAD, *[["text"]] * MAXIMUM_ROWS]), "form.xlsx")
    assert "survey" in str(refused.value.faults[0])
    rows = [HEAD, *[[None]] * 30_000, ["text", "a", "A"]]
    assert only(read(workbook(survey=rows), "form.xlsx"))["name"] == "a"


TYPES = ["text", "integer", "select_one l", "select_multiple l", "note", "begin group", "end group", "begin repeat", "end repeat",
         "range", "calculate", "acknowledge", "date", "rank l", "geopoint", "select_one l or_other", "wild", None]  # fmt: skip
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["a", "b", "${a}", "${b} = 'x'", "selected(., 'x')", ". > 3", "yes", "minimal", "{a}", "<b>x</b>", "-1", "ä.ö"]
    ),
    st.text(alphabet="ab${}<>&'(). =1\n", max_size=12),
    st.integers(-5, 5),
)
COLUMNS = ["name", "label", "label::fi", "relevant", "constraint", "required", "default", "appearance", "parameters",
           "choice_filter", "hint", "calculation", "constraint_message"]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(TYPES), *[CELLS] * len(COLUMNS)), max_size=8),
    st.lists(st.tuples(st.just("l"), CELLS, CELLS, CELLS), max_size=4),
)
def test_whatever_stands_in_a_form_it_is_read_or_refused(survey: list[Any], choices: list[Any]) -> None:
    book = workbook(
        survey=[["type", *COLUMNS], *map(list, survey)],
        choices=[["list_name", "name", "label", "cf"], *map(list, choices)],
    )
    try:
        carried = read_foreign(book, "form.xlsx")
    except InvalidFile:
        return
    assert parse_survey(carried.definition).pages
