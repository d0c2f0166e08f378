"""The company's own rules: each a small YAML text, kept with everything that it was before."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_CURRENT = text("is_current")


class Policy(db.Model):
    """One state of one of the company's rules; until it writes one of its own, the shipped one holds.

    `name` is one of `domain.policies.POLICIES`, `text` the YAML as it was written, `definition` what was read from it.
    """

    __tablename__ = "policies"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        Index("uq_policies_current_name", "name", unique=True, sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    name: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    definition: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class LetterTemplate(db.Model):
    """A letter in the company's own words, in one language, in place of the shipped one; the newest holds."""

    __tablename__ = "letter_templates"
    __table_args__ = (Index("ix_letter_templates_kind_language_changed_at", "kind", "language", "changed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    kind: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
