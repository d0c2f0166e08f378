"""Surveys of LimeSurvey: what each type of question becomes, in all languages, from old and from new exports."""

from typing import Any

import pytest

from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey import read
from tests.formats.foreign.limesurvey_files import group, question, survey

BOXES = {"subs": {"a": "Fast", "b": "Friendly"}}
LIST = {"answers": {"A1": "Good", "A2": "Bad"}}
GRID = {"subs": {"r1": "Price", "r2": "Quality"}, "subs1": {"c1": "Before", "c2": "After"}}


def carried(*questions: Any, **more: Any) -> Carried:
    """Return what a survey of one group becomes, having seen that our model takes it."""
    found = read(survey(group("Page", *questions), **more), "file.lss")
    parse_survey(found.definition)
    return found


def elements(found: Carried) -> list[dict[str, Any]]:
    return list(found.definition["pages"][0]["elements"])


def only(*questions: Any, **more: Any) -> dict[str, Any]:
    (element,) = elements(carried(*questions, **more))
    return element


def said(found: Carried, where: str) -> str:
    return " ".join(f"{note.kind}: {note}" for note in found.notes if note.where == where)


TYPES = [
    ("5", {}, {"type": "rating", "rateMin": 1, "rateMax": 5}),
    ("L", LIST, {"type": "radiogroup", "choices": [{"value": "A1", "text": "Good"}, {"value": "A2", "text": "Bad"}]}),
    ("!", LIST, {"type": "dropdown"}),
    ("M", BOXES, {"type": "checkbox", "choices": [{"value": "a", "text": "Fast"}, {"value": "b", "text": "Friendly"}]}),
    ("S", {}, {"type": "text"}),
    ("T", {}, {"type": "comment"}),
    ("U", {}, {"type": "comment"}),
    ("N", {}, {"type": "text", "inputType": "number"}),
    ("D", {}, {"type": "text", "inputType": "date"}),
    ("Y", {}, {"type": "boolean"}),
    ("G", {}, {"type": "radiogroup", "choices": [{"value": "F", "text": "Female"}, {"value": "M", "text": "Male"}]}),
    ("A", BOXES, {"type": "matrix", "columns": [{"value": str(n), "text": str(n)} for n in range(1, 6)]}),
    ("B", BOXES, {"type": "matrix", "columns": [{"value": str(n), "text": str(n)} for n in range(1, 11)]}),
    ("R", LIST, {"type": "ranking"}),
    ("|", {}, {"type": "file"}),
    ("X", {}, {"type": "html", "html": "What?"}),
]


@pytest.mark.parametrize(("kind", "more", "wanted"), TYPES, ids=[kind for kind, _, _ in TYPES])
@pytest.mark.parametrize("new", [False, True], ids=["old", "new"])
def test_a_type_of_question_becomes_ours(kind: str, more: dict[str, Any], wanted: dict[str, Any], new: bool) -> None:
    element = only(question("Q1", kind, **more), new=new)
    assert {key: element[key] for key in wanted} == wanted
    assert element["name"] == "Q1"
    assert element.get("title", "What?") == "What?"


@pytest.mark.parametrize(
    ("kind", "codes"), [("C", ["Y", "U", "N"]), ("E", ["I", "S", "D"]), ("F", ["A1", "A2"]), ("H", ["A1", "A2"])]
)
def test_an_array_becomes_a_matrix(kind: str, codes: list[str]) -> None:
    element = only(question("Q1", kind, **BOXES, **LIST))
    assert [column["value"] for column in element["columns"]] == codes
    assert [row["text"] for row in element["rows"]] == ["Fast", "Friendly"]


def test_the_words_of_a_fixed_scale_are_in_every_language_of_the_survey() -> None:
    element = only(question("Q1", "C", {"fi": "Mitä?", "sv": "Vad?"}, **BOXES), languages=("fi", "sv"))
    assert element["columns"][0]["text"] == {"fi": "Kyllä", "sv": "Ja"}


def test_two_scales_become_two_matrices_and_conditions_know_which() -> None:
    dual = question("Q1", "1", **BOXES, **LIST, answers1={"B1": "Big"}, attributes={"dualscale_headerA": "Wanted"})
    later = question("Q2", "Y", relevance='Q1_a_1 == "B1"')
    first, second, third = elements(found := carried(dual, later))
    assert (first["name"], first["title"], second["name"], second["title"]) == (
        "Q1_0",
        "What? – Wanted",
        "Q1_1",
        "What? – 2",
    )
    assert [column["value"] for column in second["columns"]] == ["B1"]
    assert third["visibleIf"] == "{Q1_1.a} = 'B1'"
    assert "“Q1_0” and “Q1_1”" in said(found, "Q1")


def test_several_fields_become_questions_under_one_title() -> None:
    panel = only(question("Q1", "K", **BOXES, mandatory="Y", attributes={"min_num_value_n": "2", "max_num_value": "9"}))
    assert panel["type"] == "panel"
    assert panel["elements"][0] == {
        "name": "Q1_a", "type": "text", "title": "Fast", "isRequired": True, "inputType": "number", "min": 2,
    }  # fmt: skip
    assert "isRequired" not in panel


