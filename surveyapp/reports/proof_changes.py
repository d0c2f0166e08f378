"""The changes of a proof side by side, with their intervals and the change that was asked for."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.effectiveness import Change, Effect
from surveyapp.analysis.report import Amount, Figure, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE

# Pixels for each row.
ROW = 34
Row = tuple[Text, Change, str, float]


def changes_figure(effect: Effect, *, segment: str, others: str, shows_untouched: bool) -> Figure:
    """Return the changes as dots with intervals, beside the change that was asked for."""
    rows = _rows(effect, segment, others, shows_untouched=shows_untouched)
    return Figure(
        name="proof-changes",
        title=Text(N_("Change in points")),
        unit=Text(N_("After less before, 95 %% interval; the dashed line is the change that was asked for")),
        summary=Text(N_("An interval that holds 0 does not tell a change from chance.")),
        wide=_changes(rows, effect.smallest_change, is_wide=True),
        narrow=_changes(rows, effect.smallest_change, is_wide=False),
    )


def _rows(effect: Effect, segment: str, others: str, *, shows_untouched: bool) -> list[Row]:
    after_less_before = N_("%(name)s, after less before")
    rows: list[Row] = []
    if effect.change is not None:
        rows.append((Text(after_less_before, {"name": segment}), effect.change, "var(--c1)", 9))
    if effect.is_compared and effect.untouched_change is not None and shows_untouched:
        rows.append((Text(after_less_before, {"name": others}), effect.untouched_change, "var(--c6)", 9))
    if effect.difference is not None:
        words = N_("Difference of the two") if effect.is_compared else N_("Change, errors by day")
        rows.append((Text(words), effect.difference, "var(--ink)", 11))
    return rows


def _changes(rows: Sequence[Row], smallest: float, *, is_wide: bool) -> dict[str, Any]:
    data = [_dot(row, place) for place, row in enumerate(rows)]
    ends = [end for _, change, _, _ in rows for end in (change.low, change.high)] + [0.0, -smallest]
    edge = 0.08 * (max(ends) - min(ends)) or 1.0
    upright = {"yref": "paper", "y0": 0, "y1": 1, "type": "line"}
    spread = 1.6 if not is_wide else 1.0
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": round(ROW * spread * len(rows)) + 60,
        "margin": {"l": 24 if is_wide else 8, "r": 16, "t": 8, "b": 44},
        "xaxis": {**GRID, "range": [min(ends) - edge, max(ends) + edge], "nticks": 7 if is_wide else 5},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(rows))) if is_wide else [],
            "ticktext": [name for name, *_ in rows] if is_wide else [],
            "tickfont": {"color": "var(--ink)"},
            "ticklabelstandoff": 8,
            "range": [len(rows) - 0.5, -0.75 if not is_wide else -0.5],
        },
        "shapes": [
            {**upright, "x0": 0, "x1": 0, "line": {"color": "var(--c6)", "width": 1}},
            {**upright, "x0": -smallest, "x1": -smallest, "line": {"color": "var(--c3)", "width": 1.5, "dash": "5px,3px"}},
        ],
        "annotations": [
            {
                "x": -smallest, "yref": "paper", "y": 0, "yanchor": "top", "yshift": -20, "showarrow": False,
                "text": Text(N_("worthwhile: %(change)s"), {"change": Amount(-smallest, "change")}),
                "font": {"color": "var(--ink)"},
            },
            *(_names_above(rows) if not is_wide else []),
        ],
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _dot(row: Row, place: int) -> dict[str, Any]:
    name, change, colour, size = row
    said = {"where": name, "value": Amount(change.value, "change"), "interval": _ends(change)}
    return {
        "type": "scatter",
        "x": [change.value],
        "y": [place],
        "mode": "markers",
        "marker": {"size": size, "color": colour},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [change.high - change.value],
            "arrayminus": [change.value - change.low],
            "color": colour,
            "thickness": 2,
            "width": 5,
        },
        "hovertext": [Text(N_("%(where)s: %(value)s points, %(interval)s"), said)],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _names_above(rows: Sequence[Row]) -> list[dict[str, Any]]:
    above = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom", "yshift": 8, "showarrow": False}
    return [{**above, "y": place, "text": row[0], "font": {"color": "var(--ink)"}} for place, row in enumerate(rows)]


def _ends(change: Change) -> Amount:
    return Amount((change.low, change.high), "interval", of="change")
