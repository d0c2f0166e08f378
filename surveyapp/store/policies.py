"""The company's own rules: each a small YAML text, kept with everything that it was before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id
from surveyapp.store.users import User

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


def list_current_versions(session: Session) -> dict[str, int]:
    """Return the version that holds now of each rule that the company wrote itself."""
    return dict(session.execute(select(Policy.name, Policy.version).where(Policy.is_current)).all())


def find_version(session: Session, name: str, version: int) -> Policy | None:
    """Return one state of a rule."""
    return session.scalars(select(Policy).where(Policy.name == name, Policy.version == version)).one_or_none()


def find_current(session: Session, name: str) -> Any:
    """Return (Policy, name of who wrote it) of the state that holds now; None while the shipped one does."""
    query = select(Policy, User.name).outerjoin(User, User.id == Policy.changed_by)
    return session.execute(query.where(Policy.name == name, Policy.is_current)).one_or_none()


def list_versions(session: Session, name: str, *, limit: int) -> Sequence[Any]:
    """Return version, changed_at, is_current and the name of who wrote it, of a rule's states, newest first."""
    query = select(Policy.version, Policy.changed_at, Policy.is_current, User.name.label("by"))
    query = query.outerjoin(User, User.id == Policy.changed_by).where(Policy.name == name)
    return session.execute(query.order_by(Policy.version.desc()).limit(limit)).all()


def list_current(session: Session) -> Sequence[Any]:
    """Return name, version, changed_at and the name of who wrote it, of every rule that the company wrote itself."""
    query = select(Policy.name, Policy.version, Policy.changed_at, User.name.label("by"))
    return session.execute(query.outerjoin(User, User.id == Policy.changed_by).where(Policy.is_current)).all()


def supersede(session: Session, name: str, version: int) -> bool:
    """Let the state `version` of a rule hold no longer; return False when it did not hold any more."""
    changed: Any = session.execute(
        update(Policy).where(Policy.name == name, Policy.version == version, Policy.is_current).values(is_current=False)
    )
    return bool(changed.rowcount == 1)


def insert_current(session: Session, values: Mapping[str, Any]) -> bool:
    """Insert the state of a rule that holds from now on; return False when somebody else wrote one meanwhile."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"id": random_id(), **values, "is_current": True}
    query = dialect.insert(Policy).values(row).on_conflict_do_nothing().returning(Policy.id)
    return session.scalar(query) is not None
