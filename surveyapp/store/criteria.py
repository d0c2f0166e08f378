"""Queries of criteria: the rounds of a corrective action, which are due, and what else was done meanwhile."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.tickets.actions import AGAINST_CAUSE, CORRECTIVE_ACTION
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.rollups import DimensionKey, Rollup, StaleMark
from surveyapp.store.surveys import Series
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User


def list_rounds(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (Criterion, name of who fixed it) of every round, the first one first."""
    query = select(Criterion, User.name).outerjoin(User, User.id == Criterion.locked_by)
    return session.execute(query.where(Criterion.ticket_id == ticket_id).order_by(Criterion.round)).all()


def list_undecided(session: Session, latest: date) -> Sequence[Any]:
    """Return id of the criterion and of its ticket where a verdict is due by `latest` at the latest, oldest first.

    Only open tickets are asked about: what was cancelled is never decided.
    """
    query = select(Criterion.id, Criterion.ticket_id).join(Ticket, Ticket.id == Criterion.ticket_id)
    query = query.where(Criterion.verdict.is_(None), Criterion.decide_on <= latest, Ticket.ended_at.is_(None))
    return session.execute(query.order_by(Criterion.decide_on, Criterion.id)).all()


def find_undecided(session: Session, criterion_id: int) -> Criterion | None:
    """Return a criterion that has no verdict, read anew."""
    query = select(Criterion).where(Criterion.id == criterion_id, Criterion.verdict.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def list_steps(session: Session, ticket_id: int) -> Sequence[TicketAction]:
    """Return the actions of a ticket that work against its cause, done or not."""
    query = select(TicketAction).where(TicketAction.ticket_id == ticket_id, TicketAction.kind.in_(AGAINST_CAUSE))
    return session.scalars(query.order_by(TicketAction.created_at, TicketAction.id)).all()


def list_touched(
    session: Session, criterion: Any, *, ticket_id: int, from_at: datetime, to_at: datetime
) -> Sequence[int]:
    """Return the units in which other corrective actions did something about the same matter meanwhile.

    Units above the segment are not among them: what is done there reaches the segment as it does the rest.
    """
    above = select(UnitClosure.ancestor_id).where(UnitClosure.unit_id == criterion.unit_id)
    same = exists().where(
        Criterion.ticket_id == Ticket.id,
        Criterion.survey_id == criterion.survey_id,
        Criterion.metric == criterion.metric,
        _same(Criterion.theme, criterion.theme),
        _same(Criterion.question, criterion.question),
    )
    done = exists().where(
        TicketAction.ticket_id == Ticket.id,
        TicketAction.kind.in_(AGAINST_CAUSE),
        TicketAction.done_at >= from_at,
        TicketAction.done_at < to_at,
    )
    query = select(Ticket.unit_id).distinct().where(Ticket.kind == CORRECTIVE_ACTION, Ticket.id != ticket_id)
    return session.scalars(query.where(same, done, Ticket.unit_id.not_in(above))).all()


def units_outside(unit_ids: Collection[int]) -> Select[tuple[int]]:
    """Return the ids of all units that are neither among `unit_ids` nor beneath them, as a subquery."""
    within = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id.in_(unit_ids))
    return select(Unit.id).where(Unit.id.not_in(within))


def is_within(session: Session, unit_id: int, ancestor_id: int) -> bool:
    """Tell whether a unit is another one, or beneath it."""
    return session.get(UnitClosure, (ancestor_id, unit_id)) is not None


def count_stale(session: Session, survey_id: int, windows: Collection[tuple[date, date]]) -> int:
    """Return how many days of a survey, in some windows, wait to be counted anew."""
    found = 0
    for first, last in windows:
        query = select(func.count()).where(StaleMark.survey_id == survey_id, StaleMark.day.between(first, last))
        found += session.scalar(query) or 0
    return found


def list_keys(session: Session, survey_id: int, unit_id: int) -> Sequence[tuple[str, str]]:
    """Return the keys of a survey's dimensions that are counted by themselves and have answers in a unit or beneath it.

    What only other units sell, or whom only they send, is nothing to whoever works here.
    """
    within = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
    every = select(Series.id).where(Series.survey_id == survey_id, Series.question == "")
    here = exists().where(
        Rollup.series_id.in_(every),
        Rollup.dimension == DimensionKey.dimension,
        Rollup.key == DimensionKey.key,
        Rollup.unit_id.in_(within),
    )
    query = select(DimensionKey.dimension, DimensionKey.key).where(DimensionKey.survey_id == survey_id, here)
    rows = session.execute(query.order_by(DimensionKey.dimension, DimensionKey.key)).all()
    return [(dimension, key) for dimension, key in rows]


def _same(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value
