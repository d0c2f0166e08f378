"""Queries of complaints that come unprompted: whose order it is, and where a form stands."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID, Unit, UnitClosure


def find_own_order(session: Session, number: str, email: str, unit_id: int) -> Any:
    """Return (Order, Customer) of the order of this number that was bought under this mail address; None where none was.

    Neither alone is enough: an order's number can be guessed. It is one of the unit or beneath it: the case is read
    there, and an order of another unit is not theirs to see.
    """
    within = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
    query = (
        select(Order, Customer)
        .join(Customer, Customer.id == Order.customer_id)
        .where(
            Order.external_id == number,
            Order.unit_id.in_(within),
            func.lower(Customer.email) == email,
            Customer.erased_at.is_(None),
        )
    )
    return session.execute(query.order_by(Order.placed_at.desc()).limit(1)).one_or_none()


def find_place(session: Session, unit_id: int) -> Any:
    """Return name, language and path of a unit, and the company's name and language; None when there is no such unit."""
    root = aliased(Unit)
    query = select(
        Unit.id,
        Unit.name,
        Unit.path,
        Unit.language,
        root.name.label("company"),
        root.language.label("company_language"),
    )
    return session.execute(query.join(root, root.id == ROOT_ID).where(Unit.id == unit_id)).one_or_none()


def find_receipt(session: Session, ticket_id: int) -> Any:
    """Return a case's number, unit, language, wish for contact and its customer's mail address; None when it is not there."""
    query = (
        select(Ticket.number, Ticket.unit_id, Ticket.language, Ticket.wants_contact, Customer.email)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.id == ticket_id, Ticket.kind == "case", Customer.erased_at.is_(None))
    )
    return session.execute(query).one_or_none()
