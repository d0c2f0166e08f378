"""Where somebody stopped."""

from datetime import date

import pytest

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.breaking_off import stopping_point
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import parse_survey

SURVEY = parse_survey(
    {
        "name": "walk",
        "title": "Walk",
        "pages": [
            {"name": "first", "elements": [{"type": "rating", "name": "score", "title": "S"}]},
            {
                "name": "second",
                "elements": [
                    {"type": "html", "name": "info", "html": "Hello"},
                    {
                        "type": "panel",
                        "name": "box",
                        "elements": [
                            {"type": "text", "name": "bad", "title": "B", "visibleIf": "{score} < 3"},
                            {"type": "text", "name": "good", "title": "G"},
                        ],
                    },
                ],
            },
            {
                "name": "third",
                "visibleIf": "{good} = 'x'",
                "elements": [{"type": "comment", "name": "why", "title": "W"}],
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("page", "answers", "stopped_at"),
    [
        ("first", {}, "score"),
        ("first", {"score": "1"}, "bad"),
        ("first", {"score": "5"}, "good"),
        ("second", {}, "good"),
        ("second", {"score": "1"}, "bad"),
        ("second", {"score": "1", "bad": "late"}, "good"),
        ("second", {"score": "5", "good": "y"}, None),
        ("second", {"score": "5", "good": "x"}, "why"),
        ("third", {"score": "5", "good": "x", "why": "so"}, None),
        ("third", {"score": "5", "good": "y"}, None),
        ("form.consents", {}, None),
    ],
)
def test_the_first_unanswered_question_ahead_is_where_somebody_stopped(
    page: str, answers: dict[str, str], stopped_at: str | None
) -> None:
    raw = {name: [value] for name, value in answers.items()}
    parsed = parse_answers(SURVEY, raw, Circumstances(date(2026, 11, 22)), check_required=False)
    assert stopping_point(SURVEY, parsed.shown, parsed.answers, page) == stopped_at
