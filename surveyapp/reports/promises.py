"""The report `promises`: what a broken promise costs, how many were kept, and which date is safe to quote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from surveyapp.analysis.comparison import difference
from surveyapp.analysis.lateness import BUCKETS, ON_TIME
from surveyapp.analysis.metrics import FEW, Estimate, Measured, share
from surveyapp.analysis.quantiles import quantile
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.domain.promises import BEATEN
from surveyapp.reports import promises_kept as kept
from surveyapp.reports import promises_tables as tables
from surveyapp.reports import promises_trend as over_time
from surveyapp.reports.counting import (
    Counts,
    counts_by,
    figure_of,
    headline_of,
    measure_row,
    responses_of,
    scored,
    summed,
)
from surveyapp.reports.hiding import Protection, cells_of, may_show
from surveyapp.reports.promises_figures import days_late_figure, promise_figure
from surveyapp.reports.words import KINDS, no_answers

TITLE = N_("Promises")
SAFE_SHARE = 0.9
LATE_COSTS = {
    "csat": N_("One to three days late costs %(points)s points of satisfaction (%(interval)s)."),
    "nps": N_("One to three days late costs %(points)s points of recommendation (%(interval)s)."),
    "ces": N_("One to three days late costs %(points)s points of ease (%(interval)s)."),
    "rating": N_("One to three days late costs %(points)s points of the rating (%(interval)s)."),
}
MORE_COSTS = N_("Four to seven days late costs %(points)s points (%(interval)s).")


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        questions: in the order asked.
        responses: complete responses in the period, those without an order too.
        by_days_late: question, key (a bucket), value, count, by the order's days late as known today.
        by_promise: the same by the promise's verdict.
        orders: unit (path), category, measure, value, count of the orders delivered in the period.
        overdue: orders past their promised date and not delivered today; `unrecorded` those past it for so long that
            only the record of their delivery is missing (`domain.promises.OVERDUE_FOR`).
        protection: None where the survey needs none towards this reader.
        facts: question ("" for the answers themselves), score, fact, key, count of what goes with the answers: the
            verdict on the price, and whether they say that a promise was broken.
        placed: day of the order, value ("1" late, "0" not), count of the delivered orders that had a promised date.
        today: the day on which it is looked at; None where every order of then has long arrived.
    """

    questions: Sequence[Measured]
    responses: int
    by_days_late: pd.DataFrame
    by_promise: pd.DataFrame
    orders: pd.DataFrame
    overdue: int
    protection: Protection | None = None
    facts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["question", "score", "fact", "key", "count"])
    )
    placed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=over_time.PLACED))
    today: date | None = None
    unrecorded: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Responses of one bucket or verdict: how many, and the figure of each question; hidden ones have none."""

    n: int | None
    figures: Mapping[str, Estimate]


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    by_days_late, hidden_days = _groups(frames, frames.by_days_late, BUCKETS)
    by_promise, hidden_promises = _groups(frames, frames.by_promise, tables.VERDICTS)
    headline = headline_of(scored(frames.questions), filters.question)
    days_late = _histogram(frames.orders, "days_late")
    late = sum(count for days, count in days_late.items() if days > 0)
    promised = sum(days_late.values())
    late_share = Estimate(promised, *share(late, promised)) if promised else Estimate(0)
    verdicts = tables.verdict_shares(frames.orders)
    safe_dates = _safe_dates(frames.orders)
    costs = _costs(headline, by_days_late)
    prices = kept.price_figures(frames.facts, scored(frames.questions))
    perceived = kept.perceived(frames.facts)
    padding = kept.padding(frames.orders)
    trend = over_time.late_trend(frames.placed, _histogram(frames.orders, "lead_days"), filters, frames.today)
    return Report(
        name="promises",
        title=Text(TITLE),
        finding=[
            *_finding(headline, costs, late_share, frames, over_time.late_said(trend), filters),
            *kept.perceived_said(perceived),
            *kept.padding_said(verdicts[BEATEN][1], padding),
        ],
        question=headline.question if headline else None,
        data={
            "report": "promises",
            **filters.as_data(),
            "responses": frames.responses if may_show(frames.responses, frames.protection) else None,
            "orders": sum(_histogram(frames.orders, "lead_days").values()),
            "orders_with_promise": promised,
            "late": late,
            "late_percent": late_share.value,
            "late_low": late_share.low,
            "late_high": late_share.high,
            "overdue": frames.overdue,
            "no_delivery_recorded": frames.unrecorded,
            "late_by_order": over_time.late_rows(trend),
            "promises": [
                {"promise": verdict, "n": count, "share": figure.value, "low": figure.low, "high": figure.high}
                for verdict, (count, figure) in verdicts.items()
            ],
            "by_days_late": _as_data(frames.questions, by_days_late),
            "by_promise": _as_data(frames.questions, by_promise),
            "safe_date": safe_dates,
            "beaten_against_safe_date": {
                "n": padding.figure.n,
                "value": padding.figure.value,
                "low": padding.figure.low,
                "high": padding.figure.high,
                "padding_days": padding.days,
            },
            "by_price": {
                verdict: [measure_row(each, figures[each.question]) for each in scored(frames.questions)]
                for verdict, figures in prices.items()
            },
            "perceived": kept.perceived_data(perceived),
            "suppressed": hidden_days + hidden_promises,
        },
        tables=[
            tables.days_late_table(frames.questions, {key: group.figures for key, group in by_days_late.items()}),
            over_time.late_table(trend, filters.period),
            tables.safe_date_table(safe_dates),
            tables.verdict_table(verdicts),
            tables.promise_table(frames.questions, {key: group.figures for key, group in by_promise.items()}),
            kept.price_table(scored(frames.questions), prices),
            kept.perceived_table(perceived),
        ],
        figures=[
            *_figures(headline, by_days_late, by_promise),
            *([over_time.late_figure(trend, filters.period)] if trend else []),
        ],
    )


def _groups(frames: Frames, frame: pd.DataFrame, keys: Sequence[str]) -> tuple[dict[str, Group], int]:
    """Return every group's figures, and how many cells are hidden."""
    counts = counts_by(frame, "key")
    pseudo = Measured("", "choice", ("complete",))
    everybody = {
        key: {**counts.get(("", key), {}), "@answered": responses_of(counts.get(("", key), {}))} for key in keys
    }
    # What is hidden was found for both breakdowns: here are those of this one.
    own = {key: reason for key, reason in frames.protection.hidden.items() if key in keys} if frames.protection else {}
    protected = replace(frames.protection, hidden=own) if frames.protection else None
    people = cells_of(pseudo, everybody, frames.responses, protected)
    groups: dict[str, dict[str, Estimate]] = {key: {} for key in keys}
    hidden = len(people.hidden)
    for each in frames.questions:
        cells: dict[str, Counts] = {key: counts.get((each.question, key), {}) for key in keys}
        total = sum(figure_of(each, cell).n for cell in cells.values())
        protection = Protection(hidden=people.hidden, k=frames.protection.k) if frames.protection else None
        found = cells_of(each, cells, total, protection)
        hidden += len(set(found.hidden) - set(people.hidden))
        for key in keys:
            groups[key][each.question] = figure_of(each, found.shown.get(key, {}))
    n = {key: None if key in people.hidden else responses_of(everybody[key]) for key in keys}
    return {key: Group(n[key], groups[key]) for key in keys}, hidden


