"""Queries of reports: rollups summed to what a page shows, within the units that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, case, cast, func, not_, select, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import OPEN, overdue_from
from surveyapp.store.counting import end_of_month
from surveyapp.store.orders import Order
from surveyapp.store.rollups import PLACED, ClosedMonth, OrderRollup, Rollup, RollupMonth
from surveyapp.store.surveys import Series, Survey, SurveyVersion
from surveyapp.store.units import Unit, UnitClosure, scope

ONE_DAY = timedelta(days=1)
# The value of those who answered, where one may give several values; as counting writes it.
ANSWERED = "@answered"
# The values of a complete response, and of a comment that is not read yet; as counting writes them.
COMPLETE, WAITING = "complete", "@waiting"


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole months, from the first day to the last, of which some units, or some series, are left out."""

    first: date
    last: date
    unit_ids: frozenset[int] | None = None
    series_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Which counts are summed: units, a span of days (either end may be open), and the key of one dimension.

    `unit_ids` None is every unit; an unscoped part is for the whole company only. `months` are the first days of the
    months whose sums may be read in the place of their days, `gaps` what disclosure control leaves out.
    """

    unit_ids: Select[tuple[int]] | Sequence[int] | None = None
    from_on: date | None = None
    to_on: date | None = None
    dimension: str = ""
    key: str = ""
    months: Sequence[date] = ()
    gaps: Sequence[Gap] = ()


def units_within(viewer: Viewer | None, unit_id: int | None) -> Select[tuple[int]] | None:
    """Return the ids of the units beneath `unit_id` that `viewer` may see, None for every unit there is."""
    if unit_id is None:
        return scope(viewer) if viewer is not None else None
    beneath = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
    return beneath.where(UnitClosure.unit_id.in_(scope(viewer))) if viewer is not None else beneath


def list_surveys(session: Session) -> Sequence[Row[Any]]:
    """Return id, name and id of the current version of every published survey, by name."""
    columns = (Survey.id, Survey.name, SurveyVersion.id.label("version_id"))
    is_current = (SurveyVersion.survey_id == Survey.id) & SurveyVersion.is_current
    return session.execute(select(*columns).join(SurveyVersion, is_current).order_by(Survey.name)).all()


def list_units(session: Session) -> Sequence[Row[Any]]:
    """Return id, parent's id and path of every unit, parents before children, else by path."""
    rows = session.execute(select(Unit.id, Unit.parent_id, Unit.path)).all()
    return sorted(rows, key=lambda row: [part.casefold() for part in row.path.split("/")] if row.path else [])


def list_visible_unit_ids(session: Session, viewer: Viewer) -> set[int]:
    """Return the ids of the units that `viewer` may see."""
    return set(session.scalars(scope(viewer)))


def list_pseudo_series(session: Session, survey_id: int) -> list[int]:
    """Return the series that count a survey's responses themselves."""
    return list(session.scalars(select(Series.id).where(Series.survey_id == survey_id, Series.question == "")))


def list_series_beside(session: Session, series_id: int) -> dict[int, str]:
    """Return the question of every series, those of earlier versions too, of the survey that a series is of."""
    survey_id = select(Series.survey_id).where(Series.id == series_id).scalar_subquery()
    return {
        row.id: row.question
        for row in session.execute(select(Series.id, Series.question).where(Series.survey_id == survey_id))
    }


def list_closed_months(session: Session, series_id: int) -> list[date]:
    """Return the first days of the months whose sums are true, of the survey that a series is of, in order."""
    query = select(ClosedMonth.month).join(Series, Series.survey_id == ClosedMonth.survey_id)
    return list(session.scalars(query.where(Series.id == series_id).order_by(ClosedMonth.month)))


def sum_by_day(session: Session, series_ids: Sequence[int], part: Part, period: str = "day") -> Sequence[Row[Any]]:
    """Return counts by series, day and value; for the period `month` whole months may stand at their first day."""
    part = part if period == "month" else replace(part, months=())
    return _sum(session, ("series_id", "day", "value"), series_ids, part)


