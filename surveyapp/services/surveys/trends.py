"""The trends that hang on a survey's questions: how many answers each has, and since when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.surveys import series_of
from surveyapp.services.surveys.published import PublishedSurvey
from surveyapp.store import survey_versions, surveys


@dataclass(frozen=True, slots=True)
class Trend:
    """What a trend has so far: answers, and the local day of the first; the count is None where few may not be told."""

    answers: int | None
    since_on: date


def known_series(session: Session, survey_id: int) -> frozenset[tuple[str, str]]:
    """Return (name, hash) of every series that a survey ever had."""
    return frozenset((series.question, series.scale_hash) for series in surveys.list_series(session, survey_id))


def trends_of(session: Session, viewer: Viewer, published: PublishedSurvey, names: Collection[str]) -> dict[str, Trend]:
    """Return what the trends of these names have now, in the viewer's units; those without any answer are left out.

    One statement, however many there are.
    """
    hashes = {key.hash: key.question for key in series_of(published.survey) if key.question in names}
    if not hashes:
        return {}
    tells = published.survey.anonymity == "identified"
    rows = survey_versions.sum_series(session, viewer, published.id, list(hashes))
    return {
        hashes[row.scale_hash]: Trend((row.answered or row.valued) if tells else None, row.since_on)
        for row in rows
        if row.since_on is not None
    }
