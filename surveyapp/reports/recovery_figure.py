"""The figure of the report `recovery`: by how much cases with a remedy came out better than those without."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.report import Amount, Figure, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE
from surveyapp.reports.recovery_cases import RETURNED, Effect
from surveyapp.reports.recovery_words import KIND_NAMES, OUTCOME_NAMES

HOVER = N_("%(kind)s: %(value)s points, %(interval)s; n %(n)s with, %(without)s without")
# How high a row is, and one whose name stands over its dot.
WIDTH, NARROW = 34, 44


def effects_figure(effects: Sequence[Effect], outcome: str) -> Figure | None:
    """Return the differences of one outcome with their intervals, best first; None where nothing can be compared."""
    shown = [each for each in effects if each.outcome == outcome and each.contrast.value is not None]
    if not shown:
        return None
    shown.sort(key=lambda each: each.contrast.value or 0.0)
    values = [each.contrast.value or 0.0 for each in shown]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": values,
        "y": list(range(len(shown))),
        "marker": {
            "size": 10,
            "color": ["var(--c1)" if each.contrast.is_real else "var(--c6)" for each in shown],
            "symbol": ["circle" if each.contrast.is_real else "circle-open" for each in shown],
        },
        "error_x": {
            "type": "data", "symmetric": False, "color": "var(--c6)", "thickness": 1.5, "width": 4,
            "array": [(each.contrast.high or 0.0) - value for each, value in zip(shown, values, strict=True)],
            "arrayminus": [value - (each.contrast.low or 0.0) for each, value in zip(shown, values, strict=True)],
        },
        "hovertext": [_said(each) for each in shown],
        "hoverinfo": "text",
    }  # fmt: skip
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 64 + WIDTH * len(shown),
        "margin": {"l": 24, "r": 24, "t": 8, "b": 32},
        "xaxis": {**GRID, "zeroline": True, "zerolinecolor": "var(--muted)", "nticks": 7},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(shown))),
            "ticktext": [Text(KIND_NAMES[each.kind]) for each in shown],
            "ticklabelstandoff": 8,
            "range": [-0.5, len(shown) - 0.5],
        },
    }
    unit = N_("%(outcome)s: points more with it than without, 95 %% interval; filled where it holds up among all")
    long = N_("%(outcome)s: points more with it than without, after up to a year, 95 %% interval")
    return Figure(
        name=f"effects_{outcome}",
        title=Text(OUTCOME_NAMES[outcome]),
        unit=Text(long if outcome == RETURNED else unit, {"outcome": Text(OUTCOME_NAMES[outcome])}),
        summary=_said(shown[-1]),
        wide={"data": [dots], "layout": layout},
        narrow={"data": [dots], "layout": _narrow(layout, shown)},
    )


def _narrow(layout: dict[str, Any], shown: Sequence[Effect]) -> dict[str, Any]:
    """Return the layout for narrow screens: each name above its dot."""
    names = [
        {
            "xref": "paper", "x": 0, "xanchor": "left", "y": place + 0.4, "showarrow": False,
            "text": Text(KIND_NAMES[each.kind]),
        }
        for place, each in enumerate(shown)
    ]  # fmt: skip
    return {
        **layout,
        "height": 64 + NARROW * len(shown),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 32},
        "xaxis": {**layout["xaxis"], "nticks": 5},
        "yaxis": {**PLAIN_AXIS, "showticklabels": False, "range": [-0.5, len(shown) - 0.3]},
        "annotations": names,
    }


def _said(effect: Effect) -> Text:
    contrast = effect.contrast
    return Text(
        HOVER,
        {
            "kind": Text(KIND_NAMES[effect.kind]),
            "value": Amount(contrast.value, "change"),
            "interval": Amount((contrast.low, contrast.high), "interval", of="change"),
            "n": Amount(contrast.with_it.n, "count"),
            "without": Amount(contrast.without.n, "count"),
        },
    )
