"""Queries of reports: rollups summed to what a page shows, within the units that the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import OPEN
from surveyapp.store.orders import Order
from surveyapp.store.rollups import OrderRollup, Rollup
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, UnitClosure, scope


@dataclass(frozen=True, slots=True)
class Part:
    """Which counts are summed: units, a span of days (either end may be open), and the key of one dimension.

    `unit_ids` None is every unit; an unscoped part is for the whole company only.
    """

    unit_ids: Select[tuple[int]] | Sequence[int] | None = None
    from_on: date | None = None
    to_on: date | None = None
    dimension: str = ""
    key: str = ""


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


def sum_by_day(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, day and value."""
    columns = (Rollup.series_id, Rollup.day, Rollup.value)
    return session.execute(_summed(columns, series_ids, part)).all()


def sum_by_key(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, key of the part's dimension (all of them unless it names one) and value."""
    columns = (Rollup.series_id, Rollup.key, Rollup.value)
    return session.execute(_summed(columns, series_ids, part)).all()


def sum_by_dimensions(
    session: Session, series_ids: Sequence[int], part: Part, dimensions: Sequence[str]
) -> Sequence[Row[Any]]:
    """Return counts by series, dimension ("" for the count in all), key and value, in one go."""
    columns = (Rollup.series_id, Rollup.dimension, Rollup.key, Rollup.value)
    query = select(*columns, func.sum(Rollup.count).label("n")).group_by(*columns)
    query = query.where(Rollup.series_id.in_(series_ids), Rollup.dimension.in_(dimensions))
    return session.execute(query.where(*_within(Rollup.unit_id, Rollup.day, part))).all()


def sum_by_unit(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, unit and value."""
    columns = (Rollup.series_id, Rollup.unit_id, Rollup.value)
    return session.execute(_summed(columns, series_ids, part)).all()


def sum_by_unit_and_day(session: Session, series_id: int) -> Sequence[Row[Any]]:
    """Return the counts of a series by unit and day, over all units and days."""
    columns = (Rollup.unit_id, Rollup.day)
    return session.execute(_summed(columns, [series_id], Part())).all()


def sum_orders(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return counts of delivered orders by path of the unit, category, measure and value."""
    columns = (Unit.path.label("unit"), OrderRollup.category, OrderRollup.measure, OrderRollup.value)
    query = select(*columns, func.sum(OrderRollup.count).label("n")).join(Unit, Unit.id == OrderRollup.unit_id)
    query = query.where(*_within(OrderRollup.unit_id, OrderRollup.day, part)).group_by(*columns)
    return session.execute(query).all()


def count_overdue(session: Session, part: Part, today: date) -> int:
    """Return how many orders are past their promised date and neither delivered nor given up."""
    query = select(func.count()).select_from(Order).where(~Order.is_delivered, Order.promised_on < today)
    query = query.where(Order.promise == OPEN, *_within(Order.unit_id, None, part))
    return int(session.scalar(query) or 0)


def _summed(columns: Sequence[Any], series_ids: Sequence[int], part: Part) -> Select[Any]:
    total = func.sum(Rollup.count).label("n")
    return select(*columns, total).where(*_of(series_ids, part)).group_by(*columns)


def _of(series_ids: Sequence[int], part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Rollup.series_id.in_(series_ids), Rollup.dimension == part.dimension]
    if part.key:
        found.append(Rollup.key == part.key)
    return found + _within(Rollup.unit_id, Rollup.day, part)


def _within(unit_id: Any, day: Any, part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if part.unit_ids is not None:
        found.append(unit_id.in_(part.unit_ids))
    if day is not None and part.from_on is not None:
        found.append(day >= part.from_on)
    if day is not None and part.to_on is not None:
        found.append(day <= part.to_on)
    return found
