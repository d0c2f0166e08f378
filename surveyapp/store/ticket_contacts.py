"""Queries of a case's further people: colleagues of the same account, their part, and what was agreed with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.customers import Account, Customer
from surveyapp.store.orders import Order
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import IS_OPEN, Ticket
from surveyapp.store.units import scope
from surveyapp.store.worklists import TicketContact


def list_agreed(session: Session, ticket_id: int) -> Sequence[TicketPromise]:
    """Return what both sides promised on a ticket and did not take back, the first due first."""
    query = select(TicketPromise).where(TicketPromise.ticket_id == ticket_id, TicketPromise.withdrawn_at.is_(None))
    return session.scalars(query.order_by(TicketPromise.due_at, TicketPromise.id)).all()


def list_contacts(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (TicketContact, Customer) in the order in which they were added."""
    query = select(TicketContact, Customer).join(Customer, Customer.id == TicketContact.customer_id)
    return session.execute(
        query.where(TicketContact.ticket_id == ticket_id).order_by(TicketContact.added_at, Customer.id)
    ).all()


def list_colleagues(session: Session, viewer: Viewer, account_id: int, *, limit: int) -> Sequence[Customer]:
    """Return the customers of an account who are not erased and whom the viewer may know, by name."""
    query = select(Customer).where(Customer.account_id == account_id, Customer.erased_at.is_(None), _is_known(viewer))
    return session.scalars(query.order_by(Customer.name, Customer.id).limit(limit)).all()


def find_colleague(session: Session, viewer: Viewer, account_id: int, customer_id: int) -> Customer | None:
    """Return one of those whom `list_colleagues` has."""
    query = select(Customer).where(Customer.account_id == account_id, Customer.erased_at.is_(None), _is_known(viewer))
    return session.scalars(query.where(Customer.id == customer_id)).one_or_none()


def _is_known(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a customer deals with a unit of the viewer's, or with none at all."""
    orders = exists().where(Order.customer_id == Customer.id).correlate(Customer)
    cases = exists().where(Ticket.customer_id == Customer.id).correlate(Customer)
    here = (orders.where(Order.unit_id.in_(scope(viewer))), cases.where(is_visible(viewer)))
    return or_(*here, and_(~orders, ~cases))


def find_account(session: Session, account_id: int | None) -> Account | None:
    """Return the company that a customer buys for."""
    return session.get(Account, account_id) if account_id is not None else None


def list_open_cases(session: Session, viewer: Viewer, account_id: int, *, but: int, limit: int) -> Sequence[Any]:
    """Return id, number, title, state, next_due_at of the account's other open cases that the viewer may see.

    A confidential case is left out: beside its account it would say who it is.
    """
    of_account = select(Customer.id).where(Customer.account_id == account_id)
    query = (
        select(Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.next_due_at)
        .where(
            Ticket.kind == "case",
            IS_OPEN,
            Ticket.id != but,
            Ticket.is_confidential.is_(False),
            or_(Ticket.account_id == account_id, Ticket.customer_id.in_(of_account)),
            is_visible(viewer),
        )
        .order_by(Ticket.next_due_at, Ticket.id)
    )
    return session.execute(query.limit(limit)).all()


def count_contacts(session: Session, ticket_id: int) -> int:
    """Return how many further people a ticket has."""
    return session.scalar(select(func.count()).where(TicketContact.ticket_id == ticket_id)) or 0


def save_contact(session: Session, ticket_id: int, customer_id: int, part: str | None, *, now: datetime) -> bool:
    """Put a person on a ticket, or change their part; return whether they are new there."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {"ticket_id": ticket_id, "customer_id": customer_id, "part": part, "added_at": now}
    added = session.scalar(
        dialect.insert(TicketContact).values(values).on_conflict_do_nothing().returning(TicketContact.customer_id)
    )
    if added is None:
        session.query(TicketContact).filter_by(ticket_id=ticket_id, customer_id=customer_id).update({"part": part})
    return added is not None


def remove_contact(session: Session, ticket_id: int, customer_id: int) -> bool:
    """Take a person off a ticket; return whether they were on it."""
    gone: Any = session.execute(
        delete(TicketContact).where(TicketContact.ticket_id == ticket_id, TicketContact.customer_id == customer_id)
    )
    return bool(gone.rowcount == 1)