def sum_by_key(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, key of the part's dimension (all of them unless it names one) and value."""
    return _sum(session, ("series_id", "key", "value"), series_ids, part)


def sum_by_dimensions(
    session: Session, series_ids: Sequence[int], part: Part, dimensions: Sequence[str], values: Sequence[str] = ()
) -> Sequence[Row[Any]]:
    """Return counts by series, dimension ("" for the count in all), key and value, in one go; of `values` alone if given."""
    return _sum(session, ("series_id", "dimension", "key", "value"), series_ids, part, dimensions, values)


def sum_by_unit(
    session: Session, series_ids: Sequence[int], part: Part, values: Sequence[str] = ()
) -> Sequence[Row[Any]]:
    """Return counts by series, unit and value; of `values` alone if given."""
    return _sum(session, ("series_id", "unit_id", "value"), series_ids, part, values=values)


def sum_by_key_and_unit(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, unit, key of the part's dimension and value."""
    return _sum(session, ("series_id", "unit_id", "key", "value"), series_ids, part)


def sum_by_day_and_dimensions(
    session: Session, series_ids: Sequence[int], part: Part, dimensions: Sequence[str]
) -> Sequence[Row[Any]]:
    """Return counts by series, day, dimension ("" for the count in all), key and value; months stand at their first day."""
    return _sum(session, ("series_id", "day", "dimension", "key", "value"), series_ids, part, dimensions)


def sum_people(
    session: Session, series_ids: Sequence[int], months: Sequence[date], values: Sequence[str] = ()
) -> list[tuple[int, int, date, int]]:
    """Return how many people answered: series, unit, day and count, over all units; `months` stand at their first day.

    Where one person may give several values, those who answered are counted by themselves; `values` if given are the
    only ones that are counted.
    """
    found: list[tuple[int, int, date, int]] = []
    for table, days in _spans(Part(months=months)):
        cell = (table.series_id, table.unit_id, table.day)
        answered = func.sum(case((table.value == ANSWERED, table.count), else_=0))
        query = select(*cell, _total(table.count), cast(answered, BigInteger)).group_by(*cell)
        query = query.where(table.series_id.in_(series_ids), table.dimension == "", *days)
        query = query.where(table.value.in_(values)) if values else query
        found += [(row[0], row[1], row[2], int(row[4] or row[3])) for row in session.execute(query)]
    return found


def sum_orders(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return counts of delivered orders by path of the unit, category, measure and value."""
    columns = (Unit.path.label("unit"), OrderRollup.category, OrderRollup.measure, OrderRollup.value)
    query = select(*columns, _total(OrderRollup.count)).join(Unit, Unit.id == OrderRollup.unit_id)
    query = query.where(OrderRollup.measure.not_in(PLACED.values()))
    query = query.where(*_within(OrderRollup.unit_id, OrderRollup.day, part)).group_by(*columns)
    return session.execute(query).all()


def sum_placed(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return counts of delivered orders by measure (late or not) and day of the order, which lies in the part's span."""
    columns = (OrderRollup.measure, OrderRollup.value)
    query = select(*columns, _total(OrderRollup.count)).where(OrderRollup.measure.in_(PLACED.values()))
    # What was ordered in the span is delivered in it or after; a later order is delivered later still.
    query = query.where(*_within(OrderRollup.unit_id, OrderRollup.day, replace(part, to_on=None)))
    bounds = [OrderRollup.value >= part.from_on.isoformat()] if part.from_on else []
    bounds += [OrderRollup.value <= part.to_on.isoformat()] if part.to_on else []
    return session.execute(query.where(*bounds).group_by(*columns)).all()


def sum_lead_days(session: Session, part: Part) -> dict[int, int]:
    """Return how many delivered orders took so many days to arrive."""
    query = select(OrderRollup.value, _total(OrderRollup.count)).where(OrderRollup.measure == "lead_days")
    query = query.where(*_within(OrderRollup.unit_id, OrderRollup.day, part)).group_by(OrderRollup.value)
    return {int(value): int(n) for value, n in session.execute(query)}


def count_overdue(session: Session, part: Part, today: date) -> tuple[int, int]:
    """Return how many orders are overdue, and of how many older ones no delivery is recorded."""
    is_recent = case((Order.promised_on >= overdue_from(today), 1), else_=0)
    query = select(func.coalesce(func.sum(is_recent), 0), func.count()).select_from(Order)
    query = query.where(~Order.is_delivered, Order.promised_on < today, Order.promise == OPEN)
    recent, all_of_them = session.execute(query.where(*_within(Order.unit_id, None, part))).one()
    return int(recent), int(all_of_them) - int(recent)


def _sum(
    session: Session,
    names: Sequence[str],
    series_ids: Sequence[int],
    part: Part,
    dimensions: Sequence[str] = (),
    values: Sequence[str] = (),
) -> Sequence[Row[Any]]:
    """Return counts by the columns of these names: closed months from their sums, the days around them one by one."""
    queries = []
    for table, days in _spans(part):
        columns = [getattr(table, name) for name in names]
        query = select(*columns, _total(table.count)).group_by(*columns)
        query = query.where(table.series_id.in_(series_ids), table.dimension.in_(dimensions or [part.dimension]))
        query = query.where(table.key == part.key) if part.key else query
        query = query.where(table.value.in_(values)) if values else query
        queries.append(query.where(*_within(table.unit_id, None, part), *days, *_outside(table, part.gaps)))
    if len(queries) == 1:
        return session.execute(queries[0]).all()
    every = union_all(*queries).subquery()
    columns = [every.c[name] for name in names]
    return session.execute(select(*columns, _total(every.c.n)).group_by(*columns)).all()


def _total(count: Any) -> Any:
    # A sum of big numbers is a decimal to PostgreSQL, and slow to reckon with.
    return cast(func.sum(count), BigInteger).label("n")


def _spans(part: Part) -> list[tuple[Any, list[ColumnElement[bool]]]]:
    """Return which table to read for which days; together they are the part's, each once."""
    months = [
        month
        for month in part.months
        if (part.from_on is None or month >= part.from_on) and (part.to_on is None or end_of_month(month) <= part.to_on)
    ]
    if not months:
        return [(Rollup, _between(part.from_on, part.to_on))]
    found: list[tuple[Any, list[ColumnElement[bool]]]] = [(RollupMonth, [RollupMonth.day.in_(months)])]
    start = part.from_on
    for month in months:
        if start is None or start < month:
            found.append((Rollup, _between(start, month - ONE_DAY)))
        start = end_of_month(month) + ONE_DAY
    if part.to_on is None or start is None or start <= part.to_on:
        found.append((Rollup, _between(start, part.to_on)))
    return found


def _between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    return [
        *([Rollup.day >= first] if first is not None else []),
        *([Rollup.day <= last] if last is not None else []),
    ]


def _outside(table: Any, gaps: Sequence[Gap]) -> list[ColumnElement[bool]]:
    """Return what keeps rows out of gaps; a month's own row stands at its first day."""
    found = []
    for gap in gaps:
        units = [table.unit_id.in_(gap.unit_ids)] if gap.unit_ids is not None else []
        series = [table.series_id.in_(gap.series_ids)] if gap.series_ids is not None else []
        found.append(not_(and_(table.day.between(gap.first, gap.last), *units, *series)))
    return found


def _within(unit_id: Any, day: Any, part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if part.unit_ids is not None:
        found.append(unit_id.in_(part.unit_ids))
    if day is not None and part.from_on is not None:
        found.append(day >= part.from_on)
    if day is not None and part.to_on is not None:
        found.append(day <= part.to_on)
    return found
