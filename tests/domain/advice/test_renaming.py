"""A counted question under another name is told from one that is new."""

from typing import Any

import pytest

from surveyapp.domain.surveys.advice import renamed_measures
from tests.builders.definitions import make_survey

OLD = {"name": "recommend", "type": "rating", "rateMin": 0, "rateMax": 10, "measure": "nps",
       "title": {"en": "How likely are you to recommend us?", "fi": "Kuinka todennäköisesti suosittelisit meitä?"}}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "is_warned"),
    [
        ({}, True),
        ({"title": {"en": "How likely are you to recommend us to others?"}}, True),
        ({"title": {"en": "Something else", "fi": "Kuinka todennäköisesti suosittelisit meitä"}}, True),
        ({"title": "How satisfied are you with the delivery?"}, False),
        ({"measure": None}, False),
        ({"rateMax": 5, "measure": "csat"}, False),
        ({"name": "recommend"}, False),
    ],
)
def test_a_renamed_measure(changes: dict[str, Any], is_warned: bool) -> None:
    new = {key: value for key, value in {**OLD, "name": "nps", **changes}.items() if value is not None}
    before, after = make_survey({"name": "words"}, OLD), make_survey(new, {"name": "words"})
    found = [(warning.path, str(warning)) for warning in renamed_measures(before, after)]
    assert [path for path, _ in found] == ([("pages", 0, "elements", 0, "name")] if is_warned else [])
    assert all("“recommend”" in words and "keep the name" in words for _, words in found)


def test_a_further_question_that_resembles_one_that_stays() -> None:
    assert list(renamed_measures(make_survey(OLD), make_survey(OLD, {**OLD, "name": "again"}))) == []


def test_two_new_questions_take_one_name_only() -> None:
    after = make_survey({**OLD, "name": "one"}, {**OLD, "name": "two"})
    assert len(list(renamed_measures(make_survey(OLD), after))) == 1
