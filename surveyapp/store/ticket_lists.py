"""Queries behind the list of tickets: one page by key, and how many each view holds."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.views import COUNT_LIMIT, VIEWS, Filter, Place
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure, scope
from surveyapp.store.users import User

NUMBER = re.compile(r"(?:k-?)?(\d{1,15})", re.IGNORECASE)


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a ticket belongs to one of the viewer's units or their subtrees."""
    return Ticket.unit_id.in_(scope(viewer))


def list_tickets(
    session: Session, viewer: Viewer, chosen: Filter, place: Place | None, *, now: datetime, size: int
) -> Sequence[Any]:
    """Return up to `size` rows of the view, in its order, from `place` on."""
    is_ascending = chosen.is_by_due_time
    key = Ticket.next_due_at if is_ascending else Ticket.opened_at
    is_backwards = place is not None and place.is_before
    runs_up = is_ascending != is_backwards
    query = _rows().where(*_conditions(viewer, chosen, chosen.view, now=now))
    if place is not None:
        edge = tuple_(literal(place.at, key.type), literal(place.ticket_id))
        here = tuple_(key, Ticket.id)
        query = query.where(here > edge if runs_up else here < edge)
    order = (key.asc(), Ticket.id.asc()) if runs_up else (key.desc(), Ticket.id.desc())
    rows = session.execute(query.order_by(*order).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def count_views(session: Session, viewer: Viewer, chosen: Filter, *, now: datetime) -> dict[str, int]:
    """Return how many tickets each view holds under the filters; COUNT_LIMIT means so many or more."""
    parts = [select(literal(view), _count(viewer, chosen, view, now=now)) for view in VIEWS]
    return dict(session.execute(union_all(*parts)).all())


def count_view(session: Session, viewer: Viewer, chosen: Filter, *, now: datetime) -> int:
    """Return how many tickets the chosen view holds under the filters, at most COUNT_LIMIT."""
    return session.scalar(select(_count(viewer, chosen, chosen.view, now=now))) or 0


def _count(viewer: Viewer, chosen: Filter, view: str, *, now: datetime) -> ScalarSelect[int]:
    found = select(Ticket.id).where(*_conditions(viewer, chosen, view, now=now)).limit(COUNT_LIMIT).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def list_owners(session: Session, viewer: Viewer) -> Sequence[Any]:
    """Return id and name of everybody who owns an open ticket that the viewer sees."""
    owning = select(Ticket.owner_id).where(is_visible(viewer), Ticket.ended_at.is_(None), Ticket.owner_id.is_not(None))
    return session.execute(select(User.id, User.name).where(User.id.in_(owning)).order_by(User.name)).all()


def list_units(session: Session, viewer: Viewer) -> Sequence[Any]:
    """Return path and name of every unit that the viewer sees, in the order of the tree."""
    return session.execute(select(Unit.path, Unit.name).where(Unit.id.in_(scope(viewer))).order_by(Unit.path)).all()


def _rows() -> Select[Any]:
    return (
        select(
            Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.priority, Ticket.opened_at, Ticket.ended_at,
            Ticket.next_due_at, Ticket.acknowledged_at, Ticket.answered_at, Ticket.owner_id, Ticket.asked_solved_at,
            Ticket.customer_verdict, Unit.name.label("unit"), User.name.label("owner"), Order.category,
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
    )  # fmt: skip


def _conditions(viewer: Viewer, chosen: Filter, view: str, *, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [is_visible(viewer), Ticket.kind == "case", *_of_view(view, viewer, now=now)]
    if chosen.unit:
        subtree = (
            select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id).where(Unit.path == chosen.unit)
        )
        conditions.append(Ticket.unit_id.in_(subtree))
    if chosen.state:
        conditions.append(Ticket.state == chosen.state)
    if chosen.priority:
        conditions.append(Ticket.priority == chosen.priority)
    if chosen.owner:
        conditions.append(Ticket.owner_id == chosen.owner)
    if chosen.search:
        conditions.append(_matches(chosen.search))
    return conditions


def _of_view(view: str, viewer: Viewer, *, now: datetime) -> list[ColumnElement[bool]]:
    is_open = Ticket.ended_at.is_(None)
    return {
        "open": [is_open],
        "mine": [is_open, Ticket.owner_id == viewer.user_id],
        "unassigned": [is_open, Ticket.owner_id.is_(None)],
        "late": [is_open, Ticket.next_due_at < now],
        "waiting": [is_open, Ticket.asked_solved_at.is_not(None), Ticket.customer_verdict.is_(None)],
        "ended": [Ticket.ended_at.is_not(None)],
        "all": [],
    }[view]


def _matches(search: str) -> ColumnElement[bool]:
    # A confidential case is found neither by its customer's name nor by the order that would tell it.
    named = and_(
        Ticket.is_confidential.is_(False),
        or_(
            exists()
            .where(Customer.id == Ticket.customer_id, Customer.name.icontains(search, autoescape=True))
            .correlate(Ticket),
            exists().where(Order.id == Ticket.order_id, Order.external_id == search).correlate(Ticket),
        ),
    )
    ways = [Ticket.title.icontains(search, autoescape=True), named]
    if match := NUMBER.fullmatch(search):
        ways.append(Ticket.number == int(match[1]))
    return or_(*ways)
