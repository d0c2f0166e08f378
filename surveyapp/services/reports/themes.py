"""Loading the report `themes`: what was said in words, summed from the roll-ups for what a reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.report import Filters
from surveyapp.analysis.rollups import ANSWERED
from surveyapp.analysis.themes.said import SILENT, SPOKE, count_of, value_of
from surveyapp.domain.surveys import text_in
from surveyapp.reports.themes import Frames, theme_question
from surveyapp.reports.themes_harm import Beside
from surveyapp.services.measured import headline_series
from surveyapp.services.reports.scopes import UNIT, Scope, hidden_keys
from surveyapp.services.reports.segments import sum_segments
from surveyapp.services.reports.source import Source, ordered_keys
from surveyapp.services.rollups import dimensions_of
from surveyapp.services.taxonomies import praise_name
from surveyapp.store import codings, report_queries

# The taxonomy's texts without a language of their own are in this one.
FALLBACK = "en"


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:  # noqa: ARG001
    """Return the report's frames in at most six statements, from the series that themes are counted under."""
    session, series_id, paths = source.session, source.themes, source.tree.paths
    coder = codings.find_current_coder(session)
    names = coder.names if coder is not None else {}
    days: Sequence[Any] = []
    keyed: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    beside, places = None, list[tuple[Any, ...]]()
    protection = scope.protection
    if coder is not None and series_id is not None:
        days = report_queries.sum_by_day(session, [series_id], scope.part, filters.period)
        if filters.by == UNIT:
            rows = report_queries.sum_by_unit(session, [series_id], scope.unit_part)
            keyed = [(paths[row.unit_id], *row[2:]) for row in rows]
            present = {row[0] for row in keyed} | hidden_keys(protection)
            order = [path for path in paths.values() if path in present]
        elif filters.by:
            segments = sum_segments(session, [series_id], scope, filters.by, is_said=True)
            keyed = [row[1:] for row in segments.rows]
            order = ordered_keys(filters.by, segments.keys)
            protection = segments.protect(protection)
        # Scores and places of few people would tell what they said apart: protected surveys keep to the counts.
        if scope.protection is None:
            beside = _beside(source, scope)
            units = keyed if filters.by == UNIT else None
            places = _places(source, scope, series_id, filters, list(names), beside, units)
    return Frames(
        themes=[
            theme_question(theme, text_in(texts, source.language, FALLBACK) or theme)
            for theme, texts in sorted(names.items())
        ],
        by_day=pd.DataFrame([tuple(row[1:]) for row in days], columns=["day", "value", "count"]),
        by_key=pd.DataFrame(keyed, columns=["key", "value", "count"]),
        keys=order,
        coder=coder.version if coder is not None else "",
        protection=protection,
        beside=beside,
        praises={theme: praise_name(theme, source.language) for theme in names},
        by_place=pd.DataFrame(places, columns=["dimension", "key", "value", "count"]),
    )


def _beside(source: Source, scope: Scope) -> Beside | None:
    """Return the score that stands beside comments, with how often each was given; None where none is asked for."""
    key = headline_series(source.published.survey)
    if key is None:
        return None
    series_id = next(each for each, question in source.series.items() if question == key.question)
    title = next(each.title for each in source.questions if each.question == key.question)
    rows = report_queries.sum_by_key(source.session, [series_id], scope.part)
    # Counted as a plain score, whatever its measure: what is lost is told in points of its own scale.
    return Beside(
        Measured(key.question, "rating", key.scale, title=title), series_id, {row.value: int(row.n) for row in rows}
    )


def _places(
    source: Source,
    scope: Scope,
    series_id: int,
    filters: Filters,
    themes: Sequence[str],
    beside: Beside | None,
    units: Sequence[tuple[Any, ...]] | None,
) -> list[tuple[Any, ...]]:
    """Return (dimension, key, value, count) of complaints and of the unhappy, by unit and every dimension there is.

    `units` are the counts by path where they were asked for already. Where a segment is chosen there are units alone:
    counts of two dimensions at once are not kept.
    """
    values = [ANSWERED, *(value_of(theme, "negative") for theme in themes)]
    if beside is not None:
        values += [count_of(kind, str(beside.series_id)) for kind in (SPOKE, SILENT)]
    if units is None:
        rows = report_queries.sum_by_unit(source.session, [series_id], scope.unit_part, values)
        units = [(source.tree.paths[row.unit_id], *row[2:]) for row in rows]
    found: list[tuple[Any, ...]] = [(UNIT, *row) for row in units]
    if not filters.where:
        dimensions = dimensions_of(source.published.survey)
        by_key = report_queries.sum_by_dimensions(source.session, [series_id], scope.part, dimensions, values)
        found += [tuple(row[1:]) for row in by_key]
    return found
