"""Sharing an open survey: the places of the viewer that it may be answered about, and what a sign says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys import Survey, text_in
from surveyapp.services.units import Node

# One document holds so many signs at most.
MOST_SIGNS = 200
# A rough measure, told only where the survey does not tell itself: seconds to press, and to write.
SECONDS_TO_PRESS, SECONDS_TO_WRITE = 8, 30


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands on the sign of one place, in one language; `minutes` is None where `about` tells how long it takes."""

    language: str
    title: str
    about: str
    minutes: int | None


def get_place(places: Sequence[Node], unit_id: int | None) -> Node:
    """Return the place of this id among those of a viewer, the first one for None.

    Raises:
        NotFound: there is no such unit, or it is not the viewer's to see.
    """
    found = [place for place in places if unit_id in (None, place.id)]
    if not found:
        raise NotFound
    return found[0]


def signs_of(survey: Survey, language: str | None) -> list[Sign]:
    """Return what a sign says in `language`, for None in every language of the survey."""
    languages = survey.locales if language is None else (language,)
    return [_sign(survey, each) for each in languages]


def check_signs(places: Sequence[Node]) -> None:
    """Do nothing where one document can hold the signs of `places`.

    Raises:
        Refused: there are too many.
    """
    if len(places) > MOST_SIGNS:
        message = N_("One document holds the signs of %(most)s units at most. Make them unit by unit.")
        raise Refused(message, most=MOST_SIGNS)


def _sign(survey: Survey, language: str) -> Sign:
    about = text_in(survey.description, language, survey.locale)
    return Sign(language, text_in(survey.title, language, survey.locale), about, None if about else minutes_of(survey))


def minutes_of(survey: Survey) -> int:
    """Return how many minutes an answer takes, about and rounded up."""
    written = sum(question.type == "comment" for question in survey.questions)
    pressed = len(survey.questions) - written
    return max(1, ceil((written * SECONDS_TO_WRITE + pressed * SECONDS_TO_PRESS) / 60))
