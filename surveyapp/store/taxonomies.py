"""The taxonomy as the company changed it, with everything that it was before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id
from surveyapp.store.users import User

IS_CURRENT = text("is_current")


class TaxonomyVersion(db.Model):
    """One state of the taxonomy's YAML; until the company changes it here, the file beside the surveys holds.

    `kind` and `params` say what was done, for its history; `content_hash` is `domain.themes.Taxonomy.version`.
    """

    __tablename__ = "taxonomy_versions"
    __table_args__ = (
        Index(
            "uq_taxonomy_versions_is_current",
            "is_current",
            unique=True,
            sqlite_where=IS_CURRENT,
            postgresql_where=IS_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]
    content_hash: Mapped[str]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


# A state without its text, and the name of who made it.
SAID = (
    TaxonomyVersion.number, TaxonomyVersion.kind, TaxonomyVersion.params, TaxonomyVersion.is_current,
    TaxonomyVersion.changed_at, User.name.label("by"),
)  # fmt: skip


def find_current_number(session: Session) -> int | None:
    """Return the number of the state that holds now, None while the file holds."""
    return session.scalar(select(TaxonomyVersion.number).where(TaxonomyVersion.is_current))


def find_last_number(session: Session) -> int:
    """Return the number of the newest state, 0 where there is none."""
    return session.scalar(select(func.max(TaxonomyVersion.number))) or 0


def find_text(session: Session, number: int) -> str | None:
    """Return the YAML of one state."""
    return session.scalar(select(TaxonomyVersion.text).where(TaxonomyVersion.number == number))


def find_current(session: Session) -> Row[Any] | None:
    """Return number, text, kind, params, changed_at and `by` of the state that holds now; None while the file holds."""
    query = select(*SAID, TaxonomyVersion.text).outerjoin(User, User.id == TaxonomyVersion.changed_by)
    return session.execute(query.where(TaxonomyVersion.is_current)).one_or_none()


def list_versions(session: Session, *, limit: int, after: int = 0) -> Sequence[Row[Any]]:
    """Return number, kind, params, is_current, changed_at and `by` of the states later than `after`, newest first."""
    query = select(*SAID).outerjoin(User, User.id == TaxonomyVersion.changed_by)
    query = query.where(TaxonomyVersion.number > after)
    return session.execute(query.order_by(TaxonomyVersion.number.desc()).limit(limit)).all()


def find_file_text(session: Session, kinds: Sequence[str]) -> str | None:
    """Return the YAML of the newest state of `kinds`: what the file said when it was last taken over."""
    query = select(TaxonomyVersion.text).where(TaxonomyVersion.kind.in_(kinds))
    return session.scalar(query.order_by(TaxonomyVersion.number.desc()).limit(1))


def supersede(session: Session, number: int) -> bool:
    """Let the state `number` hold no longer; return False when it did not hold any more."""
    changed: Any = session.execute(
        update(TaxonomyVersion)
        .where(TaxonomyVersion.number == number, TaxonomyVersion.is_current)
        .values(is_current=False)
    )
    return bool(changed.rowcount == 1)


def keep_state(session: Session, values: Mapping[str, Any]) -> None:
    """Write a state that does not hold, over the one of the same number where there is one."""
    row = {"id": random_id(), **values}
    query = _insert(session).values(row)
    session.execute(query.on_conflict_do_update(index_elements=["number"], set_=dict(values)))


def insert_state(session: Session, values: Mapping[str, Any]) -> bool:
    """Insert a state; return False when somebody else wrote one of the same number, or one that holds, meanwhile."""
    row = {"id": random_id(), **values}
    query = _insert(session).values(row).on_conflict_do_nothing().returning(TaxonomyVersion.id)
    return session.scalar(query) is not None


def _insert(session: Session) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(TaxonomyVersion)
