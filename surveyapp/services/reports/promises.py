"""Loading the report `promises`: answers by what was promised, and the delivered orders themselves."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.loyalty import PRICE, SAID_CONTENT, SAID_DATE, SAID_PRICE
from surveyapp.reports.promises import Frames
from surveyapp.reports.promises_trend import PLACED
from surveyapp.services.reports.loyalty import load_facts
from surveyapp.services.reports.scopes import Scope
from surveyapp.services.reports.segments import sum_segments
from surveyapp.services.reports.source import BY_KEY, ORDERED_KEYS, Source
from surveyapp.store import report_queries, rollups

# What goes with single answers, counted a few times a day for whole months.
SPOKEN = (PRICE, SAID_DATE, SAID_PRICE, SAID_CONTENT)
ORDERS = ["unit", "category", "measure", "value", "count"]


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:
    """Return the report's frames in five statements.

    Raises:
        Refused: the filters name a segment.
    """
    if filters.where or filters.by:
        raise Refused(N_("This report is narrowed by dates and unit only."))
    protection = scope.protection
    if protection is None:
        keyed = _keyed(source, scope, ["", *ORDERED_KEYS])
    else:
        keyed = _keyed(source, scope, [""])
        for dimension in ORDERED_KEYS:
            segments = sum_segments(source.session, list(source.series), scope, dimension)
            keyed[dimension] = [(source.series[row[0]], *row[1:]) for row in segments.rows]
            protection = segments.protect(protection)
    orders = report_queries.sum_orders(source.session, scope.order_part)
    overdue, unrecorded = report_queries.count_overdue(source.session, scope.order_part, now.date())
    facts = load_facts(source, scope, SPOKEN)
    return Frames(
        questions=source.questions,
        responses=sum(int(row[3]) for row in keyed.get("", []) if row[0] == "" and row[2] == "complete"),
        by_days_late=pd.DataFrame(keyed.get("days_late", []), columns=BY_KEY),
        by_promise=pd.DataFrame(keyed.get("promise", []), columns=BY_KEY),
        orders=pd.DataFrame([tuple(row) for row in orders], columns=ORDERS),
        overdue=overdue,
        unrecorded=unrecorded,
        # What one answer says of its order could be told from small counts: protected surveys have none.
        facts=facts if scope.protection is None else facts[:0],
        protection=protection,
        placed=load_placed(source, scope),
        today=now.date(),
    )


def load_placed(source: Source, scope: Scope) -> pd.DataFrame:
    """Return day, value ("1" late) and count of orders by the day that they were placed on, in one statement."""
    rows = report_queries.sum_placed(source.session, scope.order_part)
    is_late = {measure: value for value, measure in rollups.PLACED.items()}
    cells = [(date.fromisoformat(row.value), is_late[row.measure], row.n) for row in rows]
    return pd.DataFrame(cells, columns=PLACED)


def _keyed(source: Source, scope: Scope, dimensions: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return (question, key, value, count) by dimension, in one statement."""
    keyed: dict[str, list[tuple[Any, ...]]] = {}
    for row in report_queries.sum_by_dimensions(source.session, list(source.series), scope.part, dimensions):
        keyed.setdefault(row.dimension, []).append((source.series[row.series_id], row.key, row.value, row.n))
    return keyed