@pytest.mark.parametrize(("kind", "count"), [(";", 4), (":", 4)])
def test_fields_in_rows_and_columns_become_questions_of_their_own(kind: str, count: int) -> None:
    panel = only(question("Q1", kind, **GRID))
    assert [element["title"] for element in panel["elements"]][:2] == ["Price: Before", "Price: After"]
    assert len(panel["elements"]) == count
    assert (panel["elements"][0].get("inputType") == "number") == (kind == ":")


def test_boxes_in_rows_and_columns_become_tick_boxes_a_row() -> None:
    grid = question("Q1", ":", **GRID, attributes={"multiflexible_checkbox": "1"})
    panel, later = elements(carried(grid, question("Q2", "Y", relevance="Q1_r2_c1 == 1")))
    assert [element["type"] for element in panel["elements"]] == ["checkbox", "checkbox"]
    assert later["visibleIf"] == "{Q1_r2} contains 'c1'"


def test_too_many_fields_are_left_out_and_conditions_on_them_too() -> None:
    many = {f"r{n}": "x" for n in range(61)}
    found = carried(question("Q1", ";", subs=many, subs1={"c": "y"}), question("Q2", "Y", relevance='Q1_r1_c == "x"'))
    assert [element["name"] for element in elements(found)] == ["Q2"]
    assert "61 fields" in said(found, "Q1")
    assert "“Q1_r1_c” was left out" in said(found, "Q2")


def test_the_comment_beside_a_list_is_a_question_of_its_own() -> None:
    answer, comment = elements(carried(question("Q1", "O", **LIST, mandatory="Y", relevance="1")))
    assert (answer["type"], answer["isRequired"]) == ("radiogroup", True)
    assert comment == {"name": "Q1_comment", "type": "comment", "title": "Your comment"}


def test_comments_beside_boxes_are_asked_where_the_box_is_ticked() -> None:
    boxes, first, second = elements(carried(question("Q1", "P", **BOXES)))
    assert boxes["type"] == "checkbox"
    assert (first["name"], first["visibleIf"]) == ("Q1_acomment", "{Q1} contains 'a'")
    assert second["title"] == "Friendly"


@pytest.mark.parametrize(
    ("kind", "more"),
    [("L", {}), ("M", {}), ("F", LIST), ("F", BOXES), ("K", {}), (";", BOXES), ("X", {"text": "<p></p>"})],
)
def test_a_question_with_nothing_in_it_is_left_out(kind: str, more: dict[str, Any]) -> None:
    given = {"text": "What?"} | more
    found = carried(question("Q1", kind, **given), question("Q2", "Y"))
    assert [element["name"] for element in elements(found)] == ["Q2"]
    assert "left out" in said(found, "Q1")


@pytest.mark.parametrize("kind", ["I", "*", "?", ""])
def test_a_type_without_a_twin_is_left_out(kind: str) -> None:
    found = carried(question("Q1", kind), question("Q2", "Y"))
    assert [element["name"] for element in elements(found)] == ["Q2"]
    assert "left out" in said(found, "Q1")


def test_other_has_its_own_words_and_conditions_know_it() -> None:
    asked = question("Q1", "L", **LIST, other="Y", attributes={"other_replace_text": "Elsewhere"})
    later = question("Q2", "Y", relevance='Q1 == "-oth-" and !is_empty(Q1_other)')
    element, second = elements(carried(asked, later))
    assert (element["showOtherItem"], element["otherText"]) == (True, "Elsewhere")
    assert second["visibleIf"] == "{Q1} = 'other' and {Q1-Comment} notempty"


def test_the_box_that_excludes_the_others_is_none_of_these() -> None:
    asked = question(
        "Q1", "M", subs={"n": "Nothing", "a": "Fast", "b": "Friendly"}, attributes={"exclude_all_others": "n"}
    )
    element, later = elements(found := carried(asked, question("Q2", "Y", relevance='Q1_n == "Y"')))
    assert [choice["value"] for choice in element["choices"]] == ["a", "b"]
    assert element["noneText"] == "Nothing"
    assert later["visibleIf"] == "{Q1} contains 'none'"
    assert "comes last" in said(found, "Q1")


def test_codes_that_differ_by_case_only_stay_two_choices() -> None:
    asked = question("Q1", "L", answers={"a": "Small", "A": "Large", "1": "One", "01": "First"})
    element, later = elements(found := carried(asked, question("Q2", "Y", relevance='Q1 == "A"')))
    assert [choice["value"] for choice in element["choices"]] == ["a", "A_2", "1", "01_2"]
    assert later["visibleIf"] == "{Q1} = 'A_2'"
    assert "“A” is “A_2” here" in said(found, "Q1")


