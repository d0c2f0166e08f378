"""Queries of telling everybody who complained of a cause."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.customers import Customer
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket, TicketEvent, TicketLink


def list_gathered(session: Session, viewer: Viewer, action_id: int) -> Sequence[Any]:
    """Return (Ticket, Order, Customer) of the cases that an action gathers and the viewer may see, the newest first."""
    query = (
        select(Ticket, Order, Customer)
        .join(TicketLink, TicketLink.case_id == Ticket.id)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .where(TicketLink.action_id == action_id, Ticket.kind == "case", is_visible(viewer))
        .order_by(Ticket.opened_at.desc(), Ticket.id)
    )
    return session.execute(query).all()


def list_told(session: Session, kind: str, addresses: Sequence[str], *, since: datetime) -> frozenset[str]:
    """Return those of the addresses, in small letters, to which a letter of `kind` was written since then."""
    query = (
        select(func.lower(Customer.email))
        .join(Message, Message.customer_id == Customer.id)
        .where(
            Message.kind == kind,
            Message.created_at > since,
            Message.direction == "out",
            Message.state != "failed",
            Customer.email.in_(addresses),
        )
    )
    return frozenset(session.scalars(query))


def add_events(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write lines of history, all with the same columns."""
    if rows:
        session.execute(insert(TicketEvent.__table__), list(rows))
