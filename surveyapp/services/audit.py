"""The audit log: who signed in, was refused, changed roles or took data out; each row sealed by the one before."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.services.transactions import transaction
from surveyapp.store import audit as events
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db

FIRST_HASH = "0" * 64
PAGE = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading the whole log found: how many events, and the position of the first that does not fit, if any."""

    count: int
    broken_at: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of events, newest first; `next_before` leads to the next, None at the end."""

    rows: Sequence[tuple[AuditEvent, str | None, str | None]]
    next_before: int | None


def record(
    session: Session,
    action: str,
    *,
    now: datetime,
    user_id: int | None = None,
    object_kind: str = "",
    object_id: int | None = None,
    **details: Any,
) -> None:
    """Append an event to the caller's transaction, as its last step: nobody else can append until it ends.

    `details` are ids, codes and counts, never personal text: the log outlives the person it speaks of.
    """
    last = events.lock_end(session)
    event = AuditEvent(
        position=last.position + 1 if last else 1,
        at=now,
        user_id=user_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        details=details,
        previous_hash=last.hash if last else FIRST_HASH,
    )
    event.hash = seal(event)
    session.add(event)
    session.flush()


def record_alone(action: str, *, now: datetime, viewer: Viewer | None = None, **details: Any) -> None:
    """Append an event that belongs to no other change, such as a refusal or an export."""
    with transaction() as session:
        record(session, action, now=now, user_id=viewer.user_id if viewer else None, **details)


def seal(event: AuditEvent) -> str:
    """Return the SHA-256 over all of a row and the hash before it."""
    content = [
        event.position,
        event.at.astimezone(UTC).isoformat(),
        event.user_id,
        event.action,
        event.object_kind,
        event.object_id,
        event.details,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify() -> Verdict:
    """Read the whole log and check every seal.

    A changed, inserted or missing row shows; rows cut off at the very end do not, so keep the newest hash elsewhere too.
    """
    count, previous = 0, FIRST_HASH
    for event in events.walk_events(db.session()):
        count += 1
        if event.position != count or event.previous_hash != previous or event.hash != seal(event):
            return Verdict(count, broken_at=count)
        previous = event.hash
    return Verdict(count, broken_at=None)


def list_events(*, before: int | None = None, action: str = "", user_id: int | None = None) -> Page:
    """Return one page of the log, newest first."""
    rows = events.list_events(db.session(), before=before, limit=PAGE + 1, action=action, user_id=user_id)
    return Page(rows[:PAGE], rows[PAGE - 1][0].position if len(rows) > PAGE else None)
