"""Queries behind reminders and escalation: whose time runs out, what was told of it before, and who is to be told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, case, cast, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.store.ticket_promises import IS_RUNNING, TicketPromise
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User, UserUnit
from surveyapp.store.worklists import TicketAlert

Place = tuple[datetime, int]
# The stage of an alert about a promise: this, then the promise's id.
PROMISE = "promise "
TICKET_COLUMNS = (
    Ticket.id, Ticket.number, Ticket.kind, Ticket.state, Ticket.priority, Ticket.unit_id, Ticket.owner_id,
    Ticket.next_due_at, Ticket.acknowledged_at, Ticket.answered_at, Ticket.asked_solved_at, Ticket.customer_verdict,
    Ticket.waiting_since,
)  # fmt: skip


def list_running(
    session: Session, *, since: datetime, until: datetime, after: Place | None, limit: int
) -> Sequence[Any]:
    """Return the open tickets whose running clock ends between two times, the next due first, from `after` on.

    Left out are those that stand still, and those whose breach has been told.
    """
    own = (TicketAlert.due_at == Ticket.next_due_at, TicketAlert.stage.not_like(f"{PROMISE}%"))
    query = select(*TICKET_COLUMNS, _was_told("reminder", *own).label("is_reminded")).where(
        Ticket.ended_at.is_(None),
        Ticket.waiting_since.is_(None),
        Ticket.next_due_at > since,
        Ticket.next_due_at <= until,
        ~_was_told("breach", *own),
    )
    return _page(session, query, Ticket.next_due_at, Ticket.id, after, limit)


def list_promised(
    session: Session, *, since: datetime, until: datetime, after: Place | None, limit: int
) -> Sequence[Any]:
    """Return the promises of ours that are due between two times and not done, with their open tickets, as above."""
    own = (
        TicketAlert.due_at == TicketPromise.due_at,
        TicketAlert.stage == literal(PROMISE) + cast(TicketPromise.id, String),
    )
    query = (
        select(
            Ticket.id.label("ticket_id"),
            Ticket.unit_id,
            _was_told("reminder", *own).label("is_reminded"),
            TicketPromise.id,
            TicketPromise.kind,
            TicketPromise.due_at,
            TicketPromise.made_at,
        )
        .join(Ticket, Ticket.id == TicketPromise.ticket_id)
        .where(
            IS_RUNNING,
            TicketPromise.party == "us",
            Ticket.ended_at.is_(None),
            TicketPromise.due_at > since,
            TicketPromise.due_at <= until,
            ~_was_told("breach", *own),
        )
    )
    return _page(session, query, TicketPromise.due_at, TicketPromise.id, after, limit)


def lock_ticket(session: Session, ticket_id: int) -> Ticket | None:
    """Return an open ticket, locked until the transaction ends and read anew."""
    query = select(Ticket).where(Ticket.id == ticket_id, Ticket.ended_at.is_(None))
    return session.scalars(query.with_for_update(of=Ticket).execution_options(populate_existing=True)).one_or_none()


def is_promise_running(session: Session, promise_id: int, due_at: datetime) -> bool:
    """Return whether a promise is still to be kept, by the same time."""
    query = select(exists().where(TicketPromise.id == promise_id, TicketPromise.due_at == due_at, IS_RUNNING))
    return bool(session.scalar(query))


def list_covering(session: Session, unit_id: int, roles: Collection[str]) -> Sequence[Any]:
    """Return id, name, language and role of the active people of these roles who see a unit, the nearest first."""
    query = (
        select(User.id, User.name, User.language, User.role, UnitClosure.depth)
        .join(UserUnit, UserUnit.user_id == User.id)
        .join(UnitClosure, UnitClosure.ancestor_id == UserUnit.unit_id)
        .where(UnitClosure.unit_id == unit_id, User.role.in_(roles), User.disabled_at.is_(None))
        .order_by(UnitClosure.depth, User.name, User.id)
    )
    return session.execute(query).all()


def find_person(session: Session, user_id: int) -> Any:
    """Return id, name, language and role of somebody who may sign in."""
    query = select(User.id, User.name, User.language, User.role)
    return session.execute(query.where(User.id == user_id, User.disabled_at.is_(None))).one_or_none()


def find_unit_name(session: Session, unit_id: int) -> str:
    """Return a unit's name, "" for the whole company."""
    query = select(Unit.name).where(Unit.id == unit_id, Unit.path != "")
    return session.scalar(query) or ""


def count_answered_in_time(
    connection: Connection, *, since: datetime, now: datetime, until: datetime | None = None
) -> tuple[int, int]:
    """Return of how many cases opened since then the answer was due or given, and in how many it came in time.

    With `until` only those opened before it are counted.
    """
    is_counted = or_(Ticket.answered_at.is_not(None), Ticket.answer_due_at < now)
    query = select(func.count(), func.count(case((Ticket.answered_at <= Ticket.answer_due_at, 1)))).where(
        Ticket.opened_at >= since,
        Ticket.opened_at < (until or now),
        Ticket.kind == "case",
        Ticket.state != "cancelled",
        Ticket.merged_into_id.is_(None),
        Ticket.answer_due_at.is_not(None),
        is_counted,
    )
    answered, in_time = connection.execute(query).one()
    return int(answered), int(in_time)


def _was_told(kind: str, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    told = exists().where(TicketAlert.ticket_id == Ticket.id, TicketAlert.kind == kind, *conditions)
    return told.correlate(Ticket, TicketPromise)


def _page(session: Session, query: Any, key: Any, tiebreak: Any, after: Place | None, limit: int) -> Sequence[Any]:
    if after is not None:
        query = query.where(tuple_(key, tiebreak) > tuple_(literal(after[0], key.type), literal(after[1])))
    return session.execute(query.order_by(key, tiebreak).limit(limit)).all()
