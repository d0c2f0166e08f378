"""What stands behind a figure of a report: its rows, narrowed as the figure is, newest first."""

from datetime import date
from typing import Any

from sqlalchemy import Select, tuple_

from surveyapp.store.orders import Order
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response


def rows_of_part(
    query: Select[Any],
    part: Part,
    *,
    unit_id: Any,
    answered_on: Any,
    row_id: Any,
    after: tuple[date, int] | None,
    limit: int,
) -> Select[Any]:
    """Return a query of responses and their orders, of one part of a report only, its newest `limit` rows.

    The columns say where a row's unit, day and id stand; `after` is the day and id that the page begins after.
    """
    query = query.order_by(answered_on.desc(), row_id.desc()).limit(limit)
    if part.unit_ids is not None:
        query = query.where(unit_id.in_(part.unit_ids))
    if part.from_on is not None:
        query = query.where(answered_on >= part.from_on)
    if part.to_on is not None:
        query = query.where(answered_on <= part.to_on)
    if part.dimension:
        column = Order.promise if part.dimension == "promise" else getattr(Response, part.dimension)
        query = query.where(column == part.key)
    if after is not None:
        query = query.where(tuple_(answered_on, row_id) < tuple_(*after))
    return query
