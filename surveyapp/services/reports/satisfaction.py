"""Loading the report `satisfaction`: answers summed from the rollups for what a reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.report import Filters
from surveyapp.domain.surveys import has_conditions
from surveyapp.reports.promises_trend import late_trend
from surveyapp.reports.satisfaction import Frames
from surveyapp.reports.trend import Trend
from surveyapp.services.reports.marks import load_marks
from surveyapp.services.reports.promises import load_placed
from surveyapp.services.reports.scopes import UNIT, Scope, hidden_keys
from surveyapp.services.reports.segments import sum_segments
from surveyapp.services.reports.selections import load_against
from surveyapp.services.reports.source import BY_KEY, Source, ordered_keys
from surveyapp.services.reports.strata import load_strata
from surveyapp.store import report_queries


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:
    """Return the report's frames: two statements for the answers, two for weights, two for late orders, three for what
    happened meanwhile.

    Raises:
        NotFound: the unit of the second selection is not there, or not this person's to see.
        Refused: the two selections share answers, or disclosure control gives nothing for the second.
    """
    ids = list(source.series)
    rows = report_queries.sum_by_day(source.session, ids, scope.part, filters.period)
    days = [(source.series[row.series_id], *row[1:]) for row in rows]
    keyed: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    protection = scope.protection
    if filters.by == UNIT:
        rows = report_queries.sum_by_unit(source.session, ids, scope.unit_part)
        paths = source.tree.paths
        keyed = [(source.series[row.series_id], paths[row.unit_id], *row[2:]) for row in rows]
        present = {row[1] for row in keyed} | hidden_keys(protection)
        order = [path for path in paths.values() if path in present]
    elif filters.by:
        segments = sum_segments(source.session, ids, scope, filters.by)
        keyed = [(source.series[row[0]], *row[1:]) for row in segments.rows]
        order = ordered_keys(filters.by, segments.keys)
        protection = segments.protect(protection)
    strata = load_strata(source, scope, filters)
    return Frames(
        questions=source.questions,
        by_day=pd.DataFrame(days, columns=["question", "day", "value", "count"]),
        by_key=pd.DataFrame(keyed, columns=BY_KEY),
        keys=order,
        protection=protection,
        has_conditions=has_conditions(source.published.survey),
        strata=strata,
        late_orders=_late_orders(source, scope, filters, now) if strata is not None else None,
        against=load_against(source, filters, now),
        marks=load_marks(source, filters),
    )


def _late_orders(source: Source, scope: Scope, filters: Filters, now: datetime) -> Trend | None:
    """Return the share of late orders by when they were placed; None of a segment, whose orders are not told apart."""
    if filters.where:
        return None
    lead_days = report_queries.sum_lead_days(source.session, scope.order_part)
    return late_trend(load_placed(source, scope), lead_days, filters, now.date())
