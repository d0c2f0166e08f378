"""What LimeSurvey's attributes, default values and filled-in texts become here, and what is told of the rest."""

import time
from typing import Any

import pytest

from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey import read
from surveyapp.formats.foreign.limesurvey.from_tables import source_of
from surveyapp.formats.foreign.limesurvey.model import Default
from surveyapp.formats.foreign.limesurvey.surveys import carry
from surveyapp.formats.foreign.limesurvey.xml_tables import read_tables
from surveyapp.formats.foreign.reading import read_foreign
from tests.formats.foreign.limesurvey_files import group, question, survey

BOXES = {"subs": {"a": "Fast", "b": "Friendly", "c": "Cheap"}}
LIST = {"answers": {"A1": "Good", "A2": "Bad"}}


def carried(*questions: Any, **more: Any) -> Carried:
    found = read(survey(group("Page", *questions), **more), "file.lss")
    parse_survey(found.definition)
    return found


def one(kind: str, attributes: dict[str, Any], **more: Any) -> tuple[dict[str, Any], str]:
    """Return what a question with `attributes` becomes, and what is told of it."""
    found = carried(question("Q1", kind, attributes=attributes, **more))
    return found.definition["pages"][0]["elements"][0], " ".join(map(str, found.notes))


@pytest.mark.parametrize(
    ("kind", "attributes", "more", "wanted"),
    [
        ("S", {"maximum_chars": "10"}, {}, {"maxLength": 10}),
        ("T", {"maximum_chars": "9000"}, {}, {"maxLength": 9000}),
        ("S", {"numbers_only": "1"}, {}, {"inputType": "number"}),
        ("S", {}, {"preg": r"/\w+@\w+/"}, {"inputType": "email"}),
        ("N", {"min_num_value_n": "1,5", "max_num_value_n": "10"}, {}, {"min": 1.5, "max": 10}),
        ("D", {"date_min": "2000", "date_max": "2030-06-30"}, {}, {"min": "2000-01-01", "max": "2030-06-30"}),
        ("D", {"date_format": "HH:MM"}, {}, {"inputType": "time"}),
        ("D", {"date_format": "dd.mm.yyyy"}, {}, {"inputType": "date"}),
        ("M", {"max_answers": "2"}, BOXES, {"maxSelectedChoices": 2}),
        ("M", {"min_answers": "2"}, BOXES, {"validators": [{"type": "answercount", "minCount": 2}]}),
        ("M", {"max_answers": "9", "min_answers": "9"}, BOXES, {"maxSelectedChoices": None, "validators": None}),
        ("R", {"max_subquestions": "1"}, LIST, {"maxSelectedChoices": 1}),
        ("L", {"random_order": "1"}, LIST, {"choicesOrder": "random"}),
        ("L", {"answer_order": "alphabetical"}, LIST, {"choicesOrder": "asc"}),
        ("L", {"alphasort": "1"}, LIST, {"choicesOrder": "asc"}),
        ("5", {"slider_rating": "1"}, {}, {"rateType": "stars"}),
        ("O", {"use_dropdown": "1"}, LIST, {"type": "dropdown"}),
        ("|", {"allowed_filetypes": "png, pdf", "max_filesize": "512"}, {}, {"acceptedTypes": ".png,.pdf", "maxSize": 524288}),
        ("Y", {}, {"mandatory": "Y"}, {"isRequired": True}),
    ],
)  # fmt: skip
def test_an_attribute_with_a_twin_comes_along(
    kind: str, attributes: dict[str, Any], more: dict[str, Any], wanted: dict[str, Any]
) -> None:
    element, _ = one(kind, attributes, **more)
    assert {key: element.get(key) for key in wanted} == wanted


