"""Verbatims: what people wrote in their own words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from surveyapp.domain.surveys.model import COMMENT_SUFFIX

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Survey


def list_verbatims(survey: "Survey", answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (name, text) of each free-text answer, in the order of the survey.

    The text of "other" stands under its question's name with `-Comment`. Numbers, addresses and the like, typed into a
    text field, are no verbatims.
    """
    found: list[tuple[str, str]] = []
    for question in survey.questions:
        is_free = question.type == "comment" or (question.type == "text" and question.options.input == "text")
        for name in (question.name,) * is_free + (f"{question.name}{COMMENT_SUFFIX}",):
            text = answers.get(name)
            if isinstance(text, str) and text.strip():
                found.append((name, text))
    return found
