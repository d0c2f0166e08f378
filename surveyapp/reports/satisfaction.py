"""The report `satisfaction`: every question's figure, its trend, and how units or segments compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from surveyapp.analysis.comparison import against_the_rest
from surveyapp.analysis.metrics import RANK, Estimate, Measured, is_unsure, width_of
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Table, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports import satisfaction_tables as tables
from surveyapp.reports.counting import (
    Counts,
    counts_by,
    figure_of,
    figured,
    figures_row,
    headline_of,
    measure_row,
    responses_of,
    summed,
)
from surveyapp.reports.figures import distribution_figures
from surveyapp.reports.hiding import Cells, Protection, cells_of, may_show
from surveyapp.reports.marks import Mark, marks_table
from surveyapp.reports.periods import per_period
from surveyapp.reports.promises_trend import late_led
from surveyapp.reports.satisfaction_against import Against, Pair, against_table, pair_rows, pair_said, pairs_of
from surveyapp.reports.satisfaction_league import league_table
from surveyapp.reports.satisfaction_tables import Compared
from surveyapp.reports.satisfaction_weights import Strata, weighted_of, weights_rows, weights_table
from surveyapp.reports.themes_words import NAMEABLE
from surveyapp.reports.trend import Trend, base_said, signal_said, trend_of
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.trend_signals import earlier_said, signals_table, weighed
from surveyapp.reports.words import answers, joined, made_of, no_answers, said

TITLE = N_("Satisfaction")
# Where it is lower, for names that say to whom to go; so many are named.
NAMED = 3
LOWER = {
    1: N_("Lower than the others, beyond chance, is %(first)s: start there."),
    2: N_("Lower than the others, beyond chance, are %(first)s and %(second)s: start there."),
    3: N_("Lower than the others, beyond chance, are %(first)s, %(second)s and %(third)s: start there."),
}
TREND_TITLES = {"day": N_("Day by day"), "week": N_("Week by week"), "month": N_("Month by month")}


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        questions: in the order asked.
        by_day: question, day, value, count; the pseudo question "" counts responses.
        by_key: question, key, value, count of the breakdown asked for; empty without one.
        keys: the keys of the breakdown, in the order they are shown.
        protection: None where the survey needs none towards this reader.
        has_conditions: whether some questions are asked of some only.
        strata: kinds of orders to weigh by; None where the survey is about none, or is protected.
        against: a second selection to compare with.
        marks: what the time axis shows beside the figures.
        late_orders: the share of late orders by when they were placed; None where the survey is about none.
    """

    questions: Sequence[Measured]
    by_day: pd.DataFrame
    by_key: pd.DataFrame
    keys: Sequence[str] = ()
    protection: Protection | None = None
    has_conditions: bool = False
    strata: Strata | None = None
    against: Against | None = None
    marks: Sequence[Mark] = ()
    late_orders: Trend | None = None


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    labels, counts = per_period(frames.by_day, filters, frames.protection)
    totals = {name: summed(each for (q, _), each in counts.items() if q == name) for name, _ in counts}
    responses = responses_of(totals.get("", {}))
    figures, small = _figures(frames, totals)
    trends, merged = _trends(frames, labels, counts, figures)
    compared = _compared(frames, filters, totals, figures)
    headline = headline_of(figured(frames.questions), filters.question)
    trend = next((each for each in trends if each.measured is headline), None)
    weighted = weighted_of([each for each in frames.questions if figures[each.question].n], totals, frames.strata)
    pairs = pairs_of(frames.questions, figures, frames.against)
    league = league_table(compared, filters.by)
    known = responses if may_show(responses, frames.protection) else 0
    reasons = [*late_led(frames.late_orders), *_lower_said(headline, compared, filters)]
    finding = _finding(headline, figures, trend, filters, known, [*_compared_finding(headline, pairs), *reasons])
    return Report(
        name="satisfaction",
        title=Text(TITLE),
        finding=finding,
        question=headline.question if headline else None,
        data={
            "report": "satisfaction",
            **filters.as_data(),
            "responses": responses if may_show(responses, frames.protection) else None,
            "measures": [measure_row(each, figures[each.question]) for each in frames.questions],
            "trend": [row for each in trends for row in _trend_rows(each)],
            "breakdown": [
                {
                    "dimension": filters.by,
                    "key": each.key,
                    "question": each.measured.question,
                    **figures_row(each.figure),
                }
                for each in compared
                if each.figure is not None
            ],
            "suppressed": small + merged + sum(each.figure is None for each in compared),
            **({"weighted": weights_rows(weighted)} if weighted else {}),
            **({"league": league.rows} if league else {}),
            **({"comparison": pair_rows(pairs, filters, frames.against)} if frames.against else {}),
        },
        tables=[
            *([against_table(pairs)] if frames.against else []),
            tables.trend_table(trends, filters.period),
            *filter(None, [signals_table(trends, filters.period), _marks(trend, frames.marks)]),
            *([tables.breakdown_table(compared, filters.by, frames.protection)] if filters.by else []),
            *filter(None, [league]),
            tables.measure_table(frames.questions, figures, has_conditions=frames.has_conditions),
            *([weights_table(frames.questions, figures, weighted)] if weighted else []),
            *filter(None, [tables.ranking_table(frames.questions, figures)]),
            tables.answer_table(frames.questions, figures),
        ],
        figures=[
            *([_trend_figure(trend, figures, filters, frames.marks)] if trend else []),
            *([_distribution(headline, figures[headline.question])] if trend and headline else []),
        ],
    )


