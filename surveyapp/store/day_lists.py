"""Queries of one person's day: what of theirs is due, which customers wrote, and what they are to do for tickets."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.messages import Message
from surveyapp.store.ticket_filters import CLOCK, is_visible
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import Unit

SHOWN = (
    Ticket.id, Ticket.kind, Ticket.number, Ticket.title, Unit.name.label("unit"), *CLOCK,
)  # fmt: skip


def list_due(session: Session, viewer: Viewer, until: datetime, size: int) -> Sequence[Any]:
    """Return the viewer's own open tickets, of either kind, that are due before `until`, late ones first."""
    query = (
        select(*SHOWN)
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(*_own(viewer), Ticket.next_due_at < until, Ticket.waiting_since.is_(None))
        .where(or_(Ticket.asked_solved_at.is_(None), Ticket.customer_verdict.is_not(None)))
        .order_by(Ticket.next_due_at, Ticket.id)
        .limit(size)
    )
    return session.execute(query).all()


def list_written(session: Session, viewer: Viewer, size: int) -> Sequence[Any]:
    """Return the viewer's own open cases whose customer wrote last, with `written_at`, whoever waits longest first."""

    def last(direction: str) -> Any:
        of_case = select(func.max(Message.created_at)).where(
            Message.ticket_id == Ticket.id, Message.direction == direction
        )
        return of_case.correlate(Ticket).scalar_subquery()

    came, went = last("in"), last("out")
    query = (
        select(*SHOWN, came.label("written_at"))
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(*_own(viewer), Ticket.kind == "case", came.is_not(None), or_(went.is_(None), came > went))
        .order_by(came, Ticket.id)
        .limit(size)
    )
    return session.execute(query).all()


def list_promises(session: Session, viewer: Viewer, until: datetime, size: int) -> Sequence[Any]:
    """Return our running promises due before `until` that the viewer made, or that stand on their own tickets."""
    query = (
        select(*SHOWN, TicketPromise.kind.label("promise"), TicketPromise.text, TicketPromise.due_at)
        .join(Ticket, Ticket.id == TicketPromise.ticket_id)
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(
            TicketPromise.done_at.is_(None),
            TicketPromise.withdrawn_at.is_(None),
            TicketPromise.due_at < until,
            TicketPromise.party == "us",
            or_(TicketPromise.made_by == viewer.user_id, Ticket.owner_id == viewer.user_id),
            Ticket.ended_at.is_(None),
            is_visible(viewer),
        )
        .order_by(TicketPromise.due_at, TicketPromise.id)
        .limit(size)
    )
    return session.execute(query).all()


def list_steps(session: Session, viewer: Viewer, until_on: date, size: int) -> Sequence[Any]:
    """Return what the viewer is to do for open tickets by `until_on` at the latest, the next due first."""
    query = (
        select(*SHOWN, TicketAction.text, TicketAction.due_on)
        .join(Ticket, Ticket.id == TicketAction.ticket_id)
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(
            TicketAction.owner_id == viewer.user_id,
            TicketAction.done_at.is_(None),
            TicketAction.due_on <= until_on,
            Ticket.ended_at.is_(None),
            is_visible(viewer),
        )
        .order_by(TicketAction.due_on, TicketAction.id)
        .limit(size)
    )
    return session.execute(query).all()


def _own(viewer: Viewer) -> list[Any]:
    return [is_visible(viewer), Ticket.owner_id == viewer.user_id, Ticket.ended_at.is_(None)]
