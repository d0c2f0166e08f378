"""Single versions of surveys: found by number, the answers that belong to them, and the trends behind them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.responses import Response
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series, SurveyVersion
from surveyapp.store.units import scope
from surveyapp.store.users import User


def count_version_responses(session: Session, version_id: int, viewer: Viewer) -> int:
    """Return how many responses of the viewer's units, partial ones too, belong to a version."""
    query = select(func.count()).where(Response.version_id == version_id, Response.unit_id.in_(scope(viewer)))
    return session.scalar(query) or 0


def find_version(session: Session, survey_id: int, number: int) -> SurveyVersion | None:
    """Return a version by its number."""
    query = select(SurveyVersion).where(SurveyVersion.survey_id == survey_id, SurveyVersion.number == number)
    return session.scalars(query).one_or_none()


def list_answered_anonymities(session: Session, survey_id: int) -> set[str]:
    """Return what those who answered a survey were promised, each once."""
    answered = exists().where(Response.version_id == SurveyVersion.id)
    query = select(SurveyVersion.anonymity).where(SurveyVersion.survey_id == survey_id, answered).distinct()
    return set(session.scalars(query))


def get_version_facts(session: Session, version_id: int) -> Row[Any]:
    """Return (published_at, name of who published or None) of a version."""
    query = select(SurveyVersion.published_at, User.name.label("published_by"))
    query = query.outerjoin(User, User.id == SurveyVersion.published_by)
    return session.execute(query.where(SurveyVersion.id == version_id)).one()


def sum_series(session: Session, viewer: Viewer, survey_id: int, hashes: Iterable[str]) -> Sequence[Row[Any]]:
    """Return (scale_hash, valued, answered, since_on) of series, as far as they have answers of the viewer's units.

    `answered` counts who answered where one answer may give several values, else it is None; `valued` counts values.
    """
    is_value = Rollup.value.not_like("@%")
    query = (
        select(
            Series.scale_hash,
            func.sum(Rollup.count).filter(is_value).label("valued"),
            func.sum(Rollup.count).filter(Rollup.value == "@answered").label("answered"),
            func.min(Rollup.day).label("since_on"),
        )
        .join(Series, Series.id == Rollup.series_id)
        .where(
            Series.survey_id == survey_id,
            Series.scale_hash.in_(list(hashes)),
            Rollup.dimension == "",
            Rollup.unit_id.in_(scope(viewer)),
        )
        .group_by(Series.scale_hash)
    )
    return session.execute(query).all()
