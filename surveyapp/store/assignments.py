"""Queries of the fair round: cases that nobody ever had, who can take one, and how much each of them has."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from surveyapp.store.orders import Order
from surveyapp.store.policies import Policy
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User, UserUnit


def list_waiting(session: Session, since: datetime | None, size: int) -> Sequence[int]:
    """Return the ids of open cases received after `since` that nobody has, nor ever had, the first due first."""
    given = exists().where(TicketEvent.ticket_id == Ticket.id, TicketEvent.field == "owner_id")
    query = select(Ticket.id).where(Ticket.ended_at.is_(None), Ticket.owner_id.is_(None), Ticket.kind == "case", ~given)
    if since is not None:
        query = query.where(Ticket.opened_at >= since)
    return session.scalars(query.order_by(Ticket.next_due_at, Ticket.id).limit(size)).all()


def lock_case(session: Session, ticket_id: int) -> Ticket | None:
    """Return a case, locked until the transaction ends and read anew."""
    query = select(Ticket).where(Ticket.id == ticket_id, Ticket.kind == "case")
    return session.scalars(query.with_for_update(of=Ticket).execution_options(populate_existing=True)).one_or_none()


def find_subject(session: Session, ticket_id: int) -> Any:
    """Return what rules ask of a case: its unit's path, category and product of its order."""
    query = select(Unit.path, Order.category, Order.product).select_from(Ticket)
    query = query.join(Unit, Unit.id == Ticket.unit_id).outerjoin(Order, Order.id == Ticket.order_id)
    return session.execute(query.where(Ticket.id == ticket_id)).one()


def list_able(session: Session, unit_id: int, roles: Collection[str]) -> Sequence[Any]:
    """Return id, mail address and role of everybody active in one of `roles` who sees a unit."""
    above = select(UnitClosure.ancestor_id).where(UnitClosure.unit_id == unit_id)
    seeing = select(UserUnit.user_id).where(UserUnit.unit_id.in_(above))
    query = select(User.id, User.email, User.role).where(
        User.id.in_(seeing), User.role.in_(roles), User.disabled_at.is_(None)
    )
    return session.execute(query.order_by(User.id)).all()


def count_open(session: Session, user_ids: Collection[int]) -> Sequence[Any]:
    """Return (owner's id, priority, how many) of the open cases of some people."""
    query = select(Ticket.owner_id, Ticket.priority, func.count()).where(
        Ticket.owner_id.in_(user_ids), Ticket.ended_at.is_(None), Ticket.kind == "case"
    )
    return session.execute(query.group_by(Ticket.owner_id, Ticket.priority)).all()


def last_given(session: Session, user_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of some people was last given a ticket; who never was is left out."""
    query = select(TicketEvent.new, func.max(TicketEvent.at)).where(
        TicketEvent.field == "owner_id", TicketEvent.new.in_([str(user_id) for user_id in user_ids])
    )
    return {int(new): at for new, at in session.execute(query.group_by(TicketEvent.new))}


def list_states(session: Session, name: str) -> Sequence[Any]:
    """Return what each state of a company's rule says and since when, the newest first."""
    query = select(Policy.definition, Policy.changed_at).where(Policy.name == name)
    return session.execute(query.order_by(Policy.version.desc())).all()