def _figures(frames: Frames, totals: Mapping[str, Counts]) -> tuple[dict[str, Estimate], int]:
    """Return the figure of every question, and how many are too small to show."""
    figures, small = {}, 0
    for each in frames.questions:
        figure = figure_of(each, totals.get(each.question, {}))
        if not may_show(figure.n, frames.protection):
            figure, small = figure_of(each, {}), small + 1
        elif frames.protection is not None and not figure.n and each.question in frames.protection.unsafe:
            small += 1
        figures[each.question] = figure
    return figures, small


def _trends(
    frames: Frames,
    labels: Sequence[str],
    counts: Mapping[tuple[str, str], Counts],
    figures: Mapping[str, Estimate],
) -> tuple[list[Trend], int]:
    """Return the trend of every question with a figure and answers, and how many of their periods are hidden."""
    trends, hidden = [], 0
    period_protection = Protection(k=frames.protection.k) if frames.protection else None
    for each in figured(frames.questions):
        n = figures[each.question].n
        if not n:
            continue
        groups = {label: counts.get((each.question, label), {}) for label in labels}
        cells = cells_of(each, groups, n, period_protection)
        hidden += len(cells.hidden)
        shown = [label for label in labels if label not in cells.hidden]
        trends.append(trend_of(each, shown, cells.shown))
    return trends, hidden


def _trend_rows(trend: Trend) -> list[dict[str, Any]]:
    rows = zip(trend.labels, trend.figures, trend.chart.signals, trend.chart.chances, strict=True)
    return [
        {
            "period": label,
            "question": trend.measured.question,
            **figures_row(figure),
            "signal": signal,
            "chance": chance,
        }
        for label, figure, signal, chance in rows
    ]


