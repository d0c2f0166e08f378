"""Conditions that no answers make true are warned of, and no others."""

from typing import Any

import pytest

from surveyapp.domain.surveys import never_shown
from tests.builders.definitions import make_survey

ASKED: list[dict[str, Any]] = [
    {"name": "score", "type": "rating", "rateMin": 0, "rateMax": 10},
    {"name": "wrong", "type": "checkbox", "choices": ["late", "broken"]},
    {"name": "pick", "type": "radiogroup", "choices": ["a", "b"]},
    {"name": "yes", "type": "boolean"},
    {"name": "grid", "type": "matrix", "columns": [1, 2], "rows": ["price"]},
    {"name": "words", "type": "comment"},
]


@pytest.mark.parametrize(
    ("condition", "is_never"),
    [
        ("1 = 2", True),
        ("{score} > 10", True),
        ("{score} > 10 or {words} notempty", False),
        ("{score} < 3 and {score} > 5", True),
        ("{score} empty", False),
        ("{score} <= 6", False),
        ("{wrong} contains 'lat'", True),
        ("{wrong} contains 'late'", False),
        ("{wrong} allof ['late', 'broken']", False),
        ("{wrong} contains 'late' and {wrong} notcontains 'late'", True),
        ("{pick} = 'c'", True),
        ("{pick} = 'A'", False),
        ("{yes} = 'maybe'", True),
        ("{yes} = false", False),
        ("{grid.price} = 3", True),
        ("{grid.price} = 2", False),
        ("{grid} contains 3", False),
        ("{words} = 'x'", False),
        ("{order.days_late} > 1000", False),
        ("today() < '1990-01-01'", False),
        ("2 > 1", False),
    ],
)
def test_only_what_can_never_be_is_warned_of(condition: str, is_never: bool) -> None:
    survey = make_survey(*ASKED, {"name": "last", "type": "comment", "visibleIf": condition})
    found = [(warning.path, "never holds" in str(warning)) for warning in never_shown(survey)]
    assert found == ([(("pages", 0, "elements", 6, "visibleIf"), True)] if is_never else [])


def test_pages_and_panels_are_looked_at_and_what_is_too_much_to_try_is_not() -> None:
    many = [{"name": f"q{i}", "type": "rating"} for i in range(6)]
    all_nine = " and ".join(f"{{q{i}}} = 9" for i in range(6))
    panel = {
        "name": "group",
        "type": "panel",
        "visibleIf": "{q0} = 9",
        "elements": [{"name": "in", "type": "comment", "title": "In", "visibleIf": all_nine}],
    }
    survey = make_survey(*many, panel)
    assert [warning.path for warning in never_shown(survey)] == [("pages", 0, "elements", 6, "visibleIf")]