@pytest.mark.parametrize(
    ("kind", "attributes", "more", "words"),
    [
        ("S", {}, {"preg": "/^a+$/"}, "pattern /^a+$/"),
        ("N", {"max_num_value_n": "Q0 + 1"}, {}, "The limit Q0 + 1 of max_num_value_n"),
        ("N", {"num_value_int_only": "1"}, {}, "Whole numbers"),
        ("N", {"maximum_chars": "3"}, {}, "at most 3 digits"),
        ("N", {"prefix": "EUR"}, {}, "“EUR” before the field"),
        ("S", {"em_validation_q": "strlen(this) > 3"}, {}, "“strlen(this) > 3”"),
        ("S", {"time_limit": "30"}, {}, "30 seconds"),
        ("S", {"location_mapservice": "100"}, {}, "without a map"),
        ("D", {"date_format": "dd.mm.yyyy HH:MM"}, {}, "without the time of day"),
        ("D", {"date_max": "today"}, {}, "The limit today of date_max"),
        ("M", {"max_answers": "Q0"}, BOXES, "The limit Q0 of max_answers"),
        ("M", {"exclude_all_others": "a;b"}, BOXES, "ticking a, b excludes"),
        ("K", {"equals_num_value": "100"}, BOXES, "come to 100"),
        ("F", {"random_order": "1"}, BOXES | LIST, "random order"),
        ("F", {}, BOXES | LIST | {"mandatory": "Y"}, "not in every row"),
        ("R", {"min_answers": "2"}, LIST, "at least 2"),
        ("N", {"slider_layout": "1"}, {}, "slider"),
        ("|", {"allowed_filetypes": "doc, png", "max_num_of_files": "9"}, {}, "(.doc, .png)"),
        ("S", {}, {"mandatory": "S"}, "may be left empty"),
        ("S", {}, {"text": "<img src='x.png'>"}, "no text that can be read"),
    ],
)  # fmt: skip
def test_what_has_no_twin_is_told(kind: str, attributes: dict[str, Any], more: dict[str, Any], words: str) -> None:
    assert words in one(kind, attributes, **more)[1]


def test_looks_and_switches_that_are_off_are_not_told() -> None:
    off = {
        "num_value_int_only": "0",
        "prefix": "",
        "time_limit": "",
        "display_columns": "2",
        "cssclass": "x",
        "hidden": "0",
    }
    assert one("N", off)[1] == ""


def with_defaults(
    asked: dict[str, Any], *defaults: Default, languages: tuple[str, ...] = ("en",)
) -> tuple[dict[str, Any], str]:
    source = source_of(read_tables(survey(group("Page", asked), languages=languages), "f.lss"))
    next(source.questions).defaults.extend(defaults)
    found = carry(source, "f")
    parse_survey(found.definition)
    return found.definition["pages"][0]["elements"][0], " ".join(map(str, found.notes))


def default(value: str, sub: str = "", special: str = "", language: str = "en") -> Default:
    return Default(sub, 0, special, language, value)


@pytest.mark.parametrize(
    ("kind", "more", "given", "wanted"),
    [
        ("L", LIST, [default("A2")], "A2"),
        ("Y", {}, [default("N")], False),
        ("5", {}, [default("4")], 4),
        ("M", BOXES, [default("Y", "a"), default("Y", "c")], ["a", "c"]),
        ("S", {}, [default("Hello")], "Hello"),
        ("N", {}, [default("2,5")], "2.5"),
        ("D", {}, [default("2026-01-31 00:00")], "2026-01-31"),
        ("S", {}, [default("Hej", language="sv"), default("Hello")], "Hello"),
    ],
)
def test_a_default_value_comes_along(kind: str, more: dict[str, Any], given: list[Default], wanted: Any) -> None:
    element, notes = with_defaults(question("Q1", kind, **more), *given, languages=("en", "sv"))
    assert element["defaultValue"] == wanted
    assert notes == ""


def test_a_default_value_of_a_part_stands_at_its_field() -> None:
    panel, _ = with_defaults(question("Q1", "Q", **BOXES), default("Quick", "a"))
    assert [field.get("defaultValue") for field in panel["elements"]] == ["Quick", None, None]


@pytest.mark.parametrize(
    ("kind", "more", "given"),
    [
        ("L", LIST, default("A9")),
        ("L", LIST, default("mine", special="other")),
        ("N", {}, default("{Q0}")),
        ("N", {}, default("many")),
        ("D", {}, default("tomorrow")),
        ("R", LIST, default("A1")),
        ("F", BOXES | LIST, default("A1", "a")),
        ("Q", BOXES, default("x", "nowhere")),
        ("M", BOXES, default("x", "nowhere")),
    ],
)
def test_a_default_value_without_a_twin_is_told(kind: str, more: dict[str, Any], given: Default) -> None:
    element, notes = with_defaults(question("Q1", kind, **more), given)
    assert "defaultValue" not in str(element)
    assert f"The default value “{given.value}” has no twin" in notes