def _compared(
    frames: Frames, filters: Filters, totals: Mapping[str, Counts], figures: Mapping[str, Estimate]
) -> list[Compared]:
    """Return every cell of the breakdown, question by question; hidden ones have no figure."""
    if not filters.by:
        return []
    per_key = counts_by(frames.by_key, "key")
    rows: list[Compared] = []
    for each in figured(frames.questions):
        groups = {key: per_key.get((each.question, key), {}) for key in frames.keys}
        if figures[each.question].n:
            cells = cells_of(each, groups, figures[each.question].n, frames.protection)
        else:
            # The total is hidden or empty: then nothing of it is shown, and hidden units stay hidden.
            cells = Cells({}, dict.fromkeys(groups, "small") if sum(totals.get(each.question, {}).values()) else {})
        shown = {key: figure_of(each, counts) for key, counts in cells.shown.items()}
        # No word judges a figure that is too unsure to act on, nor is the correction for one.
        sure = {key for key, figure in shown.items() if not is_unsure(figure, width_of(each))}
        verdicts = against_the_rest(each, {key: figure.counts for key, figure in shown.items()}, sure)
        for key in frames.keys:
            if key in shown:
                rows.append(Compared(key, each, shown[key], verdicts.get(key)))
            elif key in cells.hidden:
                rows.append(Compared(key, each, None, hidden=cells.hidden[key]))
    return rows


def _finding(
    headline: Measured | None,
    figures: Mapping[str, Estimate],
    trend: Trend | None,
    filters: Filters,
    responses: int,
    reasons: Sequence[Text],
) -> list[Text]:
    """Return the figure, what changed, and where to look for the reasons."""
    if headline is None and responses:
        # Only choices are asked: their shares stand below, none of them speaks for the survey.
        forms = NN_("%(n)s complete response.", "%(n)s complete responses.")
        return [Text.counted(forms, responses, {"n": Amount(responses, "count")})]
    if headline is None or not figures[headline.question].n:
        return [no_answers(filters)]
    sentences = [said(headline, figures[headline.question])]
    if trend is not None and (signal := signal_said(trend)) is not None:
        changed, *sure = weighed(trend, signal)
        return [*sentences, changed, *reasons, *sure, *filter(None, [earlier_said(trend)])]
    return [*sentences, *reasons]


def _lower_said(headline: Measured | None, compared: Sequence[Compared], filters: Filters) -> list[Text]:
    """Say which of the groups lie lower than all the others, the lowest first."""
    if headline is None or headline.measure == RANK or filters.by not in NAMEABLE:
        return []
    lower = [
        (each.figure.value or 0.0, each.key)
        for each in compared
        if each.measured is headline and each.key and each.figure and each.comparison
        if each.comparison.verdict == "lower"
    ]
    keys = [key.rpartition("/")[2] if filters.by == "unit" else key for _, key in sorted(lower)[:NAMED]]
    params = dict(zip(("first", "second", "third"), (Amount(key, "text") for key in keys), strict=False))
    return [Text(LOWER[len(keys)], params)] if keys else []


def _compared_finding(headline: Measured | None, pairs: Sequence[Pair]) -> list[Text]:
    return [pair_said(pair) for pair in pairs if headline is not None and pair.measured.question == headline.question]


def _marks(trend: Trend | None, marks: Sequence[Mark]) -> Table | None:
    return marks_table(trend.labels, marks) if trend is not None else None


def _trend_figure(trend: Trend, figures: Mapping[str, Estimate], filters: Filters, marks: Sequence[Mark]) -> Figure:
    wide, narrow = trend_figures(trend, marks)
    parts = [made_of(trend.measured), answers(figures[trend.measured.question].n)]
    if (base := base_said(trend)) is not None:
        parts.append(base)
    return Figure(
        name="trend",
        title=Text(TREND_TITLES[filters.period]),
        unit=joined(parts),
        summary=signal_said(trend)
        or Text(N_("Limits need eight periods with 30 answers each; until then nothing is signalled.")),
        wide=wide,
        narrow=narrow,
    )


def _distribution(measured: Measured, figure: Estimate) -> Figure:
    shares = tables.shares_of(figure)
    # What stands on top is the best score, or the first place.
    wide, narrow = distribution_figures(measured, shares[::-1] if measured.measure == RANK else shares)
    return Figure(
        name="distribution",
        title=Text(N_("Who gave what")),
        unit=joined([Text(N_("Per cent of answers, 95 %% interval")), answers(figure.answered)]),
        summary=Text(N_("“%(question)s”"), {"question": measured.title}),
        wide=wide,
        narrow=narrow,
    )
