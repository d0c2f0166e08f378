"""Surveys, their frozen versions, and the series that trends follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    UniqueConstraint,
    and_,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.database import db, random_id
from surveyapp.store.rollups import Rollup
from surveyapp.store.units import scope
from surveyapp.store.users import User

IS_CURRENT = text("is_current")


class Survey(db.Model):
    """A definition by its name. `state` is open, paused or closed; an open one asks from `opens_at` until `closes_at`."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="open")
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class SurveyVersion(db.Model):
    """The frozen state of a survey at publishing: its canonical definition and that definition's SHA-256.

    At most one version of a survey is current: the one that new responses belong to.
    """

    __tablename__ = "survey_versions"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        UniqueConstraint("survey_id", "content_hash"),
        Index(
            "uq_survey_versions_current", "survey_id", unique=True, sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    number: Mapped[int]
    content_hash: Mapped[str]
    is_current: Mapped[bool]
    definition: Mapped[dict[str, Any]]
    source: Mapped[str]
    anonymity: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Series(db.Model):
    """A survey's question with its measure and scale; versions that change neither share it.

    The pseudo series with question "" counts the responses themselves.
    """

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("survey_id", "question", "scale_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    question: Mapped[str]
    measure: Mapped[str]
    scale: Mapped[list[Any]]
    scale_hash: Mapped[str]
    created_at: Mapped[datetime]


def is_asked(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a survey asks at `now`, as `domain.surveys.running` says it of one."""
    has_begun = or_(Survey.opens_at.is_(None), Survey.opens_at <= now)
    return and_(Survey.state == "open", has_begun, ~has_ended(now))


def has_ended(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a survey was closed, or that its end has passed."""
    return or_(Survey.state == "closed", and_(Survey.closes_at.is_not(None), Survey.closes_at <= now))


def find_locked(session: Session, name: str) -> Survey | None:
    """Return the survey `name` to be changed until the transaction ends, None where there is none."""
    return session.scalars(select(Survey).where(Survey.name == name).with_for_update()).one_or_none()


def lock_survey(session: Session, name: str, now: datetime) -> Survey:
    """Return the survey `name`, made when it is new, and let nobody else publish it until the transaction ends."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"id": random_id(), "name": name, "state": "open", "created_at": now}
    session.connection().execute(dialect.insert(Survey).values(row).on_conflict_do_nothing(index_elements=["name"]))
    return session.scalars(select(Survey).where(Survey.name == name).with_for_update()).one()


def find_head(session: Session, name: str) -> Row[Any] | None:
    """Return what a published survey is, without its definition: id, name, state, opens_at, closes_at and its version's id,
    number and content_hash.
    """
    return session.execute(_head().where(Survey.name == name, SurveyVersion.is_current)).one_or_none()


def find_head_of_version(session: Session, version_id: int) -> Row[Any] | None:
    """Return the same of one version, current or not."""
    return session.execute(_head().where(SurveyVersion.id == version_id)).one_or_none()


def _head() -> Any:
    query = select(
        Survey.id,
        Survey.name,
        Survey.state,
        Survey.opens_at,
        Survey.closes_at,
        SurveyVersion.id.label("version_id"),
        SurveyVersion.number,
        SurveyVersion.content_hash,
    )
    return query.join(SurveyVersion, SurveyVersion.survey_id == Survey.id)


def get_definition(session: Session, version_id: int) -> dict[str, Any]:
    """Return the frozen definition of a version."""
    return session.scalars(select(SurveyVersion.definition).where(SurveyVersion.id == version_id)).one()


def get_source(session: Session, version_id: int) -> str:
    """Return the file that a version was published from, as it was written."""
    return session.scalars(select(SurveyVersion.source).where(SurveyVersion.id == version_id)).one()


def find_version_by_hash(session: Session, survey_id: int, content_hash: str) -> SurveyVersion | None:
    """Return the version that froze this content."""
    query = select(SurveyVersion).where(
        SurveyVersion.survey_id == survey_id, SurveyVersion.content_hash == content_hash
    )
    return session.scalars(query).one_or_none()


def find_head_of_number(session: Session, survey_id: int, number: int) -> Row[Any] | None:
    """Return what `find_head` does, of the survey's version of this number."""
    query = _head().where(SurveyVersion.survey_id == survey_id, SurveyVersion.number == number)
    return session.execute(query).one_or_none()


def next_number(session: Session, survey_id: int) -> int:
    """Return the number of the survey's next version, counted from 1."""
    return (session.scalar(select(func.max(SurveyVersion.number)).where(SurveyVersion.survey_id == survey_id)) or 0) + 1


def make_current(session: Session, version: SurveyVersion) -> None:
    """Let new responses belong to `version`, which may be new, and to no other of its survey."""
    session.execute(
        update(SurveyVersion)
        .where(SurveyVersion.survey_id == version.survey_id, SurveyVersion.is_current)
        .values(is_current=False)
        .execution_options(synchronize_session=False)
    )
    version.is_current = True
    session.add(version)
    session.flush()


def list_series(session: Session, survey_id: int) -> Sequence[Series]:
    """Return every series of a survey, of all its versions."""
    return session.scalars(select(Series).where(Series.survey_id == survey_id)).all()


def add_series(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert series; `rows` carry survey_id, question, measure, scale, scale_hash and created_at."""
    made = [{"id": random_id(), **row} for row in rows]
    if made:
        session.execute(insert(Series), made)


def list_versions(session: Session, survey_id: int, limit: int) -> Sequence[Row[Any]]:
    """Return (number, published_at, is_current, content_hash, name of who published or None), newest first."""
    query = (
        select(
            SurveyVersion.number,
            SurveyVersion.published_at,
            SurveyVersion.is_current,
            SurveyVersion.content_hash,
            User.name.label("published_by"),
        )
        .outerjoin(User, User.id == SurveyVersion.published_by)
        .where(SurveyVersion.survey_id == survey_id)
        .order_by(SurveyVersion.number.desc())
        .limit(limit)
    )
    return session.execute(query).all()


def list_heads(session: Session, after: str, limit: int) -> Sequence[Row[Any]]:
    """Return the heads of the published surveys whose name comes after `after`, with `published_at`, by name."""
    query = _head().add_columns(SurveyVersion.published_at).where(SurveyVersion.is_current, Survey.name > after)
    return session.execute(query.order_by(Survey.name).limit(limit)).all()


def definitions_of(session: Session, version_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the definitions of versions."""
    query = select(SurveyVersion.id, SurveyVersion.definition).where(SurveyVersion.id.in_(list(version_ids)))
    return dict(session.execute(query).all())


def count_responses(session: Session, survey_ids: Iterable[int], viewer: Viewer) -> dict[int, int]:
    """Return how many complete responses of the viewer's units are counted, by survey; from rollups, never from responses."""
    query = (
        select(Series.survey_id, func.sum(Rollup.count))
        .join(Series, Series.id == Rollup.series_id)
        .where(
            Series.survey_id.in_(list(survey_ids)),
            Series.question == "",
            Rollup.dimension == "",
            Rollup.value == "complete",
            Rollup.unit_id.in_(scope(viewer)),
        )
        .group_by(Series.survey_id)
    )
    return {survey_id: int(count) for survey_id, count in session.execute(query)}
