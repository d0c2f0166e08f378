"""Plotly figures as plain data: one template, bars and dots with their intervals.

Colours are tokens that the browser resolves, so that a figure is drawn light or dark without asking again. A narrow
figure is another figure, never the wide one scaled.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured
from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.words import KINDS, hover, label_of

FONT = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
PLAIN_AXIS: dict[str, Any] = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "automargin": True}
TEMPLATE: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": FONT, "size": 12, "color": "var(--muted)"},
    "colorway": ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)"],
    "showlegend": False,
    "hovermode": "closest",
    "hoverlabel": {
        "bgcolor": "var(--surface)",
        "bordercolor": "var(--control)",
        "font": {"family": FONT, "size": 12, "color": "var(--ink)"},
        "align": "left",
    },
    "height": 330,
}
GRID: dict[str, Any] = {**PLAIN_AXIS, "showgrid": True, "gridcolor": "var(--grid)", "gridwidth": 1, "nticks": 6}


def reach(figures: Sequence[Estimate]) -> dict[str, Any]:
    """Return how far each interval reaches up and down from its value."""
    up = [
        figure.high - figure.value if figure.high is not None and figure.value is not None else 0 for figure in figures
    ]
    down = [
        figure.value - figure.low if figure.low is not None and figure.value is not None else 0 for figure in figures
    ]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down}


def apart(places: Sequence[float], pixels_per_unit: float, line: int = 15) -> list[int]:
    """Return by how many pixels labels move up so that the first keeps its place and none lies on another.

    A label is `line` pixels high.
    """
    if not places:
        return []
    shifts = [0] * len(places)
    heights = [place * pixels_per_unit for place in places]
    order = sorted(range(len(places)), key=lambda i: (heights[i], i))
    for direction in (1, -1):
        rest = order[order.index(0) :] if direction > 0 else order[order.index(0) :: -1]
        for near, far in pairwise(rest):
            gap = direction * (heights[far] - heights[near] - shifts[near])
            shifts[far] = direction * max(0, round(line - gap))
    return shifts


def distribution_figures(
    measured: Measured, shares: Sequence[tuple[str, Estimate]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return bars of the per cent who gave each value, with intervals; the best value on top."""
    names = [label_of(measured, value) for value, _ in shares]
    values = [share.value for _, share in shares]
    places = list(range(len(shares)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": places,
        "width": 0.62,
        "marker": {"color": "var(--c1)"},
        "error_x": {**reach([share for _, share in shares]), "color": "var(--ink)", "thickness": 1.2, "width": 3},
        "hovertext": [
            Text(
                N_("%(where)s: %(value)s, %(interval)s, n %(n)s"),
                {
                    "where": name,
                    "value": Amount(share.value, "percent", n=share.n),
                    "interval": Amount((share.low, share.high), "interval", of="percent", n=share.n),
                    "n": Amount(share.n, "count"),
                },
            )
            for name, (_, share) in zip(names, shares, strict=True)
        ],
        "hoverinfo": "text",
    }
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 48 + 30 * len(shares),
        "margin": {"l": 24, "r": 24, "t": 8, "b": 32},
        "xaxis": {**GRID, "rangemode": "tozero", "ticksuffix": " %"},
        "yaxis": {**PLAIN_AXIS, "tickvals": places, "ticktext": names, "ticklabelstandoff": 8},
    }
    wide = {"data": [bars], "layout": layout}
    return wide, {"data": [bars], "layout": {**layout, "xaxis": {**layout["xaxis"], "nticks": 4}}}


def ordered_figures(
    measured: Measured, names: Sequence[Text], figures: Sequence[Estimate], kept: int, parted: tuple[Text, Text]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return dots with capped intervals for ordered groups; the first `kept` are c1, the rest diamonds in c2.

    Wide, the groups stand side by side with n under each name; narrow, they stand under each other.
    """
    return _ordered(measured, names, figures, kept, parted, down=False), _ordered(
        measured, names, figures, kept, parted, down=True
    )


def _ordered(
    measured: Measured,
    names: Sequence[Text],
    figures: Sequence[Estimate],
    kept: int,
    parted: tuple[Text, Text],
    down: bool,
) -> dict[str, Any]:
    along, across = ("y", "x") if down else ("x", "y")
    data = []
    for first, last, colour, symbol in ((0, kept, "var(--c1)", "circle"), (kept, len(names), "var(--c2)", "diamond")):
        group = figures[first:last]
        data.append(
            {
                "type": "scatter",
                along: list(range(first, last)),
                across: [figure.value for figure in group],
                "mode": "markers+text",
                "marker": {"size": 10, "color": colour, "symbol": symbol},
                f"error_{across}": {**reach(group), "color": colour, "thickness": 1.75, "width": 5},
                "text": [
                    Amount(figure.value, "label", of=KINDS[measured.measure]) if figure.n else "" for figure in group
                ],
                "textposition": "top center" if down else "middle right",
                "textfont": {"color": "var(--ink)"},
                "hovertext": [
                    hover(measured, figure, name) for name, figure in zip(names[first:last], group, strict=True)
                ],
                "hoverinfo": "text",
                "cliponaxis": False,
            }
        )
    groups = {
        **PLAIN_AXIS,
        "tickvals": list(range(len(names))),
        "ticktext": [
            Text(
                N_("%(name)s<br>n %(n)s"),
                {"name": name if down else Amount(name, "two_lines"), "n": Amount(figure.n, "count")},
            )
            for name, figure in zip(names, figures, strict=True)
        ],
        "tickangle": 0,
        "range": [len(names) - 0.5, -0.5] if down else [-0.5, len(names) - 0.4],
    }
    scale = {**GRID, "range": _scale_of(measured)} if measured.measure != "nps" else {**GRID, "zeroline": True}
    border: dict[str, Any] = {"type": "line", "line": {"color": "var(--ink)", "width": 1, "dash": "2px,3px"}}
    border |= {
        f"{along}0": kept - 0.5,
        f"{along}1": kept - 0.5,
        f"{across}ref": "paper",
        f"{across}0": 0,
        f"{across}1": 1,
    }
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 72 + 46 * len(names) if down else 360,
        "margin": {"l": 24, "r": 24, "t": 24, "b": 24 if down else 48},
        f"{along}axis": groups,
        f"{across}axis": {**scale, **({"side": "top"} if down else {})},
        "shapes": [border],
        "annotations": [] if down else _sides(kept, parted),
    }
    return {"data": data, "layout": layout}


def _sides(kept: int, parted: tuple[Text, Text]) -> list[dict[str, Any]]:
    side = {
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "x": kept - 0.5,
        "showarrow": False,
        "font": {"color": "var(--ink)"},
    }
    return [
        {**side, "xanchor": "right", "xshift": -6, "text": parted[0]},
        {**side, "xanchor": "left", "xshift": 6, "text": parted[1]},
    ]


def _scale_of(measured: Measured) -> list[float]:
    if measured.measure == "csat":
        # A mark at 0 or 100 stands free of the names and the edge.
        return [-4, 104]
    low, high = int(measured.scale[0]), int(measured.scale[-1])
    return [low - 0.1, high + 0.3]
