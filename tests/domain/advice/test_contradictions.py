"""Conditions that contradict each other or change nothing are warned of at the right place, and no others."""

from typing import Any

import pytest

from surveyapp.domain.surveys import InvalidDefinition, never_shown, parse_survey
from surveyapp.domain.surveys.advice.contradictions import contradictions
from tests.builders.definitions import make_definition, make_survey

SCORE = {"name": "score", "type": "rating", "rateMin": 0, "rateMax": 10}
PICK = {"name": "pick", "type": "radiogroup", "choices": ["a", "b"]}
Q = {"name": "q", "type": "radiogroup", "choices": ["x", "y"]}


def _found(*elements: dict[str, Any], **changes: Any) -> list[tuple[Any, str]]:
    return [(w.path, str(w)) for w in contradictions(make_survey(SCORE, PICK, {"name": "words"}, *elements, **changes))]


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"requiredIf": "{score} > 10"}, "requiredIf", "never holds"),
        ({"requiredIf": "{score} < 3 and {score} > 5"}, "requiredIf", "never holds"),
        ({"requiredIf": "{score} empty or {score} >= 0"}, "requiredIf", "always holds"),
        ({"requiredIf": "{score} > 5", "isRequired": True}, "requiredIf", "already"),
        ({"visibleIf": "{score} empty or {score} notempty"}, "visibleIf", "always holds"),
        ({"visibleIf": "1 = 1"}, "visibleIf", "always holds"),
        ({"choicesVisibleIf": "{item} = 'z'"}, "choicesVisibleIf", "nothing is ever offered"),
        ({"choicesVisibleIf": "{item} = 'x' and {score} > 10"}, "choicesVisibleIf", "nothing is ever offered"),
        ({"choicesVisibleIf": "{item} != 'z'"}, "choicesVisibleIf", "always holds"),
    ],
)
def test_what_is_warned_of(changes: dict[str, Any], key: str, said: str) -> None:
    ((path, words),) = _found({**Q, **changes})
    assert path == ("pages", 0, "elements", 3, key)
    assert said in words


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"requiredIf": "{score} > 5"},
        {"requiredIf": "{words} = 'x'"},
        {"requiredIf": "{order.days_late} > 300"},
        {"visibleIf": "{score} <= 6"},
        {"visibleIf": "{score} >= 0"},
        {"visibleIf": "{pick} = 'a'", "requiredIf": "{pick} = 'b'"},
        {"choicesVisibleIf": "{item} = 'x' or {score} > 5"},
        {"choicesVisibleIf": "{item} = 'x' and {words} = 'y'"},
    ],
)
def test_what_is_not(changes: dict[str, Any]) -> None:
    assert _found({**Q, **changes}) == []


@pytest.mark.parametrize(
    ("outer", "inner", "is_warned"),
    [
        ("{score} > 5", "{score} < 3", True),
        ("{score} > 5", "{score} < 8", False),
        ("{score} > 5", "{pick} = 'a'", False),
        ("{pick} = 'a'", "{pick} = 'b' and {score} > 2", True),
        ("{words} = 'a'", "{words} = 'b'", False),
    ],
)
def test_a_condition_that_contradicts_the_one_around_it(outer: str, inner: str, is_warned: bool) -> None:
    panel = {"name": "box", "type": "panel", "visibleIf": outer, "elements": [{**Q, "title": "Q", "visibleIf": inner}]}
    found = _found(panel, {"name": "last"})
    assert [path for path, _ in found] == (
        [("pages", 0, "elements", 3, "elements", 0, "visibleIf")] if is_warned else []
    )
    assert all("“box”" in words for _, words in found)


def test_a_page_of_which_nothing_is_shown() -> None:
    definition = make_definition(SCORE)
    hidden = [{**Q, "name": f"q{n}", "title": "Q", "visibleIf": "{score} < 2"} for n in range(2)]
    definition["pages"].append({"name": "late", "visibleIf": "{score} > 8", "elements": hidden})
    found = [(w.path, "together" in str(w)) for w in contradictions(parse_survey(definition))]
    page = ("pages", 1, "elements")
    assert found == [((*page, 0, "visibleIf"), True), ((*page, 1, "visibleIf"), True), (page, False)]


def test_a_page_that_is_never_shown_itself_is_told_of_once() -> None:
    definition = make_definition(SCORE)
    definition["pages"].append({"name": "late", "visibleIf": "{score} > 10", "elements": [{**Q, "title": "Q"}]})
    survey = parse_survey(definition)
    assert list(contradictions(survey)) == []
    assert [warning.path for warning in never_shown(survey)] == [("pages", 1, "visibleIf")]


def test_a_circle_cannot_be_written_and_the_message_says_why() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        make_survey({**Q, "visibleIf": "{score} > 2"}, {**SCORE, "visibleIf": "{q} = 'x'"})
    assert "wait for each other" in str(refused.value.faults[0])
