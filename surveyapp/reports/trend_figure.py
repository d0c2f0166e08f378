"""The Plotly figure of a trend: line, intervals, band of limits, and signals as diamonds."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.control import ENOUGH
from surveyapp.analysis.metrics import FEW
from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE, apart, reach
from surveyapp.reports.marks import Mark, mark_shapes
from surveyapp.reports.trend import Trend
from surveyapp.reports.words import hover, value_of

# What is left of the figure's 330 pixels for the plot.
HEIGHT = 282


def trend_figures(trend: Trend, marks: Sequence[Mark] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the wide and the narrow figure of a trend: line, intervals, band of limits, signals as diamonds.

    `marks` are what happened meanwhile: dotted verticals, numbered as in `marks_table`, or named where they are few.
    """
    return _trend(trend, marks, ticks=8, names=True), _trend(trend, marks, ticks=4, names=False)


def _trend(trend: Trend, marks: Sequence[Mark], ticks: int, names: bool) -> dict[str, Any]:
    places = list(range(len(trend.labels)))
    values = [figure.value for figure in trend.figures]
    extent = _extent(trend)
    data = [*_band(trend, places), _intervals(trend, places)]
    data += [_points(trend, [i for i in places if trend.figures[i].n >= FEW], "lines+markers", 1)]
    # A handful of answers is shown pale, and no line leads to it.
    data += [_points(trend, [i for i in places if trend.figures[i].n < FEW], "markers", 0.4)]
    signalled = [i for i in places if trend.chart.signals[i]]
    data.append(
        {
            "type": "scatter",
            "x": signalled,
            "y": [values[i] for i in signalled],
            "mode": "markers",
            "marker": {
                "symbol": "diamond",
                "size": 12,
                "color": "var(--c2)",
                "line": {"color": "var(--bg)", "width": 1.5},
            },
            "hoverinfo": "skip",
        }
    )
    shapes, mark_names = mark_shapes(trend.labels, marks, has_names=names)
    # The name of merged months takes the place of two.
    names_wide = 2 if any("/" in label for label in trend.labels) else 1
    step = max(1, -(-len(places) * names_wide // ticks))
    ticked = places[::step]
    layout = {
        **TEMPLATE,
        "margin": {"l": 36, "r": 96 if names else 12, "t": 32 if mark_names else 16, "b": 32},
        "xaxis": {
            **PLAIN_AXIS,
            "tickvals": ticked,
            "ticktext": [Amount(trend.labels[i], "period_short") for i in ticked],
            "tickangle": 0,
            "range": [-0.5, max(len(places) - 0.5, 0.5)],
        },
        "yaxis": {**GRID, "range": list(extent)},
        "annotations": [*(_names(trend, extent) if names else []), *mark_names],
        "shapes": shapes,
    }
    return {"data": data, "layout": layout}


def _points(trend: Trend, places: Sequence[int], mode: str, opacity: float) -> dict[str, Any]:
    """Return the points of some periods; the line between them breaks where a period is missing."""
    spread = range(places[0], places[-1] + 1) if places else range(0)
    shown = set(places)
    return {
        "type": "scatter",
        "x": list(spread),
        "y": [trend.figures[i].value if i in shown else None for i in spread],
        "mode": mode,
        "opacity": opacity,
        "line": {"color": "var(--c1)", "width": 2},
        "marker": {"size": 7, "color": "var(--c1)", "line": {"color": "var(--bg)", "width": 1.2}},
        "hovertext": [hover(trend.measured, trend.figures[i], Amount(trend.labels[i], "period")) for i in spread],
        "hoverinfo": "text",
    }


def _band(trend: Trend, places: Sequence[int]) -> list[dict[str, Any]]:
    if trend.chart.base is None:
        return []
    edge = {"type": "scatter", "x": list(places), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    centre = {"color": "var(--c6)", "width": 1, "dash": "5px,4px"}
    # The limits of a handful of answers are the whole scale: a cliff that would say nothing.
    lower, upper = (
        [end if figure.n >= FEW else None for figure, end in zip(trend.figures, ends, strict=True)]
        for ends in (trend.chart.lower, trend.chart.upper)
    )
    return [
        {**edge, "y": lower, "connectgaps": True},
        {
            **edge,
            "y": upper,
            "connectgaps": True,
            "fill": "tonexty",
            "fillcolor": "var(--band)",
        },
        {**edge, "y": [trend.chart.centre] * len(places), "line": centre},
    ]


def _intervals(trend: Trend, places: Sequence[int]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": list(places),
        "y": [figure.value if figure.n >= FEW else None for figure in trend.figures],
        "mode": "markers",
        "marker": {"size": 1, "color": "var(--c1)"},
        "opacity": 0.45,
        "error_y": {**reach(trend.figures), "color": "var(--c1)", "thickness": 1.5, "width": 0},
        "hoverinfo": "skip",
    }


def _names(trend: Trend, extent: tuple[float, float]) -> list[dict[str, Any]]:
    """Return what stands at the right edge: the latest value, and the names of centre and limits, kept apart."""
    wanted: list[tuple[float, Text | Amount, str]] = []
    last = next((figure for figure in reversed(trend.figures) if figure.n >= FEW), None)
    if last is not None and last.value is not None:
        wanted.append((last.value, value_of(trend.measured, last), "var(--ink)"))
    limits = _limits(trend)
    if limits:
        for place, words in (*zip(limits[-1], (N_("lower limit"), N_("upper limit")), strict=True),):
            wanted.append((place, Text(words), "var(--muted)"))
    if trend.chart.centre is not None:
        wanted.append((trend.chart.centre, Text(N_("centre")), "var(--muted)"))
    edge = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "showarrow": False}
    shifts = apart([place for place, _, _ in wanted], HEIGHT / (extent[1] - extent[0]))
    return [
        {**edge, "y": place, "yshift": shift, "text": words, "font": {"color": colour}}
        for (place, words, colour), shift in zip(wanted, shifts, strict=True)
    ]


def _limits(trend: Trend) -> list[tuple[float, float]]:
    """Return the limits of the periods that have answers enough to be judged."""
    rows = zip(trend.figures, trend.chart.lower, trend.chart.upper, strict=True)
    return [(low, high) for figure, low, high in rows if figure.n >= ENOUGH and low is not None and high is not None]


def _extent(trend: Trend) -> tuple[float, float]:
    """Return the lowest and highest place that must be seen; periods of a handful of answers may leave the picture."""
    enough = [figure for figure in trend.figures if figure.n >= FEW] or list(trend.figures)
    places = [figure.value for figure in enough if figure.value is not None]
    places += [end for figure in enough for end in (figure.low, figure.high) if end is not None]
    places += [end for ends in _limits(trend) for end in ends]
    low, high = (min(places), max(places)) if places else (0.0, 1.0)
    edge = (high - low) * 0.06 or 0.5
    return low - edge, high + edge
