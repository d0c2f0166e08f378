"""Queries behind one ticket: the row itself, everything that hangs on it, and opening one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Insert, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from surveyapp.domain.access import Viewer
from surveyapp.store.customers import Customer
from surveyapp.store.database import random_id
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import IS_OPEN, Ticket, TicketAction, TicketEvent, TicketNote, TicketResponse
from surveyapp.store.units import ROOT_ID, Unit, UnitClosure
from surveyapp.store.users import User, UserUnit

_tickets = Ticket.__table__
_EVENT = insert(TicketEvent.__table__)
_LINK = insert(TicketResponse.__table__)
_NEXT = select(func.coalesce(func.max(_tickets.c.number), 0) + 1).where(_tickets.c.kind == bindparam("numbered_as"))
_OPEN = {
    dialect.dialect.name: dialect.insert(_tickets)
    .values(number=_NEXT.scalar_subquery())
    .on_conflict_do_nothing()
    .returning(_tickets.c.number)
    for dialect in (postgresql, sqlite)
}


def find_ticket(session: Session, viewer: Viewer, ticket_id: int) -> Any:
    """Return (Ticket, Unit, Order, Customer, owner's name, company's name), None when it is not there or not visible."""
    root = aliased(Unit)
    query = (
        select(Ticket, Unit, Order, Customer, User.name, root.name)
        .join(Unit, Unit.id == Ticket.unit_id)
        .join(root, root.id == ROOT_ID)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(Ticket.id == ticket_id, is_visible(viewer))
    )
    return session.execute(query).one_or_none()


def find_for_change(session: Session, viewer: Viewer, ticket_id: int) -> Ticket | None:
    """Return the ticket, locked until the transaction ends and read anew; None when it is not there or not visible."""
    query = select(Ticket).where(Ticket.id == ticket_id, is_visible(viewer))
    return session.scalars(query.with_for_update(of=Ticket).execution_options(populate_existing=True)).one_or_none()


def list_responses(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (Response, version's id and definition, joined_at) of the ticket's answers, the first one first."""
    query = (
        select(Response, SurveyVersion.id, SurveyVersion.definition, TicketResponse.joined_at)
        .join(TicketResponse, TicketResponse.response_id == Response.id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .where(TicketResponse.ticket_id == ticket_id)
        .order_by(TicketResponse.joined_at, Response.id)
    )
    return session.execute(query).all()


def list_actions(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (TicketAction, owner's name) in the order in which they were planned."""
    query = select(TicketAction, User.name).outerjoin(User, User.id == TicketAction.owner_id)
    return session.execute(
        query.where(TicketAction.ticket_id == ticket_id).order_by(TicketAction.created_at, TicketAction.id)
    ).all()


def list_notes(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (TicketNote, author's name), oldest first."""
    query = select(TicketNote, User.name).outerjoin(User, User.id == TicketNote.author_id)
    return session.execute(query.where(TicketNote.ticket_id == ticket_id).order_by(TicketNote.at, TicketNote.id)).all()


def list_messages(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (Message, author's name), oldest first."""
    query = select(Message, User.name).outerjoin(User, User.id == Message.author_id)
    return session.execute(query.where(Message.ticket_id == ticket_id).order_by(Message.created_at, Message.id)).all()


def list_events(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (TicketEvent, name of who did it), newest first."""
    query = select(TicketEvent, User.name).outerjoin(User, User.id == TicketEvent.user_id)
    return session.execute(
        query.where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.at.desc(), TicketEvent.id)
    ).all()


def find_last_entry(session: Session, ticket_id: int, state: str) -> datetime | None:
    """Return when the ticket last entered `state`."""
    query = select(func.max(TicketEvent.at)).where(
        TicketEvent.ticket_id == ticket_id, TicketEvent.field == "state", TicketEvent.new == state
    )
    return session.scalar(query)


def find_giving(session: Session, ticket_id: int, user_id: int, at: datetime) -> TicketEvent | None:
    """Return the line of history in which a person gave the ticket to somebody at a moment."""
    query = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket_id,
        TicketEvent.at == at,
        TicketEvent.field == "owner_id",
        TicketEvent.user_id == user_id,
    )
    return session.scalars(query.limit(1)).one_or_none()


def find_action(session: Session, ticket_id: int, action_id: int) -> TicketAction | None:
    """Return an action of the ticket."""
    return session.scalars(
        select(TicketAction).where(TicketAction.id == action_id, TicketAction.ticket_id == ticket_id)
    ).one_or_none()


def find_open_action(session: Session, ticket_id: int, kind: str) -> TicketAction | None:
    """Return the ticket's first action of `kind` that is not done."""
    query = select(TicketAction).where(
        TicketAction.ticket_id == ticket_id, TicketAction.kind == kind, TicketAction.done_at.is_(None)
    )
    return session.scalars(query.order_by(TicketAction.created_at).limit(1)).one_or_none()


def count_open_actions(session: Session, ticket_id: int) -> int:
    """Return how many of the ticket's actions are not done."""
    query = select(func.count()).where(TicketAction.ticket_id == ticket_id, TicketAction.done_at.is_(None))
    return session.scalar(query) or 0


def list_assignable(session: Session, unit_id: int, roles: Sequence[str]) -> Sequence[Any]:
    """Return id and name of everybody active in one of `roles` whose units hold `unit_id`, by name."""
    above = select(UnitClosure.ancestor_id).where(UnitClosure.unit_id == unit_id)
    covering = select(UserUnit.user_id).where(UserUnit.unit_id.in_(above))
    query = select(User.id, User.name).where(User.id.in_(covering), User.role.in_(roles), User.disabled_at.is_(None))
    return session.execute(query.order_by(User.name, User.id)).all()


def add_event(
    session: Session,
    ticket_id: int,
    field: str,
    *,
    at: datetime,
    user_id: int | None,
    old: str | None,
    new: str | None,
    reason: str | None,
) -> None:
    """Write one line of the ticket's history; `old` and `new` are ids or codes, never personal text."""
    row = {
        "id": random_id(),
        "ticket_id": ticket_id,
        "at": at,
        "user_id": user_id,
        "field": field,
        "old": old,
        "new": new,
        "reason": reason,
    }
    _insert(session, _EVENT, row)


def insert_open(session: Session, values: Mapping[str, Any]) -> int | None:
    """Insert a ticket under the next number of its kind and return the number; None when nothing was inserted.

    The number is taken inside the statement. Nothing is inserted when an open ticket has the same dedupe key already,
    or when somebody else took the number at the same moment; the caller tells the two apart by `find_open`.
    """
    statement = _OPEN[session.get_bind().dialect.name]
    return _insert(session, statement, {**values, "numbered_as": values["kind"]}).scalar()


def find_open(session: Session, dedupe_key: str) -> Any:
    """Return id and number of the open ticket with this key."""
    return session.execute(
        select(Ticket.id, Ticket.number).where(Ticket.dedupe_key == dedupe_key, IS_OPEN)
    ).one_or_none()


def find_ticket_of(session: Session, response_id: int) -> Any:
    """Return id, theme, reasons and end of the ticket that a response opened or joined last; None where it has none."""
    columns = (Ticket.id, Ticket.theme, Ticket.reasons, Ticket.ended_at)
    query = select(*columns).join(TicketResponse, TicketResponse.ticket_id == Ticket.id)
    query = query.where(TicketResponse.response_id == response_id)
    return session.execute(query.order_by(TicketResponse.joined_at.desc(), Ticket.id).limit(1)).one_or_none()


def save_theme(session: Session, ticket_id: int, theme: str | None, reasons: Sequence[Any]) -> None:
    """Write what a ticket is about, as the coder found it; no person's own change, so its version stays."""
    session.execute(update(Ticket).where(Ticket.id == ticket_id).values(theme=theme, reasons=reasons))


def link_response(session: Session, ticket_id: int, response_id: int, *, at: datetime) -> None:
    """Note that the response complained of the ticket's matter."""
    _insert(session, _LINK, {"ticket_id": ticket_id, "response_id": response_id, "joined_at": at})


def _insert(session: Session, statement: Insert, row: Mapping[str, Any]) -> CursorResult[Any]:
    """Run a statement that was built once, after whatever the session still keeps to itself."""
    session.flush()
    return session.connection().execute(statement, row)
