"""The audit log: append-only, each row chained to the one before by its hash."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from surveyapp.store.database import db
from surveyapp.store.users import User

# Any number will do, as long as every process of ours uses the same one.
ADVISORY_LOCK = 7_380_217


class AuditEvent(db.Model):
    """Who did what to which object, when; ids and codes, never personal text.

    `position` counts 1, 2, 3 …, so that a removed row shows; `hash` covers the row and the hash before it.
    """

    __tablename__ = "audit_events"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


def lock_end(session: Session) -> AuditEvent | None:
    """Return the newest event and let nobody else append before this transaction ends; None when the log is empty.

    SQLite has one writer anyway. On PostgreSQL two writers would otherwise both follow the same row.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
    return session.scalars(select(AuditEvent).order_by(AuditEvent.position.desc()).limit(1)).one_or_none()


def list_events(
    session: Session, *, before: int | None, limit: int, action: str = "", user_id: int | None = None
) -> Sequence[tuple[AuditEvent, str | None, str | None]]:
    """Return events, newest first, from below position `before`, each with two names.

    The first is of who did it; the second of whom it was done to, where that is a member of staff.
    """
    doer, object_ = aliased(User), aliased(User)
    query = (
        select(AuditEvent, doer.name, object_.name)
        .outerjoin(doer, doer.id == AuditEvent.user_id)
        .outerjoin(object_, and_(object_.id == AuditEvent.object_id, AuditEvent.object_kind == "user"))
        .order_by(AuditEvent.position.desc())
    )
    if before is not None:
        query = query.where(AuditEvent.position < before)
    if action:
        query = query.where(AuditEvent.action == action)
    if user_id is not None:
        query = query.where(AuditEvent.user_id == user_id)
    return [(event, by, to) for event, by, to in session.execute(query.limit(limit))]


def walk_events(session: Session, *, batch: int = 1000) -> Iterator[AuditEvent]:
    """Yield every event in order, read in batches, so that a long log needs little memory."""
    last = 0
    while True:
        query = select(AuditEvent).where(AuditEvent.position > last).order_by(AuditEvent.position).limit(batch)
        events = session.scalars(query).all()
        if not events:
            return
        for event in events:
            yield event
            session.expunge(event)
        last = events[-1].position
