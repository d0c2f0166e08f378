"""Queries of a case as its customer sees it: nothing internal is ever read here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.customers import Customer
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket, TicketAction, TicketLink
from surveyapp.store.units import ROOT_ID, Unit
from surveyapp.store.users import User

CASE, CLOSED, CORRECTION = "case", "closed", "correction"


def find_case(session: Session, ticket_id: int) -> Any:
    """Return (Ticket, Order, Customer, owner's name, company's name) of a case; None when it is not there."""
    root = aliased(Unit)
    query = (
        select(Ticket, Order, Customer, User.name, root.name)
        .select_from(Ticket)
        .join(root, root.id == ROOT_ID)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(Ticket.id == ticket_id, Ticket.kind == CASE)
    )
    return session.execute(query).one_or_none()


def find_for_customer(session: Session, ticket_id: int) -> Ticket | None:
    """Return the case that a customer's link leads to, locked until the transaction ends; None where that person is erased."""
    query = (
        select(Ticket)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.id == ticket_id, Ticket.kind == CASE, Customer.erased_at.is_(None))
    )
    return session.scalars(query.with_for_update(of=Ticket).execution_options(populate_existing=True)).one_or_none()


def list_thread(session: Session, ticket: Ticket) -> Sequence[Any]:
    """Return (Message, author's name) between us and this customer, oldest first.

    Letters to our own people and to other contacts of the case are not theirs, nor what the customer of a double wrote.
    """
    nobodys = Message.customer_id.is_(None)
    theirs = Message.customer_id == ticket.customer_id if ticket.customer_id else nobodys
    query = (
        select(Message, User.name)
        .outerjoin(User, User.id == Message.author_id)
        .where(
            Message.ticket_id == ticket.id,
            Message.user_id.is_(None),
            Message.invitation_id.is_(None),
            or_(theirs, and_(Message.direction == "in", nobodys)),
        )
    )
    return session.execute(query.order_by(Message.created_at, Message.id)).all()


def list_done(session: Session, ticket_id: int) -> Sequence[TicketAction]:
    """Return the corrections that are done, in the order in which they were."""
    query = select(TicketAction).where(
        TicketAction.ticket_id == ticket_id, TicketAction.kind == CORRECTION, TicketAction.done_at.is_not(None)
    )
    return session.scalars(query.order_by(TicketAction.done_at, TicketAction.id)).all()


def find_removed_at(session: Session, ticket_id: int) -> datetime | None:
    """Return when customers were told that the cause of this case was removed, and it is proven; None while it is not."""
    query = (
        select(func.max(CorrectiveAction.told_at))
        .join(Ticket, Ticket.id == CorrectiveAction.ticket_id)
        .join(TicketLink, TicketLink.action_id == Ticket.id)
        .where(TicketLink.case_id == ticket_id, Ticket.state == CLOSED)
    )
    return session.scalar(query)


def count_written(session: Session, ticket_id: int, *, since: datetime) -> int:
    """Return how many messages the customer has written since."""
    query = select(func.count()).where(
        Message.ticket_id == ticket_id, Message.direction == "in", Message.created_at > since
    )
    return session.scalar(query) or 0


def has_message(session: Session, remote_id: str) -> bool:
    """Return whether this very message has come in before."""
    return session.scalar(select(Message.id).where(Message.remote_id == remote_id)) is not None
