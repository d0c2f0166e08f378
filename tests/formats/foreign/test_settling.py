"""Whatever is still wrong in a definition is mended or left out, and told of, until it can be used."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.domain.questions import TYPES
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Carried
from surveyapp.formats.foreign.settling import settle
from tests.builders.definitions import make_definition

TEXT = {"name": "a", "type": "text", "title": "A"}


def settled(*elements: Any, **changes: Any) -> Carried:
    """Return what is left of a survey with a good question last, found good."""
    page = {"name": "main", "elements": [*elements, {"name": "last", "type": "text", "title": "Last"}]}
    carried = settle(Carried({"name": "s", "title": "S", "pages": [page], **changes}))
    parse_survey(carried.definition)
    return carried


def told(carried: Carried) -> list[tuple[str, str]]:
    return [(note.kind, note.where) for note in carried.notes]


@pytest.mark.parametrize(
    ("element", "left", "note"),
    [
        ({**TEXT, "visibleIf": "{nobody} = 1"}, TEXT, (LEFT_OUT, "a")),
        ({**TEXT, "requiredIf": "{last} = 1"}, TEXT, (LEFT_OUT, "a")),
        ({**TEXT, "title": "Hi {nobody}"}, {**TEXT, "title": "Hi …"}, (LEFT_OUT, "a · title")),
        ({**TEXT, "title": {"en": "Hi {x1}", "fi": "Moi"}},
         {**TEXT, "title": {"en": "Hi …", "fi": "Moi"}}, (LEFT_OUT, "a · title")),
        ({**TEXT, "title": {"zz zz": "x", "fi": "Moi"}},
         {**TEXT, "title": {"default": "Moi", "fi": "Moi"}}, (LEFT_OUT, "a · title")),
        ({**TEXT, "title": "x" * 10_001}, {**TEXT, "title": "x" * 9_999 + "…"}, (CHANGED, "a · title")),
        ({**TEXT, "title": "a\x00b\x1b"}, {**TEXT, "title": "ab"}, None),
        ({**TEXT, "title": ""}, {**TEXT, "title": "a"}, None),
        ({**TEXT, "min": 3}, TEXT, (LEFT_OUT, "a · min")),
        ({**TEXT, "strange": 3}, TEXT, (LEFT_OUT, "a · strange")),
        ({**TEXT, "name": "last"}, {**TEXT, "name": "last"}, (CHANGED, "last · name")),
        ({**TEXT, "name": "1 a"}, {**TEXT, "name": "q_1_a"}, None),
        ({**TEXT, "type": "rating", "rateMin": 5, "rateMax": 1},
         {**TEXT, "type": "rating"}, (LEFT_OUT, "a · rateMin")),
        ({**TEXT, "validators": [{"type": "magic"}, {"type": "email"}]},
         {**TEXT, "validators": [{"type": "email"}]}, (LEFT_OUT, "a · validators")),
        ({**TEXT, "type": "radiogroup", "choices": ["x", "x", "y"]},
         {**TEXT, "type": "radiogroup", "choices": ["x", "y"]}, (LEFT_OUT, "a · choices")),
        ({**TEXT, "type": "radiogroup", "choices": ["x", [], {"value": None}]},
         {**TEXT, "type": "radiogroup", "choices": ["x"]}, (LEFT_OUT, "a · choices")),
        (
            {**TEXT, "type": "checkbox", "choices": ["x"], "maxSelectedChoices": 1,
             "validators": [{"type": "answercount", "minCount": 2}]},
            {**TEXT, "type": "checkbox", "choices": ["x"]},
            (LEFT_OUT, "a"),
        ),
        ({**TEXT, "type": "rating", "measure": "nps"}, {**TEXT, "type": "rating"}, (LEFT_OUT, "a · measure")),
    ],
)  # fmt: skip
def test_a_fault_costs_no_more_than_it_must(
    element: dict[str, Any], left: dict[str, Any], note: tuple[str, str] | None
) -> None:
    carried = settled(element)
    first = carried.definition["pages"][0]["elements"][0]
    if left["name"] == "last":
        assert carried.definition["pages"][0]["elements"][1]["name"] == "last_2"
    assert first == left
    assert note is None or note in told(carried)
    assert len(carried.definition["pages"][0]["elements"]) == 2


@pytest.mark.parametrize(
    "element",
    [
        {**TEXT, "type": "telepathy"}, {"name": "a", "title": "A"}, {**TEXT, "type": "dropdown"},
        {**TEXT, "type": "matrix", "rows": ["x"]},
        {"name": "a", "type": "html"}, {"name": "a", "type": "panel", "elements": []}, "words", None, 5, [],
        {"name": "p", "type": "panel", "elements": [{"name": "q", "type": "panel", "elements": []}]},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_goes_alone(element: Any) -> None:
    carried = settled({**TEXT, "name": "first"}, element)
    assert [each["name"] for each in carried.definition["pages"][0]["elements"]] == ["first", "last"]
    assert any(note.kind == LEFT_OUT for note in carried.notes)


def test_two_faulty_neighbours_take_no_third_with_them() -> None:
    carried = settled(
        {**TEXT, "type": "x", "name": "gone", "title": 5},
        {**TEXT, "type": "y", "name": "too"},
        {**TEXT, "name": "stays"},
    )
    assert [each["name"] for each in carried.definition["pages"][0]["elements"]] == ["stays", "last"]


def test_panels_that_stand_too_deep_are_unfolded() -> None:
    inner: dict[str, Any] = dict(TEXT)
    for number in range(9):
        inner = {"name": f"p{number}", "type": "panel", "elements": [inner]}
    carried = settled(inner)
    assert [question.name for question in parse_survey(carried.definition).questions] == ["a", "last"]
    assert any("stood too deep" in str(note) for note in carried.notes)


def test_what_is_more_than_may_be_is_left_out() -> None:
    pages = [
        {"name": f"p{number}", "elements": [{**TEXT, "name": f"a{number}_{each}"} for each in range(4)]}
        for number in range(130)
    ]
    carried = settled(pages=pages)
    survey = parse_survey(carried.definition)
    assert (len(survey.pages), len(survey.questions)) == (75, 300)
    assert ("left out", "p129") in told(carried)


def test_a_good_survey_stays_and_lines_are_told() -> None:
    good = make_definition({"name": "a"}, {"name": "b", "visibleIf": "{a} notempty"})
    assert settle(Carried(good)).notes == []
    bad = make_definition({"name": "a", "visibleIf": "{b} = 1"}, {"name": "b"})
    carried = settle(Carried(bad, lines={"a": 17}))
    assert [(note.where, note.line) for note in carried.notes] == [("a", 17)]
    assert "{b} is not answered yet here" in str(carried.notes[0])


@pytest.mark.parametrize(
    "definition", [{}, {"pages": None}, {"pages": []}, {"name": "No Good", "title": {}, "pages": [{}]}]
)
def test_a_survey_of_nothing_stays_one(definition: dict[str, Any]) -> None:
    assert settle(Carried(definition)).definition["pages"] == []


KEYS = (
    "name", "type", "title", "visibleIf", "choices", "rows", "columns", "elements", "html", "validators", "min", "rateMax",
    "measure", "otherText", "showOtherItem", "defaultValue", "invite", "locale", "openTicketWhen",
)  # fmt: skip
WILD = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5),
        st.text(max_size=4),
        st.sampled_from([*TYPES, "{a} = 1", "{b}", "en", "a", "b"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(WILD, max_size=4), st.dictionaries(st.sampled_from(KEYS), WILD, max_size=3))
def test_whatever_stands_there_is_settled(elements: list[Any], more: dict[str, Any]) -> None:
    began = time.process_time()
    settled(*elements, **{key: value for key, value in more.items() if key != "name"})
    assert time.process_time() - began < 5
