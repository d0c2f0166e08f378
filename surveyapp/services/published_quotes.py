"""Approved quotes for anybody to read: nothing is kept between two showings, so that a consent taken back counts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.domain.errors import NotFound
from surveyapp.services.opt_outs import company_name
from surveyapp.store import approved_quotes as store
from surveyapp.store.database import db

MOST = 50


@dataclass(frozen=True, slots=True)
class PublishedQuote:
    """What everybody may read: the passage, its language, the theme it was approved under, and the month it is of."""

    text: str
    language: str
    theme: str
    month: date


def list_published(survey: str, *, theme: str = "", language: str = "", limit: int = MOST) -> Sequence[PublishedQuote]:
    """Return the approved quotes of a survey whose writers consent at this moment, newest approval first.

    Raises:
        NotFound: there is no survey of that name.
    """
    session = db.session()
    rows = store.list_published(session, survey, theme=theme, language=language, limit=min(max(limit, 1), MOST))
    if not rows and not store.is_survey(session, survey):
        raise NotFound
    return [
        PublishedQuote(row.text, row.language, row.theme, row.answered_on.replace(day=1))
        for row in rows
        if is_still_said(row)
    ]


def get_company() -> str:
    """Return the name of the company that the quotes speak of, "" while it has none."""
    return company_name()


def is_still_said(row: Any) -> bool:
    """Tell whether the comment that a quote was taken from is still there: erasing a person takes it away."""
    said = row.answers.get(row.question)
    return isinstance(said, str) and bool(said.strip())
