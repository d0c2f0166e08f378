"""The report `levels`: functional, emotional and meaning level, expectation against experience, and the encounter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from surveyapp.analysis.control import mean_chart
from surveyapp.analysis.drivers import LEVELS as ENDS
from surveyapp.analysis.drivers import Drivers, Share, analyse
from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.levels import SUMS, level_figure
from surveyapp.analysis.metrics import FEW, Estimate, Measured
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.model import LEVELS
from surveyapp.reports import levels_tables as tables
from surveyapp.reports.encounter import breakdown_of, encounter_said, encounter_table, totals_of
from surveyapp.reports.hiding import Protection, may_show
from surveyapp.reports.levels_gap import Compared, Pair, compared_table, gap_rows, gap_said, gap_table, gaps_of, kept_of
from surveyapp.reports.levels_tables import Level
from surveyapp.reports.periods import period_labels
from surveyapp.reports.trend import Trend, base_said, signal_said
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.words import answers, joined, no_answers

TITLE = N_("Levels")
LEVEL_SAYS = {
    "functional": N_("Functional %(value)s (%(interval)s)"),
    "emotional": N_("Emotional %(value)s (%(interval)s)"),
    "meaning": N_("Meaning %(value)s (%(interval)s)"),
}
LOWEST = {
    "functional": N_("The functional level is the lowest: does it work, and is it what was promised?"),
    "emotional": N_("The emotional level is the lowest: how does it feel to be a customer?"),
    "meaning": N_("The meaning level is the lowest: what does it stand for in the customer's life?"),
}
MOVES = {
    "functional": N_("The functional level tells most of “%(outcome)s”: %(share)s of what is explained (n %(n)s)."),
    "emotional": N_("The emotional level tells most of “%(outcome)s”: %(share)s of what is explained (n %(n)s)."),
    "meaning": N_("The meaning level tells most of “%(outcome)s”: %(share)s of what is explained (n %(n)s)."),
}
TREND_TITLES = {
    "functional": N_("Functional level over time"),
    "emotional": N_("Emotional level over time"),
    "meaning": N_("Meaning level over time"),
}


@dataclass(frozen=True)
class Frames:
    """What the report looks at.

    Attributes:
        levels: the scored questions of each level that the survey has.
        by_day: level, day and `analysis.levels.SUMS`.
        outcome: what the levels may drive; None where nothing is asked.
        predictors: the drivers that have a level, with their levels beside them in `predictor_levels`.
        joint: the answers to predictors and outcome counted together.
        pairs: expectation and experience.
        compared: questions that compare with the expectation in one step.
        encounter: the parts of the encounter; their counts in `totals`, and by key in `by_key`.
        keys: the keys of the breakdown, in the order they are shown.
        protection: None where the survey needs none towards this reader.
    """

    levels: Mapping[str, Sequence[Measured]]
    by_day: pd.DataFrame
    outcome: Measured | None
    predictors: Sequence[Measured]
    predictor_levels: Sequence[str]
    joint: JointCounts
    pairs: Sequence[Pair]
    compared: Sequence[Compared]
    encounter: Sequence[Measured]
    totals: pd.DataFrame
    by_key: pd.DataFrame
    keys: Sequence[str] = ()
    protection: Protection | None = None


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    found = _drivers(frames)
    levels, trends, hidden = _levels(frames, filters, found)
    gaps = gaps_of(frames.pairs, frames.protection)
    compared = {
        each.measured.question: (each.measured, figure)
        for each in frames.compared
        if (figure := kept_of(each, frames.protection)).n
    }
    whole = totals_of(frames.encounter, frames.totals, frames.protection)
    cells = breakdown_of(frames.encounter, frames.by_key, frames.keys, whole, frames.protection) if filters.by else []
    encounter = encounter_table(frames.encounter, whole, cells, filters.by, frames.protection)
    has_any = bool(frames.levels or frames.pairs or frames.compared or frames.encounter)
    return Report(
        name="levels",
        title=Text(TITLE),
        finding=_finding(
            frames, levels, found, gap_said(gaps, compared) + encounter_said(frames.encounter, whole), filters
        ),
        question=frames.outcome.question if frames.outcome else None,
        data={
            "report": "levels",
            **filters.as_data(),
            "levels": [tables.level_row(each) for each in levels],
            "outcome": frames.outcome.question if frames.outcome else None,
            "r_squared": found.explained.value / 100 if found.explained else None,
            "n": found.n,
            "trend": [row for level, trend in trends.items() for row in tables.trend_rows(level, trend)],
            "gaps": gap_rows(gaps),
            "compared": _plain(compared_table(compared)),
            "encounter": _plain(encounter),
            "suppressed": hidden + sum(each.figure is None for each in cells),
            "has_any": has_any,
        },
        tables=[
            *([tables.level_table(levels)] if frames.levels else []),
            *([gap_table(gaps)] if gaps else []),
            *([compared_table(compared)] if compared else []),
            *([encounter] if frames.encounter else []),
            *([tables.trend_table(trends, filters.period)] if trends else []),
        ],
        figures=[_figure(level, trend) for level, trend in trends.items() if len(trend.labels) > 1],
    )


def _plain(table: Table) -> list[dict[str, Any]]:
    """Return a table's rows without their words, as JSON has them; hidden ones have none."""
    rows = (row for row in table.rows if "_note" not in row)
    return [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]


