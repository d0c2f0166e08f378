"""Queries behind one corrective action: its own row, its causes, its criterion, and the cases that it gathers."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from surveyapp.domain.access import Viewer
from surveyapp.domain.ids import encode_id
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.store.corrective_actions import Cause, CorrectiveAction, Criterion
from surveyapp.store.database import random_id
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent, TicketLink
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User


def get_action(session: Session, ticket_id: int) -> CorrectiveAction:
    """Return the row of a ticket that is known to be a corrective action."""
    return session.get_one(CorrectiveAction, ticket_id)


def list_causes(session: Session, ticket_id: int) -> Sequence[Cause]:
    """Return the steps of the analysis, in their order."""
    query = select(Cause).where(Cause.ticket_id == ticket_id)
    return session.scalars(query.order_by(Cause.position, Cause.id)).all()


def find_cause(session: Session, ticket_id: int, cause_id: int) -> Cause | None:
    """Return one step of the analysis."""
    return session.scalars(select(Cause).where(Cause.ticket_id == ticket_id, Cause.id == cause_id)).one_or_none()


def find_criterion(session: Session, ticket_id: int) -> Any:
    """Return (Criterion, name of who fixed it) of the newest round, None while nothing is fixed."""
    query = select(Criterion, User.name).outerjoin(User, User.id == Criterion.locked_by)
    query = query.where(Criterion.ticket_id == ticket_id).order_by(Criterion.round.desc()).limit(1)
    return session.execute(query).one_or_none()


def list_doers(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return id and name of everybody who did an action of the ticket."""
    doing = select(TicketAction.done_by).where(TicketAction.ticket_id == ticket_id, TicketAction.done_by.is_not(None))
    return session.execute(select(User.id, User.name).where(User.id.in_(doing)).order_by(User.name)).all()


