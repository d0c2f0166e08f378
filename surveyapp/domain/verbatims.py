"""Verbatims: what people wrote in their own words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from surveyapp.domain.surveys.model import COMMENT_SUFFIX

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question, Survey


def list_verbatims(survey: "Survey", answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name, text) of each free-text answer, in the order of the survey.

    The text of "other" stands under its question's name with `-Comment`. Numbers, addresses and the like, typed into a
    text field, are no verbatims.
    """
    found: list[tuple[str, str]] = []
    for question in survey.questions:
        for name in (question.name,) * is_free_text(question) + (f"{question.name}{COMMENT_SUFFIX}",):
            text = answers.get(name)
            if isinstance(text, str) and text.strip():
                found.append((name, text))
    return found


def is_free_text(question: "Question") -> bool:
    """Tell whether a question is answered in people's own words."""
    return question.type == "comment" or (question.type == "text" and question.options.input == "text")


def given_share(survey: "Survey", answers: Mapping[str, Any]) -> float | None:
    """Return the score given beside what was written, as the share of its scale: 0 the worst to 1 the best.

    It is that of the survey's first rating that was answered, None where none was.
    """
    given = given_score(survey, answers)
    if given is None:
        return None
    score, low, high = given
    return float((score - low) / (high - low))


def given_score(survey: "Survey", answers: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """Return that score itself with the ends of its scale, None where none was given."""
    for question in survey.questions:
        score = answers.get(question.name)
        if question.type == "rating" and isinstance(score, int):
            low, high = question.options.low, question.options.high
            if low < high and low <= score <= high:
                return score, low, high
    return None
