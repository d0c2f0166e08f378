"""Queries of a hand-over: what one person has open, and what they gave away that is still open with others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, cast, exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from surveyapp.domain.access import Viewer
from surveyapp.store.ticket_filters import CLOCK, is_visible
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import Unit
from surveyapp.store.users import User


def list_open_of(session: Session, viewer: Viewer, user_id: int, size: int) -> Sequence[Any]:
    """Return the open tickets of a person, of either kind, the next due first."""
    return session.execute(_rows().where(*_open_of(viewer, user_id)).limit(size)).all()


def count_open_of(session: Session, viewer: Viewer, user_id: int) -> int:
    """Return how many open tickets a person has."""
    return session.scalar(select(func.count()).select_from(Ticket).where(*_open_of(viewer, user_id))) or 0


def list_given_away(session: Session, viewer: Viewer, user_id: int, since: datetime, size: int) -> Sequence[Any]:
    """Return the open tickets that were a person's own until they were given, after `since`, to whoever has them now."""
    given = exists().where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.at >= since,
        TicketEvent.field == "owner_id",
        TicketEvent.old == str(user_id),
        TicketEvent.new == cast(Ticket.owner_id, String),
    )
    query = _rows().where(
        is_visible(viewer), Ticket.ended_at.is_(None), Ticket.owner_id.is_not(None), Ticket.owner_id != user_id, given
    )
    return session.execute(query.limit(size)).all()


def _open_of(viewer: Viewer, user_id: int) -> list[Any]:
    return [is_visible(viewer), Ticket.owner_id == user_id, Ticket.ended_at.is_(None)]


def _rows() -> Select[Any]:
    return (
        select(
            Ticket.id, Ticket.kind, Ticket.number, Ticket.title, Ticket.version, Unit.name.label("unit"),
            User.name.label("owner"), *CLOCK,
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .order_by(Ticket.next_due_at, Ticket.id)
    )  # fmt: skip
