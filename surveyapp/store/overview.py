"""Queries of the overview: rollups by week, by window and by four weeks, each table in one statement."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, case, func, literal, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import OPEN, overdue_from
from surveyapp.store.orders import Order
from surveyapp.store.rollups import OrderRollup, Rollup
from surveyapp.store.units import Unit, scope

# How the weeks of the overview are counted: 52 of them, the last 4 against the 13 before.
WEEKS = 52
NOW_FROM = WEEKS - 4
BEFORE_FROM = NOW_FROM - 13
NOW, BEFORE = 1, 0
WEEK, WINDOW, PERIOD = "week", "window", "period"


class whole_weeks(FunctionElement[int]):  # noqa: N801 - a function of SQL
    """Whole weeks from one day (the second) to another."""

    type = Integer()
    inherit_cache = True


@compiles(whole_weeks, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, start = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST((julianday({day}) - julianday({start})) / 7 AS INTEGER)"


@compiles(whole_weeks, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    day, start = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(({day} - {start}) / 7)"


def sum_answers(
    session: Session, viewer: Viewer, series_ids: Sequence[int], watched: int | None, first: date, last: date
) -> Sequence[Row[Any]]:
    """Return (part, series, unit, place, value, n) of the answers to the viewer's units.

    Parts are WEEK (place is the week's number from `first`, unit 0), WINDOW (NOW or BEFORE, by unit) and PERIOD (four
    weeks' number, by unit), the last of the series `watched` only.
    """
    inside = (Rollup.dimension == "", Rollup.day.between(first, last), Rollup.unit_id.in_(scope(viewer)))
    query = select(Rollup.series_id.label("series")).where(Rollup.series_id.in_(series_ids), *inside)
    own = query.where(Rollup.series_id == watched)
    return _summed(session, query, own, Rollup, first)


def sum_promises(session: Session, viewer: Viewer, first: date, last: date) -> Sequence[Row[Any]]:
    """Return the same of the verdicts on promised dates, by the day of delivery; the series is 0."""
    inside = (
        OrderRollup.measure == "promise",
        OrderRollup.day.between(first, last),
        OrderRollup.unit_id.in_(scope(viewer)),
    )
    query = select(literal(0).label("series")).where(*inside)
    return _summed(session, query, query, OrderRollup, first)


def count_overdue_by_unit(session: Session, viewer: Viewer, today: date) -> Sequence[Any]:
    """Return (unit's path, number of overdue orders), the most first."""
    is_overdue = (~Order.is_delivered, Order.promise == OPEN, Order.promised_on < today)
    query = (
        select(Unit.path, func.count().label("n"))
        .join(Order, Order.unit_id == Unit.id)
        .where(*is_overdue, Order.promised_on >= overdue_from(today), Order.unit_id.in_(scope(viewer)))
        .group_by(Unit.path)
        .order_by(func.count().desc(), Unit.path)
    )
    return session.execute(query).all()


def _summed(session: Session, query: Select[Any], watched: Select[Any], table: Any, first: date) -> Sequence[Row[Any]]:
    week = whole_weeks(table.day, literal(first, Date()))
    value, n = table.value.label("value"), func.sum(table.count).label("n")
    window = case((week >= NOW_FROM, NOW), else_=BEFORE)
    nowhere = literal(0).label("unit")
    parts = [
        query.add_columns(literal(WEEK).label("part"), nowhere, week.label("place"), value, n),
        query.add_columns(
            literal(WINDOW).label("part"), table.unit_id.label("unit"), window.label("place"), value, n
        ).where(week >= BEFORE_FROM),
        watched.add_columns(
            literal(PERIOD).label("part"), table.unit_id.label("unit"), (week // 4).label("place"), value, n
        ),
    ]
    # Grouped by the labels: the same expression with parameters is another one to PostgreSQL.
    grouped = [part.group_by("series", "unit", "place", table.value) for part in parts]
    return session.execute(union_all(*grouped)).all()