def list_actions(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (TicketAction, names of owner, doer and checker) in the order in which they were planned."""
    owner, doer, checker = aliased(User), aliased(User), aliased(User)
    query = (
        select(TicketAction, owner.name.label("owner"), doer.name.label("doer"), checker.name.label("checker"))
        .outerjoin(owner, owner.id == TicketAction.owner_id)
        .outerjoin(doer, doer.id == TicketAction.done_by)
        .outerjoin(checker, checker.id == TicketAction.checked_by)
        .where(TicketAction.ticket_id == ticket_id)
        .order_by(TicketAction.created_at, TicketAction.id)
    )
    return session.execute(query).all()


def find_next_day(session: Session, ticket_id: int) -> date | None:
    """Return the nearest day by which an open action of the ticket is to be done."""
    query = select(func.min(TicketAction.due_on))
    return session.scalar(query.where(TicketAction.ticket_id == ticket_id, TicketAction.done_at.is_(None)))


def count_cases(session: Session, action_id: int) -> int:
    """Return how many cases a corrective action gathers, seen by the reader or not."""
    return session.scalar(select(func.count()).where(TicketLink.action_id == action_id)) or 0


def list_cases(session: Session, viewer: Viewer, action_id: int, *, size: int) -> Sequence[Any]:
    """Return up to `size` gathered cases that the viewer may see, open ones first, then the newest."""
    query = (
        select(Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.opened_at, Unit.name.label("unit"))
        .join(TicketLink, TicketLink.case_id == Ticket.id)
        .join(Unit, Unit.id == Ticket.unit_id)
        .where(TicketLink.action_id == action_id, is_visible(viewer))
        .order_by(Ticket.ended_at.is_not(None), Ticket.opened_at.desc(), Ticket.id)
        .limit(size)
    )
    return session.execute(query).all()


def count_visible_cases(session: Session, viewer: Viewer, action_id: int) -> tuple[int, int]:
    """Return how many gathered cases the viewer may see that are open, and that have ended."""
    is_open = case((Ticket.ended_at.is_(None), 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(is_open), 0)).select_from(Ticket)
    query = query.join(TicketLink, TicketLink.case_id == Ticket.id)
    total, still_open = session.execute(query.where(TicketLink.action_id == action_id, is_visible(viewer))).one()
    return int(still_open), int(total - still_open)


def list_gathering(session: Session, viewer: Viewer, case_id: int) -> Sequence[Any]:
    """Return the corrective actions that gather a case: id, number, title, state, and how many cases of it are open."""
    other, link = aliased(Ticket), aliased(TicketLink)
    still_open = (
        select(func.count())
        .select_from(link)
        .join(other, other.id == link.case_id)
        .where(link.action_id == Ticket.id, other.ended_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(Ticket.id, Ticket.number, Ticket.title, Ticket.state, still_open.label("open_cases"))
        .join(TicketLink, TicketLink.action_id == Ticket.id)
        .where(TicketLink.case_id == case_id, is_visible(viewer))
    )
    return session.execute(query.order_by(Ticket.number.desc())).all()


def find_cases(session: Session, viewer: Viewer, case_ids: Collection[int]) -> Sequence[Any]:
    """Return id, number, title, unit's id, theme and root cause of those of `case_ids` that the viewer may see."""
    query = select(Ticket.id, Ticket.number, Ticket.title, Ticket.unit_id, Ticket.theme, Ticket.root_cause)
    return session.execute(
        query.where(Ticket.id.in_(list(case_ids)), Ticket.kind == CASE, is_visible(viewer)).order_by(Ticket.number)
    ).all()


def find_case_by_number(session: Session, viewer: Viewer, number: int) -> Any:
    """Return id, number and unit's id of a case that the viewer may see."""
    query = select(Ticket.id, Ticket.number, Ticket.unit_id)
    return session.execute(query.where(Ticket.kind == CASE, Ticket.number == number, is_visible(viewer))).one_or_none()


def nearest_common_unit(session: Session, unit_ids: Collection[int]) -> int:
    """Return the lowest unit that is each of `unit_ids` or above it; the root is above all."""
    wanted = set(unit_ids)
    query = (
        select(UnitClosure.ancestor_id)
        .where(UnitClosure.unit_id.in_(wanted))
        .group_by(UnitClosure.ancestor_id)
        .having(func.count() == len(wanted))
        .order_by(func.sum(UnitClosure.depth))
        .limit(1)
    )
    return int(session.execute(query).scalar_one())


def link_cases(session: Session, action_id: int, case_ids: Collection[int]) -> int:
    """Let a corrective action gather cases, in one statement; return how many were not gathered by it before."""
    if not case_ids:
        return 0
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"action_id": action_id, "case_id": case_id} for case_id in dict.fromkeys(case_ids)]
    query = dialect.insert(TicketLink).values(rows).on_conflict_do_nothing().returning(TicketLink.case_id)
    return len(session.execute(query).all())


def note_on_cases(
    session: Session, case_ids: Collection[int], action_id: int, *, at: datetime, user_id: int | None
) -> None:
    """Write into the history of each case that a corrective action gathers it."""
    rows = [
        {
            "id": random_id(), "ticket_id": case_id, "at": at, "user_id": user_id, "field": "gathered", "old": None,
            "new": encode_id(action_id), "reason": None,
        }
        for case_id in dict.fromkeys(case_ids)
    ]  # fmt: skip
    if rows:
        session.execute(insert(TicketEvent), rows)


def find_link(session: Session, action_id: int, case_id: int) -> TicketLink | None:
    """Return the link between a corrective action and a case that it gathers."""
    return session.get(TicketLink, (action_id, case_id))


def add_action_row(session: Session, ticket_id: int, *, signal: dict[str, Any]) -> None:
    """Insert what a new corrective action has beyond the common record: the signal that proposed it, and nothing yet."""
    session.execute(insert(CorrectiveAction).values(ticket_id=ticket_id, problem={}, signal=signal))


def clear_root(session: Session, ticket_id: int) -> None:
    """Mark no cause as the root."""
    session.execute(update(Cause).where(Cause.ticket_id == ticket_id, Cause.is_root).values(is_root=False))
