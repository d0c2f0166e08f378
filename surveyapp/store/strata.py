"""Queries of kinds of orders: how answers and delivered orders spread over unit, category and lateness."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, cast, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.strata import STRATUM
from surveyapp.store.report_queries import Part, sum_by_key_and_unit
from surveyapp.store.rollups import OrderRollup

DAYS_LATE = "days_late"


def sum_answers(session: Session, series_ids: Sequence[int], part: Part) -> Sequence[Row[Any]]:
    """Return counts of answers by series, unit, stratum's key and value, of a part that names no dimension."""
    return sum_by_key_and_unit(session, series_ids, replace(part, dimension=STRATUM, key=""))


def sum_orders(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return counts of orders by unit, category and whether late: those delivered in a part, with a promised date."""
    is_late = (cast(OrderRollup.value, Integer) > 0).label("is_late")
    columns: tuple[Any, ...] = (OrderRollup.unit_id, OrderRollup.category, is_late)
    query = select(*columns, cast(func.sum(OrderRollup.count), BigInteger).label("n"))
    query = query.where(OrderRollup.measure == DAYS_LATE)
    query = query.where(OrderRollup.unit_id.in_(part.unit_ids)) if part.unit_ids is not None else query
    query = query.where(OrderRollup.day >= part.from_on) if part.from_on is not None else query
    query = query.where(OrderRollup.day <= part.to_on) if part.to_on is not None else query
    return session.execute(query.group_by(*columns)).all()
