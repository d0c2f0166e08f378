"""Queries of the auditor's register: tickets with what hangs on them, a page at a time by key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from surveyapp.domain.access import Viewer
from surveyapp.store.action_report import Part, conditions
from surveyapp.store.corrective_actions import CorrectiveAction, Criterion
from surveyapp.store.orders import Order
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.tickets import Ticket, TicketAction, TicketLink
from surveyapp.store.units import Unit
from surveyapp.store.users import User

# What was proposed, refused or withdrawn was not given.
GIVEN = ("approved", "given", "accepted", "declined")


def count(session: Session, part: Part, kind: str) -> int:
    """Return how many tickets of a kind the register holds."""
    return session.scalar(select(func.count()).select_from(Ticket).where(*conditions(part, kind))) or 0


def list_page(session: Session, part: Part, kind: str, after: Any, size: int) -> Sequence[Row[Any]]:
    """Return up to `size` rows of (Ticket, unit's path, order's number, who closed it, number of the case it went into).

    They run by opening; `after` is the last ticket of the page before, None for the first.
    """
    closer, whole = aliased(User), aliased(Ticket)
    columns: tuple[Any, ...] = (Ticket, Unit.path, Order.external_id, closer.name, whole.number)
    query = (
        select(*columns)
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(closer, closer.id == Ticket.ended_by)
        .outerjoin(whole, whole.id == Ticket.merged_into_id)
        .where(*conditions(part, kind))
    )
    if after is not None:
        query = query.where(tuple_(Ticket.opened_at, Ticket.id) > (after.opened_at, after.id))
    return session.execute(query.order_by(Ticket.opened_at, Ticket.id).limit(size)).all()


def list_remedies(session: Session, ticket_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return ticket's id, kind, amount and currency of what was offered or given for some tickets."""
    columns: tuple[Any, ...] = (Remedy.ticket_id, Remedy.kind, Remedy.amount, Remedy.currency)
    query = select(*columns).where(Remedy.ticket_id.in_(ticket_ids), Remedy.state.in_(GIVEN))
    return session.execute(query.order_by(Remedy.proposed_at, Remedy.id)).all()


def list_links(session: Session, viewer: Viewer, case_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return case's id, number and id of each corrective action that gathers some of the cases and that the viewer may see."""
    columns: tuple[Any, ...] = (TicketLink.case_id, Ticket.number, TicketLink.action_id)
    query = select(*columns).join(Ticket, Ticket.id == TicketLink.action_id)
    return session.execute(
        query.where(TicketLink.case_id.in_(case_ids), is_visible(viewer)).order_by(Ticket.number)
    ).all()


def list_criteria(session: Session, action_ids: Sequence[int]) -> Sequence[Criterion]:
    """Return the criteria of some corrective actions, the latest round of each last."""
    query = select(Criterion).where(Criterion.ticket_id.in_(action_ids)).order_by(Criterion.round)
    return session.scalars(query).all()


def list_problems(session: Session, action_ids: Sequence[int]) -> Sequence[CorrectiveAction]:
    """Return what some corrective actions have beyond the common record."""
    return session.scalars(select(CorrectiveAction).where(CorrectiveAction.ticket_id.in_(action_ids))).all()


def list_steps(session: Session, ticket_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return ticket's id and text of what was planned for some tickets, in order."""
    columns: tuple[Any, ...] = (TicketAction.ticket_id, TicketAction.text)
    query = select(*columns).where(TicketAction.ticket_id.in_(ticket_ids))
    return session.execute(query.order_by(TicketAction.created_at, TicketAction.id)).all()
