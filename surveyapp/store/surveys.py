"""Surveys, their frozen versions, and the series that trends follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_CURRENT = text("is_current")


class Survey(db.Model):
    """A definition by its name. `state` is open, paused or closed."""

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="open")
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
