"""Emerging terms: words that people have begun to write, the comments that they stand in, and what nobody cares for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class EmergingTerm(db.Model):
    """A term of one language that more comments have now than had before, as the job `find_emerging` last found it.

    `stems` tells it apart, one word or two next to each other; `words` is how it is mostly written, `pattern` what would
    find it as a theme, `others` the near-duplicates that stand with it. `weeks` is how long "now" is, `place` its place
    by `strength` (G²), and `chance` the share of false ones among those at least as strong.
    """

    __tablename__ = "emerging_terms"
    __table_args__ = (Index("ix_emerging_terms_weeks_place", "weeks", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    weeks: Mapped[int]
    place: Mapped[int]
    language: Mapped[str]
    stems: Mapped[str]
    words: Mapped[str]
    pattern: Mapped[str]
    others: Mapped[list[Any]]
    strength: Mapped[float] = mapped_column(Float)
    chance: Mapped[float] = mapped_column(Float)
    found_at: Mapped[datetime]


class EmergingMention(db.Model):
    """A comment that an emerging term stands in, outside what a theme explains."""

    __tablename__ = "emerging_mentions"
    __table_args__ = (Index("ix_emerging_mentions_response_id", "response_id"), {"sqlite_with_rowid": False})

    term_id: Mapped[int] = mapped_column(ForeignKey("emerging_terms.id", ondelete="CASCADE"), primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    answered_on: Mapped[date]
    unit_id: Mapped[int]


class DismissedTerm(db.Model):
    """A term that somebody said is not interesting; it is told by its stems, whenever it is found."""

    __tablename__ = "dismissed_terms"
    __table_args__ = (UniqueConstraint("language", "stems"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    language: Mapped[str]
    stems: Mapped[str]
    words: Mapped[str]
    dismissed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    dismissed_at: Mapped[datetime]
