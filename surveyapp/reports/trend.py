"""A question over time: its figure in every period, the limits it should stay within, and what they signal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveyapp.analysis.control import Chart, mean_chart, share_chart
from surveyapp.analysis.metrics import Estimate, Measured, top_values
from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import Counts, figure_of

LOW = ("below", "nine_below")
HIGH = ("above", "nine_above")
IT = Text(N_("It"))


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures by period label, with the chart of their limits in the measure's own unit."""

    measured: Measured
    labels: Sequence[str]
    figures: Sequence[Estimate]
    chart: Chart


def period_of(day: date, period: str) -> str:
    """Return the label of a day's period: 2018-05-01, 2018-W18 (ISO 8601) or 2018-05."""
    if period == "day":
        return day.isoformat()
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}"


def labels_between(first: date, last: date, period: str) -> list[str]:
    """Return the labels of all periods from one day to another, those without answers too."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return list(dict.fromkeys(period_of(day, period) for day in days))


def merged_label(first: date, last: date) -> str:
    """Return the label of merged months: 2018-05, or 2018-05/2018-07."""
    began, ended = f"{first:%Y-%m}", f"{last:%Y-%m}"
    return began if began == ended else f"{began}/{ended}"


def trend_of(measured: Measured, labels: Sequence[str], counts: Mapping[str, Counts]) -> Trend:
    """Return the trend of a scored question from its counts by period label."""
    figures = [figure_of(measured, counts.get(label, {})) for label in labels]
    totals = [figure.n for figure in figures]
    if measured.measure == "csat":
        top = top_values(measured)
        chart = share_chart([sum(figure.counts[value] for value in top) for figure in figures], totals)
        chart = Chart(
            _in_percent(chart.centre),
            [_in_percent(limit) for limit in chart.lower],
            [_in_percent(limit) for limit in chart.upper],
            chart.signals,
            chart.base,
            chart.chances,
        )
    else:
        chart = mean_chart([figure.value for figure in figures], totals, [figure.error for figure in figures])
    return Trend(measured, labels, figures, chart)


def base_said(trend: Trend) -> Text | None:
    """Return which periods the limits come from, None where there are none."""
    if trend.chart.base is None:
        return None
    first, last = trend.chart.base
    return Text(
        N_("limits from %(first)s to %(last)s"),
        {"first": Amount(trend.labels[first], "period"), "last": Amount(trend.labels[last], "period")},
    )


def signal_said(trend: Trend, what: Text | None = None) -> Text | None:
    """Return what the limits say of the latest change, None where there are no limits to judge by.

    `what` begins the sentence; without it the figure was spoken of before.
    """
    if trend.chart.base is None:
        return None
    judged = [i for i, figure in enumerate(trend.figures) if figure.n >= 30]
    signalled = [i for i in judged if trend.chart.signals[i]]
    if not signalled:
        return Text(N_("%(what)s stayed within its limits: the ups and downs could be chance."), {"what": what or IT})
    end = signalled[-1]
    side = LOW if trend.chart.signals[end] in LOW else HIGH
    first = end
    for i in reversed([i for i in judged if i <= end]):
        if trend.chart.signals[i] not in side:
            break
        first = i
    later = [i for i in judged if i > end]
    ends = {"first": Amount(trend.labels[first], "period"), "last": Amount(trend.labels[end], "period")}
    params: dict[str, Any] = {"what": what or IT, **ends}
    if not later:
        return Text(_OPEN[side is LOW, trend.chart.signals[end] in ("below", "above")], params)
    params["back"] = Amount(trend.labels[later[0]], "period")
    return Text(_ONCE[side is LOW] if first == end else _OVER[side is LOW], params)


_OPEN = {
    (True, True): N_("%(what)s has been below its limit since %(first)s."),
    (False, True): N_("%(what)s has been above its limit since %(first)s."),
    (True, False): N_("%(what)s has run low for nine periods or more, signalled since %(first)s."),
    (False, False): N_("%(what)s has run high for nine periods or more, signalled since %(first)s."),
}
_ONCE = {
    True: N_("%(what)s was unusually low in %(first)s, and back within its limits from %(back)s on."),
    False: N_("%(what)s was unusually high in %(first)s, and back within its limits from %(back)s on."),
}
_OVER = {
    True: N_("%(what)s was unusually low from %(first)s to %(last)s, and back within its limits from %(back)s on."),
    False: N_("%(what)s was unusually high from %(first)s to %(last)s, and back within its limits from %(back)s on."),
}


def _in_percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