def _as_data(questions: Sequence[Measured], groups: Mapping[str, Group]) -> dict[str, Any]:
    return {
        key: {"n": group.n, "measures": [measure_row(each, group.figures[each.question]) for each in questions]}
        for key, group in groups.items()
    }


def _histogram(orders: pd.DataFrame, measure: str) -> dict[int, int]:
    rows = orders[orders["measure"] == measure]
    histogram: dict[int, int] = {}
    for value, count in zip(rows["value"], rows["count"], strict=True):
        histogram[int(value)] = histogram.get(int(value), 0) + int(count)
    return histogram


def _safe_dates(orders: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the 90th percentile of the days from order to delivery by category and unit, and what is quoted there."""
    histograms: dict[tuple[str, str], dict[str, dict[int, int]]] = {}
    columns = (orders[name] for name in ("category", "unit", "measure", "value", "count"))
    for category, unit, measure, value, count in zip(*columns, strict=True):
        if measure in ("lead_days", "quoted_days"):
            place = histograms.setdefault((category, unit), {"lead_days": {}, "quoted_days": {}})[measure]
            place[int(value)] = place.get(int(value), 0) + int(count)
    return [
        {
            "category": category or None,
            "unit": unit,
            "n": sum(found["lead_days"].values()),
            "days": quantile(found["lead_days"], SAFE_SHARE),
            "quoted_days": quantile(found["quoted_days"], 0.5),
        }
        for (category, unit), found in sorted(histograms.items())
        if found["lead_days"]
    ]


def _costs(headline: Measured | None, groups: Mapping[str, Group]) -> dict[str, tuple[float, float, float, float]]:
    """Return by how much each late bucket lies under the orders that came on time, for the headline's question."""
    if headline is None:
        return {}
    on_time = summed(groups[key].figures[headline.question].counts for key in ON_TIME)
    late = {key: groups[key].figures[headline.question] for key in BUCKETS if key not in ON_TIME}
    if sum(on_time.values()) < FEW:
        return {}
    return {key: difference(headline, on_time, figure.counts) for key, figure in late.items() if figure.n >= FEW}


def _finding(
    headline: Measured | None,
    costs: Mapping[str, tuple[float, float, float, float]],
    late_share: Estimate,
    frames: Frames,
    trend_says: Sequence[Text],
    filters: Filters,
) -> list[Text]:
    """Return what a late order costs, how many are late, and whom to call today; then since when, and the rest."""
    sentences = []
    if headline is not None and "late_1_to_3" in costs:
        sentences.append(_cost_said(headline, LATE_COSTS[headline.measure], costs["late_1_to_3"]))
    if late_share.n:
        params = {
            "share": Amount(late_share.value, "percent", n=late_share.n),
            "interval": Amount((late_share.low, late_share.high), "interval", of="percent", n=late_share.n),
            "n": Amount(late_share.n, "count"),
        }
        sentences.append(
            Text.counted(
                NN_(
                    "%(share)s of %(n)s delivered order with a promised date came late (%(interval)s).",
                    "%(share)s of %(n)s delivered orders with a promised date came late (%(interval)s).",
                ),
                late_share.n,
                params,
            )
        )
    if frames.overdue:
        overdue = NN_(
            "%(n)s order is overdue today: tell the customer before they ask.",
            "%(n)s orders are overdue today: tell their customers before they ask.",
        )
        sentences.append(Text.counted(overdue, frames.overdue, {"n": Amount(frames.overdue, "count")}))
    sentences += trend_says
    if headline is not None and "late_1_to_3" in costs and "late_4_to_7" in costs:
        sentences.append(_cost_said(headline, MORE_COSTS, costs["late_4_to_7"]))
    return sentences or [no_answers(filters)]


def _cost_said(headline: Measured, message: str, cost: tuple[float, float, float, float]) -> Text:
    value, low, high, _ = cost
    kind = "mean" if KINDS[headline.measure] == "mean" else "points"
    interval = Amount((low, high), "interval", of=kind)
    if low <= 0 <= high:
        interval_text = Text(N_("%(interval)s: could be chance"), {"interval": interval})
        return Text(message, {"points": Amount(value, kind), "interval": interval_text})
    return Text(message, {"points": Amount(value, kind), "interval": interval})


def _figures(
    headline: Measured | None, by_days_late: Mapping[str, Group], by_promise: Mapping[str, Group]
) -> list[Figure]:
    """Return the figures by days late and by verdict, those that have answers."""
    if headline is None:
        return []
    found = []
    for draw, groups in ((days_late_figure, by_days_late), (promise_figure, by_promise)):
        figures = {key: group.figures[headline.question] for key, group in groups.items()}
        if any(figure.n for figure in figures.values()):
            found.append(draw(headline, figures))
    return found