BEFORE = (
    question("Name", "S", qid=201),
    question("Colour", "L", qid=202, **LIST),
    question("Why", "M", qid=203, **BOXES),
    question("Grid", "F", qid=204, **BOXES, **LIST),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hello {Name}!", "Hello {Name}!"),
        ("Hello {Name.shown}!", "Hello {Name}!"),
        ("You chose {Colour.shown}", "You chose {Colour}"),
        ("You said {Grid_a.shown}", "You said {Grid.a}"),
        ("Hello {INSERTANS:1X1X201}", "Hello {Name}"),
        ("<b>Hello {<i>Name</i>}</b>", "Hello {Name}"),
        ("As { Name } says, {}", "As ( Name ) says, {}"),
        ("function() { return 1; }", "function() { return 1; }"),
    ],
)
def test_what_is_filled_in_has_our_name(text: str, wanted: str) -> None:
    found = carried(*BEFORE, question("Last", "S", text))
    assert found.definition["pages"][0]["elements"][-1]["title"] == wanted
    assert [str(note) for note in found.notes if note.where == "Last"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello {TOKEN:FIRSTNAME}!", "fact about the participant"),
        ("Hello {TOKEN:ATTRIBUTE_1}!", "fact about the participant"),
        ("Hello {Nobody}!", "no question asked before it"),
        ("Hello {Last}!", "no question asked before it"),
        ("Hello {Why_a}!", "no twin here"),
        ("Hello {Colour.code}!", "no twin here"),
        ("Hello {if(Name == 'x', 'you', 'me')}!", "no twin here"),
    ],
)
def test_what_cannot_be_filled_in_leaves_a_gap_and_is_told(text: str, words: str) -> None:
    found = carried(*BEFORE, question("Last", "S", text))
    assert found.definition["pages"][0]["elements"][-1]["title"] == "Hello …!"
    (note,) = [str(note) for note in found.notes if note.where == "Last"]
    assert words in note


def test_many_things_not_filled_in_are_told_in_one_line() -> None:
    found = carried(question("Last", "S", "{a} and {b} and {c}"))
    (note,) = map(str, found.notes)
    assert note.startswith("3 things that are filled into its texts are left out, “{a}” among them")


def test_the_words_at_the_end_know_every_answer() -> None:
    found = carried(*BEFORE, texts={"endtext": "Thanks {Name}"})
    assert found.definition["completedHtml"] == "Thanks {Name}"


def test_an_information_text_keeps_its_markup_without_scripts() -> None:
    found = carried(question("X1", "X", "<b>Note</b><script>alert(1)</script>"))
    assert found.definition["pages"][0]["elements"][0]["html"] == "<b>Note</b>"


def test_a_huge_text_is_cut_before_much_is_done_with_it() -> None:
    start = time.perf_counter()
    found = read_foreign(survey(group("Page", question("Q1", "S", "{a}" * 600_000))), "f.lss")
    assert len(found.definition["pages"][0]["elements"][0]["title"]) <= 10_000
    assert time.perf_counter() - start < 8


def test_a_text_too_long_for_its_markup_is_plain() -> None:
    found = carried(question("X1", "X", "<b>" + "<i>Note</i> " * 1_500 + "</b>"))
    assert found.definition["pages"][0]["elements"][0]["html"].startswith("Note Note")
    assert "without its mark-up" in str(found.notes[0])


def test_markup_is_taken_out_and_told_once() -> None:
    found = carried(question("Q1", "S", "<p><b>How</b>?</p>"), texts={"title": "<b>My</b> survey"})
    assert (found.definition["title"], found.definition["pages"][0]["elements"][0]["title"]) == ("My survey", "How?")
    assert [str(note) for note in found.notes] == ["Mark-up was taken out of the texts; only the words stay."]
