"""Too many required answers, scales without words, lists too short: warned of, and nothing else."""

from typing import Any

import pytest

from surveyapp.domain.surveys.advice.demands import demands
from tests.builders.definitions import make_survey

YES = {"type": "boolean"}
ENDS = {"minRateDescription": "bad", "maxRateDescription": "good"}


def _found(*elements: dict[str, Any], **changes: Any) -> list[str]:
    return [str(warning) for warning in demands(make_survey(*elements, **changes))]


@pytest.mark.parametrize(
    ("required", "optional", "conditional", "is_warned"),
    [
        (0, 3, 0, False),
        (1, 0, 0, False),
        (1, 1, 0, False),
        (2, 0, 0, True),
        (2, 1, 0, True),
        (2, 2, 0, False),
        (3, 3, 0, False),
        (4, 9, 0, True),
        (1, 1, 6, False),
    ],
)
def test_required_questions(required: int, optional: int, conditional: int, is_warned: bool) -> None:
    questions = [{"name": f"r{n}", **YES, "isRequired": True} for n in range(required)]
    questions += [{"name": f"o{n}", **YES} for n in range(optional)]
    questions += [{"name": f"c{n}", **YES, "isRequired": True, "visibleIf": "{r0} = true"} for n in range(conditional)]
    found = [warning for warning in _found(*questions) if "need an answer" in warning]
    assert len(found) == is_warned
    assert all(warning.startswith(f"{required} of {required + optional} questions") for warning in found)


@pytest.mark.parametrize(
    ("element", "is_warned"),
    [
        ({"type": "rating"}, True),
        ({"type": "rating", "minRateDescription": "bad"}, True),
        ({"type": "rating", **ENDS}, False),
        ({"type": "rating", "rateType": "stars"}, False),
        ({"type": "rating", "rateType": "smileys"}, False),
        ({"type": "matrix", "columns": [1, 2, 3], "rows": ["a"]}, True),
        (
            {
                "type": "matrix",
                "columns": [{"value": 1, "text": "bad"}, 2, {"value": 3, "text": "good"}],
                "rows": ["a"],
            },
            False,
        ),
        ({"type": "matrix", "columns": ["bad", "good"], "rows": ["a"]}, False),
    ],
)
def test_ends_of_scales(element: dict[str, Any], is_warned: bool) -> None:
    assert any("ends of this scale" in warning for warning in _found({"name": "q", **element})) == is_warned


@pytest.mark.parametrize(
    ("element", "is_warned"),
    [
        ({"type": "radiogroup", "choices": ["a"]}, True),
        ({"type": "dropdown", "choices": ["a"]}, True),
        ({"type": "ranking", "choices": ["a"]}, True),
        ({"type": "matrix", "columns": ["a"], "rows": ["b"]}, True),
        ({"type": "radiogroup", "choices": ["a"], "showOtherItem": True}, False),
        ({"type": "radiogroup", "choices": ["a", "b"]}, False),
        ({"type": "checkbox", "choices": ["I agree"]}, False),
    ],
)
def test_something_to_choose_between(element: dict[str, Any], is_warned: bool) -> None:
    assert any("two answers" in warning for warning in _found({"name": "q", **element})) == is_warned


OTHER = {"name": "q", "type": "radiogroup", "choices": ["a", "Other"]}


def test_other_wants_words() -> None:
    boolean = {"name": "next", "type": "boolean"}
    assert any("cannot say what" in warning for warning in _found(OTHER, boolean))
    for more in ({"name": "next"}, {**boolean, "visibleIf": "{q} = 'Other'"}):
        assert not any("cannot say what" in warning for warning in _found(OTHER, more))


def test_our_own_word_for_other_is_english_to_most_of_the_world() -> None:
    element = {"name": "q", "type": "radiogroup", "choices": ["a", "b"], "showOtherItem": True}
    assert _found(element) == []
    assert any("read de" in warning for warning in _found(element, locales=["en", "fi", "de"]))
    assert _found({**element, "otherText": {"en": "Else", "de": "Anderes"}}, locales=["en", "de"]) == []