def test_two_questions_with_one_code_get_two_names() -> None:
    found = carried(question("Q1", "S"), question("Q1", "N"), question("1st", "S"))
    assert [element["name"] for element in elements(found)] == ["Q1", "Q1_2", "q_1st"]
    assert "called “q_1st”" in said(found, "1st")


def test_parts_bear_the_name_that_their_question_has_here() -> None:
    _, panel = elements(carried(question("Q1", "S"), question("Q1", "K", **BOXES)))
    assert [element["name"] for element in panel["elements"]] == ["Q1_2_a", "Q1_2_b"]


def test_order_is_that_of_the_file_whatever_order_its_rows_have() -> None:
    data = survey(group("One", question("Q1", "S"), question("Q2", "S")), group("Two", question("Q3", "S")))
    swapped = data.replace(b"<group_order><![CDATA[1]]>", b"<group_order><![CDATA[9]]>")
    pages = read(swapped, "f.lss").definition["pages"]
    assert [page["title"] for page in pages] == ["Two", "One"]


@pytest.mark.parametrize("new", [False, True], ids=["old", "new"])
def test_every_text_is_there_in_every_language(new: bool) -> None:
    asked = question(
        "Q1",
        "L",
        {"en": "<p>How was it?</p>", "de-informal": "Wie war es?", "pt-BR": "Como foi?"},
        help={"en": "Be honest", "pt-BR": "Seja honesto"},
        answers={"A1": {"en": "Good", "de-informal": "Gut", "pt-BR": "Bom"}},
    )
    texts = {
        "title": {"en": "Ours", "de-informal": "Unsere"},
        "endtext": {"en": "<b>Thanks</b>", "de-informal": "Danke"},
    }
    page = group({"en": "Page", "de-informal": "Seite"}, asked, description={"en": "About it"})
    found = read(survey(page, languages=("en", "de-informal", "pt-BR"), texts=texts, new=new), "f.lss")
    parse_survey(found.definition)
    assert found.definition["locales"] == ["en", "de", "pt-br"]
    assert found.definition["title"] == {"en": "Ours", "de": "Unsere"}
    assert found.definition["completedHtml"] == {"en": "<b>Thanks</b>", "de": "Danke"}
    (element,) = elements(found)
    assert element["title"] == {"en": "How was it?", "de": "Wie war es?", "pt-br": "Como foi?"}
    assert element["description"] == {"en": "Be honest", "pt-br": "Seja honesto"}
    assert element["choices"][0]["text"] == {"en": "Good", "de": "Gut", "pt-br": "Bom"}
    assert found.definition["pages"][0]["description"] == "About it"
    assert "“de-informal” is called “de”" in said(found, "")


def test_a_text_missing_in_the_surveys_own_language_is_that_of_another() -> None:
    element = only(question("Q1", "S", {"sv": "Vad?"}), languages=("en", "sv"))
    assert element["title"] == {"en": "Vad?", "sv": "Vad?"}


def test_the_welcome_stands_first() -> None:
    plain = read(survey(group("Page", question("Q1", "S")), texts={"welcometext": "<p>Hello</p>"}), "f.lss")
    assert elements(plain)[0] == {"name": "welcome", "type": "html", "html": "<p>Hello</p>"}


def test_settings_come_along_as_far_as_they_have_a_twin() -> None:
    found = carried(question("Q1", "S"), anonymized="Y", showprogress="N", format="A")
    assert (found.definition["anonymity"], found.definition["showProgressBar"]) == ("anonymous", False)
    assert "all stood on one" in said(found, "")
    with_file = carried(question("Q1", "|"), anonymized="Y")
    assert with_file.definition["anonymity"] == "confidential"


def test_what_is_told_is_told_with_the_line_of_the_question() -> None:
    found = carried(question("Q1", "*"), question("Q2", "S"))
    (note,) = found.notes
    line = survey(group("Page", question("Q1", "*"), question("Q2", "S"))).splitlines()[note.line - 1]
    assert b"Q1" in line


def test_a_question_hidden_or_never_shown_is_left_out_and_conditions_on_it_too() -> None:
    hidden = question("Q1", "S", attributes={"hidden": "1"})
    off = question("Q2", "S", relevance="0")
    found = carried(hidden, off, question("Q3", "S", relevance='Q1 == "x"'), question("Q4", "S", relevance='Q2 == "x"'))
    assert [(element["name"], "visibleIf" in element) for element in elements(found)] == [("Q3", False), ("Q4", False)]
    assert "always hidden" in said(found, "Q3")
    assert "never shown" in said(found, "Q4")


def test_a_group_without_a_question_is_no_page() -> None:
    found = read(survey(group("Empty"), group("Full", question("Q1", "S"))), "f.lss")
    assert [page["title"] for page in found.definition["pages"]] == ["Full"]
    assert "no question" in said(found, "Empty")


def test_counts_say_how_much_came_over() -> None:
    found = carried(question("Q1", "K", **BOXES), question("Q2", "X"), question("Q3", "Y", relevance="Q1_a > 3"))
    assert found.counts == {"pages": 1, "questions": 3, "languages": 1, "conditions": 1}
