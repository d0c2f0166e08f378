"""Queries of a case worker's first page: the cases that wait for somebody, in groups, each case in one of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.views import COUNT_LIMIT
from surveyapp.store.customers import Customer
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import Unit
from surveyapp.store.users import User

# Late: of anybody. Wrote: the customer wrote what nobody has read, about an ended case too. Due: one's own. Answered: the
# customer says whether it is solved. Unowned: nobody has it, not late.
LATE, WROTE, DUE, ANSWERED, UNOWNED = "late", "wrote", "due", "answered", "unowned"
GROUPS = (LATE, WROTE, DUE, ANSWERED, UNOWNED)


def list_group(session: Session, viewer: Viewer, group: str, *, now: datetime, size: int) -> Sequence[Row[Any]]:
    """Return (ticket, customer, unit's name, owner's name, order's number), the next due first."""
    first = {ANSWERED: Ticket.customer_verdict_at, WROTE: Ticket.wrote_at}.get(group, Ticket.next_due_at)
    query = (
        select(Ticket, Customer, Unit.name.label("unit"), User.name.label("owner"), Order.external_id)
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .where(*_conditions(viewer, group, now))
        .order_by(first, Ticket.id)
        .limit(size)
    )
    return session.execute(query).all()


def count_groups(session: Session, viewer: Viewer, *, now: datetime) -> dict[str, int]:
    """Return how many cases each group holds; counting stops at COUNT_LIMIT."""
    parts = []
    for group in GROUPS:
        found = select(Ticket.id).where(*_conditions(viewer, group, now)).limit(COUNT_LIMIT).subquery()
        parts.append(select(literal(group), select(func.count()).select_from(found).scalar_subquery()))
    return dict(session.execute(union_all(*parts)).all())


def list_sent(session: Session, ticket_ids: Iterable[int]) -> Sequence[Message]:
    """Return what was told to the customers of these cases, oldest first."""
    query = select(Message).where(Message.ticket_id.in_(list(ticket_ids)), Message.direction == "out")
    return session.scalars(query.order_by(Message.created_at)).all()


def count_open_actions(session: Session, ticket_ids: Iterable[int]) -> dict[int, int]:
    """Return how many actions of these cases are not done; cases without any are left out."""
    query = (
        select(TicketAction.ticket_id, func.count())
        .where(TicketAction.ticket_id.in_(list(ticket_ids)), TicketAction.done_at.is_(None))
        .group_by(TicketAction.ticket_id)
    )
    return dict(session.execute(query).all())


def _conditions(viewer: Viewer, group: str, now: datetime) -> list[ColumnElement[bool]]:
    is_answered = Ticket.customer_verdict.is_not(None)
    # While the next step is the customer's, nothing of ours is late.
    is_paused = Ticket.waiting_since.is_not(None)
    in_time = or_(Ticket.next_due_at >= now, Ticket.next_due_at.is_(None), is_paused)
    is_open = Ticket.ended_at.is_(None)
    is_read = Ticket.wrote_at.is_(None)
    return [
        is_visible(viewer),
        Ticket.kind == "case",
        *{
            LATE: (is_open, ~is_answered, Ticket.next_due_at < now, ~is_paused),
            WROTE: (~is_read, or_(~is_open, is_answered, in_time)),
            # Who waits for the customer's answer has nothing to do.
            DUE: (
                is_open,
                is_read,
                ~is_answered,
                in_time,
                ~is_paused,
                Ticket.owner_id == viewer.user_id,
                Ticket.asked_solved_at.is_(None),
            ),
            ANSWERED: (is_open, is_read, is_answered),
            UNOWNED: (is_open, is_read, ~is_answered, in_time, Ticket.owner_id.is_(None)),
        }[group],
    ]
