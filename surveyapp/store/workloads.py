"""Queries about who has how much to do: the people who work on cases, and what each of them has open."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import UnitClosure, scope
from surveyapp.store.users import User, UserUnit


def list_workers(session: Session, viewer: Viewer, roles: Collection[str]) -> Sequence[Any]:
    """Return id and name of everybody active in one of `roles` who sees some unit of the viewer's, by name."""
    shared = select(UnitClosure.ancestor_id).where(UnitClosure.unit_id.in_(scope(viewer)))
    seeing = select(UserUnit.user_id).where(or_(UserUnit.unit_id.in_(shared), UserUnit.unit_id.in_(scope(viewer))))
    query = select(User.id, User.name).where(User.id.in_(seeing), User.role.in_(roles), User.disabled_at.is_(None))
    return session.execute(query.order_by(User.name, User.id)).all()


def list_loads(session: Session, viewer: Viewer, *, now: datetime, week_ends_at: datetime) -> Sequence[Any]:
    """Return for each owner (None: nobody) of open cases: open, late, due by the week's end, waiting, and minutes spent.

    What is late is not counted among what is due.
    """

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    is_asked = and_(Ticket.asked_solved_at.is_not(None), Ticket.customer_verdict.is_(None))
    query = (
        select(
            Ticket.owner_id,
            func.count().label("open"),
            count(and_(Ticket.next_due_at < now, Ticket.waiting_since.is_(None))).label("late"),
            count(and_(Ticket.next_due_at >= now, Ticket.next_due_at < week_ends_at)).label("week"),
            count(or_(is_asked, Ticket.waiting_since.is_not(None))).label("waiting"),
            func.coalesce(func.sum(Ticket.effort_minutes), 0).label("minutes"),
        )
        .where(is_visible(viewer), Ticket.kind == "case", Ticket.ended_at.is_(None))
        .group_by(Ticket.owner_id)
    )
    return session.execute(query).all()


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people, disabled ones too."""
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(user_ids))).all())
