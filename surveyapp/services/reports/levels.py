"""Loading the report `levels`: levels of the experience, expectation against experience, and the encounter by unit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.levels import SUMS, sums_by_day
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.report import Filters
from surveyapp.domain.experience import as_expected_values, encounter_of, expectation_pairs, is_expectation
from surveyapp.domain.surveys.model import LEVELS
from surveyapp.reports.counting import scored
from surveyapp.reports.hiding import Protection
from surveyapp.reports.levels import Frames
from surveyapp.reports.levels_gap import Compared, Pair
from surveyapp.services.reports.joint import (
    drivers_of,
    load_months,
    outcomes_of,
    owner_of,
    series_of,
    shows_together,
)
from surveyapp.services.reports.scopes import UNIT, Scope, hidden_keys
from surveyapp.services.reports.segments import sum_segments
from surveyapp.services.reports.source import BY_KEY, Source, ordered_keys
from surveyapp.store import report_queries


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:  # noqa: ARG001
    """Return the report's frames: one reading of the columns, and one statement for the encounter's breakdown."""
    ids = dict(zip([each.question for each in source.questions], series_of(source, source.questions), strict=True))
    by_name = {each.question: each for each in source.questions}
    levels = _levels(source)
    outcomes = outcomes_of(source)
    outcome = outcomes[0] if outcomes else None
    predictors = [each for each in drivers_of(source, outcome) if owner_of(source, each).level] if outcome else []
    asked = [*predictors, outcome] if outcome and predictors else []
    pairs = [Pair(by_name[a], by_name[b], JointCounts([len(by_name[a].scale)] * 2)) for a, b in _pairs(source)]
    compared = [
        Compared(each, values, dict.fromkeys(each.scale, 0))
        for each in source.questions
        if (values := _kept_values(each))
    ]
    joint = JointCounts([len(each.scale) for each in asked] or [1])
    wanted = {each.question for part in levels.values() for each in part} | {each.question for each in asked}
    wanted |= {each.question for pair in pairs for each in (pair.expected, pair.experienced)}
    wanted |= {each.measured.question for each in compared}
    rows: list[tuple[Any, ...]] = []
    months = load_months(source, [ids[name] for name in wanted], scope) if wanted else ()
    is_joint = shows_together(months, series_of(source, asked), scope.protection) if asked else None
    is_paired = [
        shows_together(months, series_of(source, [each.expected, each.experienced]), scope.protection, is_mean=True)
        for each in pairs
    ]
    for month in months:
        codes = {name: month.series[ids[name]] for name in wanted}
        for level, questions in levels.items():
            steps = [len(each.scale) for each in questions]
            sums = sums_by_day([codes[each.question] for each in questions], steps, month.day)
            rows += [(level, month.month.replace(day=int(day)), *sums[day]) for day in np.flatnonzero(sums[:, 0])]
        if is_joint is not None and is_joint(month):
            joint.add([codes[each.question] for each in asked])
        for pair, is_shown in zip(pairs, is_paired, strict=True):
            if is_shown(month):
                pair.joint.add([codes[pair.expected.question], codes[pair.experienced.question]])
        for each in compared:
            each.add(codes[each.measured.question])
    encounter = [by_name[name] for name in encounter_of(each.question for each in scored(source.questions))]
    totals, keyed, keys, protection = _by_key(source, scope, filters, encounter)
    return Frames(
        levels=levels,
        by_day=pd.DataFrame(rows, columns=["level", "day", *SUMS]),
        outcome=outcome if asked else None,
        predictors=predictors,
        predictor_levels=[owner_of(source, each).level for each in predictors],
        joint=joint,
        pairs=pairs,
        compared=compared,
        encounter=encounter,
        totals=totals,
        by_key=keyed,
        keys=keys,
        protection=protection,
    )


def _levels(source: Source) -> dict[str, list[Measured]]:
    """Return the scored questions of each level.

    What somebody expected is no experience, and "as expected" in the middle of a comparison is no middling one.
    """
    found: dict[str, list[Measured]] = {level: [] for level in LEVELS}
    for each in scored(source.questions):
        owner = owner_of(source, each)
        if owner.level in found and not is_expectation(owner.name) and not _kept_values(each):
            found[owner.level].append(each)
    return {level: questions for level, questions in found.items() if questions}


def _kept_values(each: Measured) -> tuple[str, ...]:
    return as_expected_values(each.scale, each.measure, each.top_boxes or 0)


def _pairs(source: Source) -> list[tuple[str, str]]:
    scales = {each.question: each.scale for each in scored(source.questions)}
    return [(a, b) for a, b in expectation_pairs(scales) if scales[a] == scales[b]]


def _by_key(
    source: Source, scope: Scope, filters: Filters, encounter: Sequence[Measured]
) -> tuple[pd.DataFrame, pd.DataFrame, Sequence[str], Protection | None]:
    """Return the encounter's counts in all and by what the filters compare, the keys of those in order, and what is hidden."""
    protection = scope.protection
    if not encounter:
        nothing = pd.DataFrame([], columns=BY_KEY)
        return nothing, nothing, [], protection
    ids = series_of(source, encounter)
    total = report_queries.sum_by_key(source.session, ids, scope.part)
    totals = pd.DataFrame([(source.series[row.series_id], *row[1:]) for row in total], columns=BY_KEY)
    rows: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    if filters.by == UNIT:
        paths = source.tree.paths
        found = report_queries.sum_by_unit(source.session, ids, scope.unit_part)
        rows = [(source.series[row.series_id], paths[row.unit_id], *row[2:]) for row in found]
        present = {row[1] for row in rows} | hidden_keys(protection)
        order = [path for path in paths.values() if path in present]
    elif filters.by:
        segments = sum_segments(source.session, ids, scope, filters.by)
        rows = [(source.series[row[0]], *row[1:]) for row in segments.rows]
        order = ordered_keys(filters.by, segments.keys)
        protection = segments.protect(protection)
    return totals, pd.DataFrame(rows, columns=BY_KEY), order, protection
