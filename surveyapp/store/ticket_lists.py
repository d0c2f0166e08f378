"""Queries behind the lists of tickets: one page by key, the board's columns, how many each view holds, what filters offer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.views import BY_DUE, BY_OPENED, BY_PRIORITY, COUNT_LIMIT, VIEWS, Filter, Place
from surveyapp.store.orders import Order
from surveyapp.store.ticket_filters import RANK, conditions, is_visible
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, scope
from surveyapp.store.users import User
from surveyapp.store.worklists import TicketTag

__all__ = [
    "count_board",
    "count_view",
    "count_views",
    "is_visible",
    "list_board",
    "list_offers",
    "list_tags",
    "list_tickets",
    "list_units",
    "tags_of",
]


def list_tickets(
    session: Session, viewer: Viewer, chosen: Filter, place: Place | None, *, now: datetime, size: int
) -> Sequence[Any]:
    """Return up to `size` rows of the view, in its order, from `place` on."""
    is_backwards = place is not None and place.is_before
    runs_up = (chosen.runs_by != BY_OPENED) != is_backwards
    keys, at = _keys(chosen.runs_by)
    query = _rows().where(*conditions(viewer, chosen, chosen.view, now=now))
    if place is not None:
        known = {BY_PRIORITY: [literal(place.rank)]}.get(chosen.runs_by, [])
        edge = tuple_(*known, literal(place.at, at.type), literal(place.ticket_id))
        here = tuple_(*keys)
        query = query.where(here > edge if runs_up else here < edge)
    rows = session.execute(query.order_by(*(key.asc() if runs_up else key.desc() for key in keys)).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def list_board(
    session: Session,
    viewer: Viewer,
    chosen: Filter,
    columns: Sequence[tuple[Sequence[str], int]],
    *,
    now: datetime,
) -> Sequence[Any]:
    """Return the first rows of each column, by due time; `columns` are (states, how many rows) pairs.

    One statement: each row carries `place`, the position of its column.
    """
    parts = []
    for position, (held, size) in enumerate(columns):
        first = _rows().add_columns(literal(position).label("place")).where(Ticket.state.in_(held))
        first = first.where(*conditions(viewer, chosen, chosen.view, now=now)).order_by(Ticket.next_due_at, Ticket.id)
        parts.append(select(first.limit(size).subquery()))
    found = union_all(*parts).subquery()
    return session.execute(select(found).order_by(found.c.place, found.c.next_due_at, found.c.id)).all()


def count_board(session: Session, viewer: Viewer, chosen: Filter, *, now: datetime) -> dict[str, int]:
    """Return how many cases of the chosen view stand in each state, under the filters."""
    query = select(Ticket.state, func.count()).where(*conditions(viewer, chosen, chosen.view, now=now))
    return dict(session.execute(query.group_by(Ticket.state)).all())


def count_views(session: Session, viewer: Viewer, chosen: Filter, *, now: datetime) -> dict[str, int]:
    """Return how many tickets each view holds under the filters; COUNT_LIMIT means so many or more."""
    parts = [select(literal(view), _count(viewer, chosen, view, now=now)) for view in VIEWS if view != "all"]
    counts: dict[str, int] = dict(session.execute(union_all(*parts)).all())
    # What is not open has ended, so nothing has to be looked at twice.
    return counts | {"all": min(COUNT_LIMIT, counts["open"] + counts["ended"])}


def count_view(session: Session, viewer: Viewer, chosen: Filter, *, now: datetime) -> int:
    """Return how many tickets the chosen view holds under the filters, at most COUNT_LIMIT."""
    return session.scalar(select(_count(viewer, chosen, chosen.view, now=now))) or 0


def list_offers(session: Session, viewer: Viewer) -> Sequence[Any]:
    """Return what is there to filter open cases by: every (owner's id and name, theme, language, channel) that occurs."""
    query = (
        select(Ticket.owner_id, User.name.label("owner"), Ticket.theme, Ticket.language, Ticket.receipt_channel)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(is_visible(viewer), Ticket.kind == "case", Ticket.ended_at.is_(None))
        .distinct()
    )
    return session.execute(query).all()


def list_tags(session: Session, viewer: Viewer, limit: int) -> Sequence[str]:
    """Return the tags in use on tickets that the viewer sees, the most used first."""
    query = (
        select(TicketTag.tag)
        .join(Ticket, Ticket.id == TicketTag.ticket_id)
        .where(is_visible(viewer))
        .group_by(TicketTag.tag)
        .order_by(func.count().desc(), TicketTag.tag)
        .limit(limit)
    )
    return session.scalars(query).all()


def tags_of(session: Session, ticket_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the tags of tickets, each by alphabet; tickets without any are left out."""
    found: dict[int, list[str]] = {}
    query = select(TicketTag.ticket_id, TicketTag.tag).where(TicketTag.ticket_id.in_(ticket_ids))
    for ticket_id, tag in session.execute(query.order_by(TicketTag.tag)):
        found.setdefault(ticket_id, []).append(tag)
    return found


def list_units(session: Session, viewer: Viewer) -> Sequence[Any]:
    """Return path and name of every unit that the viewer sees, in the order of the tree."""
    return session.execute(select(Unit.path, Unit.name).where(Unit.id.in_(scope(viewer))).order_by(Unit.path)).all()


def _keys(runs_by: str) -> tuple[list[ColumnElement[Any]], Any]:
    """Return the columns that an order runs by, and the one of them that is a time."""
    if runs_by == BY_PRIORITY:
        return [RANK, Ticket.next_due_at, Ticket.id], Ticket.next_due_at  # type: ignore[list-item]
    at = Ticket.next_due_at if runs_by == BY_DUE else Ticket.opened_at
    return [at, Ticket.id], at  # type: ignore[list-item]


def _count(viewer: Viewer, chosen: Filter, view: str, *, now: datetime) -> ScalarSelect[int]:
    found = select(Ticket.id).where(*conditions(viewer, chosen, view, now=now)).limit(COUNT_LIMIT).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _rows() -> Select[Any]:
    return (
        select(
            Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.priority, Ticket.opened_at, Ticket.ended_at,
            Ticket.next_due_at, Ticket.acknowledged_at, Ticket.answered_at, Ticket.owner_id, Ticket.asked_solved_at,
            Ticket.customer_verdict, Ticket.version, Ticket.unit_id, Ticket.theme, Ticket.waiting_since, Ticket.waiting_for,
            RANK.label("rank"), Unit.name.label("unit"), User.name.label("owner"), Order.category,
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
    )  # fmt: skip
