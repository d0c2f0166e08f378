"""Loading the report `themes`: what was said in words, summed from the roll-ups for what a reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from surveyapp.analysis.report import Filters
from surveyapp.domain.surveys import text_in
from surveyapp.reports.themes import Frames, theme_question
from surveyapp.services.report_scopes import UNIT, Scope
from surveyapp.store import codings, report_queries

# The taxonomy's texts without a language of their own are in this one.
FALLBACK = "en"


def load_frames(
    session: Session, series_id: int | None, paths: Mapping[int, str], scope: Scope, filters: Filters, language: str
) -> Frames:
    """Return the report's frames in three statements, from the series that themes are counted under.

    Units are in the order of `paths`, other keys in any.
    """
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
            order = list(dict.fromkeys(row[0] for row in keyed))
    present = {row[0] for row in keyed}
    names = coder.names if coder is not None else {}
    return Frames(
        themes=[
            theme_question(theme, text_in(texts, language, FALLBACK) or theme) for theme, texts in sorted(names.items())
        ],
        by_day=pd.DataFrame([tuple(row[1:]) for row in days], columns=["day", "value", "count"]),
        by_key=pd.DataFrame(keyed, columns=["key", "value", "count"]),
        keys=[key for key in order if key in present],
        coder=coder.version if coder is not None else "",
        protection=scope.protection,
    )