def _drivers(frames: Frames) -> Drivers:
    if frames.outcome is None or not may_show(frames.joint.n, frames.protection):
        return Drivers(0, 0, 0, True)
    return analyse(frames.joint)


def _levels(frames: Frames, filters: Filters, found: Drivers) -> tuple[list[Level], dict[str, Trend], int]:
    """Return every level's figure and importance, its trend, and how many figures are hidden."""
    labels, label_of = period_labels(sorted(frames.by_day["day"].unique()), filters, frames.protection)
    shown, trends, hidden = [], {}, 0
    for level, questions in frames.levels.items():
        rows = frames.by_day[frames.by_day["level"] == level]
        sums = rows.assign(period=rows["day"].map(label_of)).groupby("period")[list(SUMS)].sum()
        # Periods of too few are left out of the sum as well, once and for all: nothing can be subtracted from it.
        gone = {label for label, n in sums["n"].items() if not may_show(int(n), frames.protection)}
        hidden += len(gone)
        sums = sums.drop(index=list(gone))
        figure = level_figure(sums.sum().tolist())
        shown.append(Level(level, questions, figure, _importance(frames, found, level)))
        if figure.n:
            figures = {
                label: level_figure(sums.loc[label].tolist()) if label in sums.index else Estimate(0)
                for label in labels
            }
            kept = [label for label in labels if label not in gone]
            measured = Measured(level, "csat", ("0", "100"), title=level)
            own = [figures[label] for label in kept]
            chart = mean_chart([each.value for each in own], [each.n for each in own], [each.error for each in own])
            trends[level] = Trend(measured, kept, own, chart)
    return shown, trends, hidden


def _importance(frames: Frames, found: Drivers, level: str) -> Share | None:
    group = [place for place, each in enumerate(frames.predictor_levels) if each == level]
    return found.share_of(group) if found.shares and group else None


def _finding(
    frames: Frames, levels: Sequence[Level], found: Drivers, further: Sequence[Text], filters: Filters
) -> list[Text]:
    told = [each for each in levels if each.figure.n >= FEW and each.figure.low is not None]
    sentences = []
    if told:
        parts = [
            Text(
                LEVEL_SAYS[each.level],
                {
                    "value": Amount(each.figure.value, "percent", n=each.figure.n),
                    "interval": Amount((each.figure.low, each.figure.high), "interval", of="percent", n=each.figure.n),
                },
            )
            for each in told
        ]
        said = Text(N_("%(levels)s of the scale."), {"levels": joined(parts)})
        sentences += [*_lowest(told), said, *_moving(frames, found)]
    sentences += further
    if sentences:
        return sentences
    if not (frames.levels or frames.pairs or frames.compared or frames.encounter):
        return [Text(N_("This survey asks for no level of the experience, no expectation and no encounter."))]
    return [no_answers(filters)]


def _lowest(told: Sequence[Level]) -> list[Text]:
    """Return which level is the lowest, where its interval lies beneath that of each other."""
    low = min(told, key=lambda each: each.figure.value or 0.0)
    others = [each.figure.low or 0.0 for each in told if each is not low]
    return [Text(LOWEST[low.level])] if others and (low.figure.high or 0.0) < min(others) else []


def _moving(frames: Frames, found: Drivers) -> list[Text]:
    """Return which level tells most of the outcome, where its lead over each other is beyond chance."""
    present = [level for level in LEVELS if level in frames.predictor_levels]
    if frames.outcome is None or found.explained is None or len(present) < 2:
        return []
    sums = {
        level: found.draws[:, [i for i, each in enumerate(frames.predictor_levels) if each == level]].sum(axis=1)
        for level in present
    }
    top = max(present, key=lambda level: float(sums[level].mean()))
    if not all(np.percentile(sums[top] - sums[level], ENDS[0]) > 0 for level in present if level != top):
        return []
    importance = _importance(frames, found, top)
    params = {
        "outcome": frames.outcome.title,
        "share": Amount(importance.value if importance else None, "percent", n=found.n),
        "n": Amount(found.n, "count"),
    }
    return [Text(MOVES[top], params)]


def _figure(level: str, trend: Trend) -> Figure:
    wide, narrow = trend_figures(trend)
    parts = [
        Text(N_("Mean answer in per cent of the scale, 95 %% interval")),
        answers(sum(figure.n for figure in trend.figures)),
    ]
    if (base := base_said(trend)) is not None:
        parts.append(base)
    return Figure(
        name=f"{level}_trend",
        title=Text(TREND_TITLES[level]),
        unit=joined(parts),
        summary=signal_said(trend)
        or Text(N_("Limits need eight periods with 30 answers each; until then nothing is signalled.")),
        wide=wide,
        narrow=narrow,
    )
