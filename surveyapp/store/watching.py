"""Queries of watching: weekly counts by unit, cases that are alike, and what was proposed about them before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, and_, case, cast, exists, func, null, or_, select
from sqlalchemy.orm import Session

from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.states import CLOSED
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.orders import Order
from surveyapp.store.rollups import Rollup
from surveyapp.store.tickets import Ticket, TicketLink
from surveyapp.store.units import UnitClosure

WEEK = timedelta(days=7)
CAUSE, PRODUCT, CARRIER, UNIT = "cause", "product", "carrier", "unit"
# What is alike within one unit; a product or a carrier goes wrong anywhere.
BY_UNIT = (CAUSE, UNIT)


def sum_by_week(
    session: Session, series_ids: Collection[int], values: Collection[str], first_monday: date, weeks: int
) -> Sequence[Row[Any]]:
    """Return counts by series, unit, value and week (0 is the one of `first_monday`), over all units."""
    # Neither database counts weeks like the other; the ends of the weeks in a list are the same to both.
    ends = [(Rollup.day < first_monday + (place + 1) * WEEK, place) for place in range(weeks)]
    week = case(*ends).label("week")
    columns = (Rollup.series_id, Rollup.unit_id, Rollup.value, week)
    query = select(*columns, cast(func.sum(Rollup.count), BigInteger).label("n"))
    query = query.where(
        Rollup.series_id.in_(series_ids), Rollup.dimension == "", Rollup.value.in_(values),
        Rollup.day >= first_monday, Rollup.day < first_monday + weeks * WEEK,
    )  # fmt: skip
    return session.execute(query.group_by(*columns)).all()


def list_alike(
    session: Session, matter: str, since: datetime, least: int, aliases: Mapping[str, str]
) -> Sequence[Row[Any]]:
    """Return which ungathered cases are alike: (key, theme, unit's id or None, count) where there are `least` of them.

    `matter` is cause or unit, both by unit, product or carrier. Confidential cases count for the former only: their
    order would tell who they are. `aliases` gives what a theme's older id is called now.
    """
    theme = case(dict(aliases), value=Ticket.theme, else_=Ticket.theme) if aliases else Ticket.theme
    unit = Ticket.unit_id if matter in BY_UNIT else cast(null(), BigInteger)
    columns = (_KEYS[matter].label("key"), theme.label("theme"), unit.label("unit_id"))
    found = _ungathered(select(*columns), matter, since).subquery()
    n = func.count()
    query = select(*found.c, n.label("n")).group_by(*found.c).having(n >= least)
    return session.execute(query.order_by(n.desc(), found.c.key)).all()


def list_alike_cases(
    session: Session, matter: str, since: datetime, key: Any, themes: Collection[str], unit_id: int | None
) -> Sequence[Row[Any]]:
    """Return id and unit of the ungathered cases that are alike; `themes` are the ids of their theme, none for no theme."""
    query = _ungathered(select(Ticket.id, Ticket.unit_id), matter, since).where(_KEYS[matter] == key)
    query = query.where(Ticket.theme.in_(themes) if themes else Ticket.theme.is_(None))
    query = query if unit_id is None else query.where(Ticket.unit_id == unit_id)
    return session.execute(query.order_by(Ticket.opened_at, Ticket.id)).all()


def list_cases_of_alarm(
    session: Session, unit_id: int, since: datetime, *, themes: Collection[str], survey_id: int, most: int
) -> Sequence[Row[Any]]:
    """Return id and reasons of the cases of a unit and all beneath it, of a theme where its ids are given, newest first."""
    within = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
    query = select(Ticket.id, Ticket.reasons).where(
        Ticket.kind == CASE, Ticket.unit_id.in_(within), Ticket.opened_at >= since
    )
    query = query.where(Ticket.theme.in_(themes) if themes else Ticket.survey_id == survey_id)
    return session.execute(query.order_by(Ticket.opened_at.desc(), Ticket.id).limit(most)).all()


def list_earlier(session: Session, dedupe_keys: Collection[str], themes: Collection[str]) -> Sequence[Row[Any]]:
    """Return the corrective actions about a matter, wherever they are: those of a theme's ids, or under one of these keys.

    Rows are (id, state, unit_id, ended_at, signal), the newest first.
    """
    columns = (Ticket.id, Ticket.state, Ticket.unit_id, Ticket.ended_at, CorrectiveAction.signal)
    query = select(*columns).join(CorrectiveAction, CorrectiveAction.ticket_id == Ticket.id)
    same = Ticket.dedupe_key.in_(dedupe_keys)
    same = or_(same, Ticket.theme.in_(themes)) if themes else same
    query = query.where(and_(Ticket.kind == CORRECTIVE_ACTION, same))
    return session.execute(query.order_by(Ticket.opened_at.desc(), Ticket.id)).all()


def list_closed(session: Session) -> set[tuple[str | None, int]]:
    """Return theme and unit of every corrective action that was closed as done."""
    query = select(Ticket.theme, Ticket.unit_id).where(Ticket.kind == CORRECTIVE_ACTION, Ticket.state == CLOSED)
    return {(theme, unit_id) for theme, unit_id in session.execute(query.distinct())}


def _ungathered(query: Any, matter: str, since: datetime) -> Any:
    gathered = exists().where(TicketLink.case_id == Ticket.id).correlate(Ticket)
    query = query.where(Ticket.kind == CASE, Ticket.opened_at >= since, ~gathered, Ticket.merged_into_id.is_(None))
    if matter not in BY_UNIT:
        query = query.join(Order, Order.id == Ticket.order_id).where(Ticket.is_confidential.is_(False))
    return query.where(_KEYS[matter].is_not(None))


_KEYS: dict[str, Any] = {
    CAUSE: Ticket.root_cause_category,
    PRODUCT: Order.product,
    CARRIER: Order.carrier,
    UNIT: Ticket.unit_id,
}
