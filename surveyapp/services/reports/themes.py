"""Loading the report `themes`: what was said in words, summed from the roll-ups for what a reader may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.report import Filters
from surveyapp.domain.surveys import text_in
from surveyapp.reports.themes import Frames, theme_question
from surveyapp.services.reports.scopes import UNIT, Scope
from surveyapp.services.reports.source import Source, ordered_keys
from surveyapp.store import codings, report_queries

# The taxonomy's texts without a language of their own are in this one.
FALLBACK = "en"


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:  # noqa: ARG001
    """Return the report's frames in three statements, from the series that themes are counted under."""
    session, series_id, paths = source.session, source.themes, source.tree.paths
    coder = codings.find_current_coder(session)
    days: Sequence[Any] = []
    keyed: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    if coder is not None and series_id is not None:
        days = report_queries.sum_by_day(session, [series_id], scope.part, filters.period)
        if filters.by == UNIT:
            rows = report_queries.sum_by_unit(session, [series_id], scope.part)
            keyed = [(paths[row.unit_id], *row[2:]) for row in rows]
            order = list(paths.values())
        elif filters.by:
            part = replace(scope.part, dimension=filters.by)
            keyed = [tuple(row[1:]) for row in report_queries.sum_by_key(session, [series_id], part)]
            order = ordered_keys(filters.by, {row[0] for row in keyed})
    present = {row[0] for row in keyed}
    names = coder.names if coder is not None else {}
    return Frames(
        themes=[
            theme_question(theme, text_in(texts, source.language, FALLBACK) or theme)
            for theme, texts in sorted(names.items())
        ],
        by_day=pd.DataFrame([tuple(row[1:]) for row in days], columns=["day", "value", "count"]),
        by_key=pd.DataFrame(keyed, columns=["key", "value", "count"]),
        keys=[key for key in order if key in present],
        coder=coder.version if coder is not None else "",
        protection=scope.protection,
    )
