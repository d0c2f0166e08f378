"""Queries behind the pages of orders and customers: a list by key, and what hangs on one of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.order_views import Filter
from surveyapp.domain.paging import Place
from surveyapp.domain.promises import OPEN, overdue_from
from surveyapp.store.customers import Account, Customer
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure, scope

# More customers of one name than this cannot be told apart in a list anyway.
MAXIMUM_NAMESAKES = 500
# What one page shows of an order's or a customer's answers and cases.
SHOWN = 50


def list_orders(
    session: Session, viewer: Viewer, chosen: Filter, place: Place | None, *, today: date, size: int
) -> Sequence[Any]:
    """Return up to `size` orders, newest first, from `place` on."""
    query = _rows(viewer).where(*_conditions(chosen, today))
    key = tuple_(Order.placed_at, Order.id)
    is_backwards = place is not None and place.is_before
    if place is not None:
        edge = tuple_(literal(place.at, Order.placed_at.type), literal(place.id))
        query = query.where(key > edge if is_backwards else key < edge)
    order = (Order.placed_at.asc(), Order.id.asc()) if is_backwards else (Order.placed_at.desc(), Order.id.desc())
    rows = session.execute(query.order_by(*order).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def count_overdue(session: Session, viewer: Viewer, today: date, limit: int) -> int:
    """Return how many orders of the viewer's units are overdue; counting stops at `limit`."""
    overdue = select(Order.id).where(Order.unit_id.in_(scope(viewer)), *_of_view("overdue", today)).limit(limit)
    return session.scalar(select(func.count()).select_from(overdue.subquery())) or 0


def list_of_customer(session: Session, viewer: Viewer, customer_id: int) -> Sequence[Any]:
    """Return the newest orders of a customer that the viewer may see."""
    query = _rows(viewer).where(Order.customer_id == customer_id)
    return session.execute(query.order_by(Order.placed_at.desc(), Order.id.desc()).limit(SHOWN)).all()


def _rows(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Order.id,
            Order.external_id,
            Order.status,
            Order.placed_at,
            Order.placed_on,
            Order.promised_on,
            Order.delivered_on,
            Order.is_delivered,
            Order.days_late,
            Order.promise,
            Order.product,
            Order.category,
            Order.price_total,
            Order.currency,
            Order.customer_id,
            Customer.name.label("customer"),
            Unit.path.label("unit"),
        )
        .join(Unit, Unit.id == Order.unit_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.unit_id.in_(scope(viewer)))
    )


def _conditions(chosen: Filter, today: date) -> list[ColumnElement[bool]]:
    conditions = list(_of_view(chosen.view, today))
    if chosen.unit:
        subtree = (
            select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id).where(Unit.path == chosen.unit)
        )
        conditions.append(Order.unit_id.in_(subtree))
    if chosen.search:
        conditions.append(_matches(chosen.search))
    return conditions


def _of_view(view: str, today: date) -> Sequence[ColumnElement[bool]]:
    is_open = (Order.is_delivered.is_(False), Order.promise == OPEN)
    return {
        "open": (*is_open, Order.promised_on >= today),
        "overdue": (*is_open, Order.promised_on < today, Order.promised_on >= overdue_from(today)),
        "unrecorded": (*is_open, Order.promised_on < overdue_from(today)),
        "late": (Order.is_delivered.is_(True), Order.days_late > 0),
        "delivered": (Order.is_delivered.is_(True),),
    }.get(view, ())


def _matches(words: str) -> ColumnElement[bool]:
    people = (
        select(Customer.id)
        .where(or_(Customer.name.icontains(words, autoescape=True), Customer.email == words))
        .limit(MAXIMUM_NAMESAKES)
    )
    return or_(Order.external_id == words, Order.customer_id.in_(people))


def find_order(session: Session, viewer: Viewer, order_id: int) -> Any:
    """Return (order, unit's path, customer, account's name) of an order that the viewer may see, else None."""
    return session.execute(
        select(Order, Unit.path, Customer, Account.name)
        .join(Unit, Unit.id == Order.unit_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .outerjoin(Account, Account.id == Order.account_id)
        .where(Order.id == order_id, Order.unit_id.in_(scope(viewer)))
    ).one_or_none()


def list_responses(session: Session, viewer: Viewer, order_id: int) -> Sequence[Any]:
    """Return (response, survey's name, definition, content hash) of an order's answers that its page may show.

    Only identified surveys' answers may stand beside the customer's name.
    """
    return session.execute(
        select(Response, Survey.name, SurveyVersion.definition, SurveyVersion.content_hash)
        .join(Survey, Survey.id == Response.survey_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .where(
            Response.order_id == order_id,
            SurveyVersion.anonymity == "identified",
            Response.unit_id.in_(scope(viewer)),
        )
        .order_by(Response.answered_at.desc(), Response.id)
        .limit(SHOWN)
    ).all()


def list_tickets(
    session: Session, viewer: Viewer, *, order_id: int | None = None, customer_id: int | None = None
) -> Sequence[Any]:
    """Return the newest cases of an order or of a customer that may stand beside the customer's name."""
    query = select(Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.opened_at).where(
        Ticket.kind == "case", Ticket.is_confidential.is_(False), Ticket.unit_id.in_(scope(viewer))
    )
    query = query.where(Ticket.order_id == order_id) if order_id is not None else query
    query = query.where(Ticket.customer_id == customer_id) if customer_id is not None else query
    return session.execute(query.order_by(Ticket.opened_at.desc(), Ticket.id).limit(SHOWN)).all()


def find_customer(session: Session, viewer: Viewer, customer_id: int) -> Any:
    """Return (customer, account's name) of somebody who bought from, or has a case with, a unit of the viewer's, else None."""
    bought = exists().where(Order.customer_id == Customer.id, Order.unit_id.in_(scope(viewer)))
    complained = exists().where(
        Ticket.customer_id == Customer.id, Ticket.is_confidential.is_(False), Ticket.unit_id.in_(scope(viewer))
    )
    return session.execute(
        select(Customer, Account.name)
        .outerjoin(Account, Account.id == Customer.account_id)
        .where(Customer.id == customer_id, or_(bought, complained))
    ).one_or_none()


def count_orders(session: Session, viewer: Viewer, customer_id: int) -> int:
    """Return how many orders of a customer the viewer may see."""
    query = select(func.count()).where(Order.customer_id == customer_id, Order.unit_id.in_(scope(viewer)))
    return session.scalar(query) or 0
