"""Late orders over time, by the day on which they were ordered: where a broken promise began.

Customers answer weeks after they ordered, so that a trend of answers shows a bad November in December or not at all.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from surveyapp.analysis.metrics import FEW, Measured
from surveyapp.analysis.quantiles import quantile
from surveyapp.analysis.report import Amount, Column, Figure, Filters, Table, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports.counting import counts_by
from surveyapp.reports.trend import HIGH, Trend, base_said, labels_between, period_of, signal_said, trend_of
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.trend_signals import TOLD, Signal, earlier_said, signals_of, weighed
from surveyapp.reports.words import joined, sentences

# Late of all delivered orders with a promised date, told like a share of answers.
LATE = Measured("@late", "csat", ("0", "1"), 1)
PLACED = ["day", "value", "count"]
# Orders are looked at when all but one in a hundred of their age have arrived: the late ones arrive last.
SETTLED = 0.99
TITLES = {
    "day": N_("Late orders by the day of the order"),
    "week": N_("Late orders by the week of the order"),
    "month": N_("Late orders by the month of the order"),
}
NOTE = N_("By when the orders were placed. The newest are left out until nearly all of their age have arrived.")
HEADS = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month")}
WHAT = Text(N_("By the day of the order, the share of late ones"))


def late_trend(
    placed: pd.DataFrame, lead_days: Mapping[int, int], filters: Filters, today: date | None
) -> Trend | None:
    """Return the share of late orders by period of the order, None without orders that are old enough.

    Args:
        placed: day of the order, value ("1" late, "0" not) and count of the delivered orders with a promised date.
        lead_days: how many orders took so many days to arrive, which tells when a period may be judged.
        filters: the dates of the orders, and the period.
        today: the reader's day; None where all is long past.
    """
    wait = quantile(lead_days, SETTLED)
    if placed.empty or wait is None:
        return None
    days = pd.Series(placed["day"])
    first, last = min(days), max(days)
    labels = labels_between(first, last, filters.period)
    if today is not None:
        # A period is whole when its last day has waited long enough.
        open_from = period_of(today - timedelta(days=int(wait)), filters.period)
        labels = [label for label in labels if label < open_from]
    if not labels:
        return None
    labelled = placed.assign(question=LATE.question, period=[period_of(day, filters.period) for day in days])
    counts = counts_by(labelled, "period")
    return trend_of(LATE, labels, {label: counts.get((LATE.question, label), {}) for label in labels})


def late_said(trend: Trend | None) -> list[Text]:
    """Return what the finding says of the trend: its latest signal and those before; nothing where it raises none."""
    if trend is None or not any(trend.chart.signals) or (signal := signal_said(trend, WHAT)) is None:
        return []
    return [*weighed(trend, signal), *filter(None, [earlier_said(trend)])]


def late_led(trend: Trend | None) -> list[Text]:
    """Return when unusually many orders came late, for a report of answers; it leads to the report of promises."""
    if trend is None:
        return []
    runs = [signal for signal in signals_of(trend) if signal.kind in HIGH][:TOLD][::-1]
    if not runs:
        return []
    names = {f"run{i}": _run_said(trend, signal) for i, signal in enumerate(runs)}
    listed = Text(", ".join(f"%({name})s" for name in names), names)
    words = N_("Of the orders placed in these periods more than usual came late: %(periods)s.")
    return [Text(words, {"periods": listed}, see="promises")]


def _run_said(trend: Trend, signal: Signal) -> Amount:
    first, last = trend.labels[signal.first], trend.labels[signal.last]
    return Amount(first if first == last else f"{first}/{last}", "period")


def late_rows(trend: Trend | None) -> list[dict[str, Any]]:
    """Return the JSON's rows by period: n, share with its interval, signal and its chance."""
    if trend is None:
        return []
    cells = zip(trend.labels, trend.figures, trend.chart.signals, trend.chart.chances, strict=True)
    return [
        {
            "period": label,
            "n": figure.n,
            "late": figure.counts.get("1", 0),
            "share": figure.value,
            "low": figure.low,
            "high": figure.high,
            "signal": signal,
            "chance": chance,
            "_unsure": figure.n < FEW,
        }
        for label, figure, signal, chance in cells
    ]


def late_table(trend: Trend | None, period: str) -> Table:
    """Return the share of late orders by period, the latest first."""
    columns = [
        Column("period", Text(HEADS[period]), "period"),
        Column("n", Text(N_("Orders")), "count"),
        Column("late", Text(N_("Late")), "count"),
        Column("share", Text(N_("Share")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
        Column("signal", Text(N_("Signal")), "signal"),
    ]
    return Table("placed", Text(TITLES[period]), columns, late_rows(trend)[::-1], Text(NOTE))


def late_figure(trend: Trend, period: str) -> Figure:
    """Return the figure of the trend: share, interval, limits and signals."""
    wide, narrow = trend_figures(trend)
    n = sum(figure.n for figure in trend.figures)
    orders = Text.counted(NN_("%(n)s order", "%(n)s orders"), n, {"n": Amount(n, "count")})
    parts = [Text(N_("Per cent of the delivered orders with a promised date, 95 %% interval")), orders]
    if (base := base_said(trend)) is not None:
        parts.append(base)
    signal = signal_said(trend) or Text(
        N_("Limits need eight periods with 30 orders each; until then nothing is signalled.")
    )
    return Figure("placed", Text(TITLES[period]), joined(parts), sentences([signal, Text(NOTE)]), wide, narrow)
