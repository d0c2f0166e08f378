"""The Plotly figure of themes: bars of how many comments complain of each, with intervals, and the running share."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import PLAIN_AXIS, TEMPLATE
from surveyapp.reports.themes_tables import Row

HOVER = N_("%(theme)s: %(count)s of %(n)s comments, %(value)s, %(interval)s")
# Pixels from the plot's right edge to the ends of the columns of figures.
COUNT_ENDS, RUNNING_ENDS = 40, 104
# Markup in a text would need inline styles, which the content policy forbids.
BOLD = {"color": "var(--ink)", "weight": 600}


def pareto_figures(rows: Sequence[Row], leading: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the wide and the narrow figure; the first `leading` themes are c1, the others pale."""
    return _wide(rows, leading), _narrow(rows, leading)


def _wide(rows: Sequence[Row], leading: int) -> dict[str, Any]:
    column = {"xref": "paper", "x": 1, "xanchor": "right", "showarrow": False}
    head = {**column, "yref": "y", "y": -0.9, "font": {"color": "var(--muted)"}}
    annotations = [
        {**head, "xshift": COUNT_ENDS, "text": "n"},
        {**head, "xshift": RUNNING_ENDS, "text": Text(N_("running"))},
    ]
    for place, row in enumerate(rows):
        count, running = _figures(row)
        annotations += [
            {**column, "y": place, "xshift": COUNT_ENDS, "text": count, "font": BOLD},
            {**column, "y": place, "xshift": RUNNING_ENDS, "text": running, "font": {"color": "var(--muted)"}},
        ]
    layout = {
        **TEMPLATE,
        "height": 44 + 30 * len(rows),
        "margin": {"l": 24, "r": RUNNING_ENDS + 8, "t": 8, "b": 8},
        "xaxis": {**PLAIN_AXIS, "showticklabels": False, "rangemode": "tozero"},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(rows))),
            "ticktext": [Amount(row.theme.title, "text") for row in rows],
            "tickfont": {"color": "var(--ink)"},
            "ticklabelstandoff": 8,
            "range": [len(rows) - 0.5, -1.3],
        },
        "annotations": annotations,
    }
    return {"data": [_bars(rows, leading, width=0.5)], "layout": layout}


def _narrow(rows: Sequence[Row], leading: int) -> dict[str, Any]:
    """Return the figure for narrow screens: each name above its bar."""
    annotations: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        annotations += [
            {
                "xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.42, "showarrow": False,
                "text": Amount(row.theme.title, "text"), "font": {"color": "var(--ink)"},
            },
            {
                "xref": "paper", "x": 1, "xanchor": "right", "xshift": COUNT_ENDS, "y": place, "showarrow": False,
                "text": _figures(row)[0], "font": BOLD,
            },
        ]  # fmt: skip
    layout = {
        **TEMPLATE,
        "height": 24 + 44 * len(rows),
        "margin": {"l": 0, "r": COUNT_ENDS + 4, "t": 8, "b": 8},
        "xaxis": {**PLAIN_AXIS, "showticklabels": False, "rangemode": "tozero"},
        "yaxis": {**PLAIN_AXIS, "showticklabels": False, "range": [len(rows) - 0.6, -0.8]},
        "annotations": annotations,
    }
    return {"data": [_bars(rows, leading, width=0.28)], "layout": layout}


def _figures(row: Row) -> tuple[Amount, Amount]:
    """Return count and running share; the few answers that `n` speaks of keep the share a whole number."""
    return Amount(row.complaints, "count"), Amount(row.running, "percent", n=1)


def _bars(rows: Sequence[Row], leading: int, width: float) -> dict[str, Any]:
    """Return the bars; an interval of the share is drawn as so many comments."""
    up, down = [], []
    for row in rows:
        share = row.of_comments
        scale = share.n / 100
        up.append((share.high or 0) * scale - row.complaints)
        down.append(row.complaints - (share.low or 0) * scale)
    return {
        "type": "bar",
        "orientation": "h",
        "x": [row.complaints for row in rows],
        "y": list(range(len(rows))),
        "width": width,
        "marker": {"color": ["var(--c1)" if place < leading else "var(--c6)" for place in range(len(rows))]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": up,
            "arrayminus": down,
            "color": "var(--ink)",
            "thickness": 1.2,
            "width": 3,
        },
        "hovertext": [_hover(row) for row in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _hover(row: Row) -> Text:
    share = row.of_comments
    return Text(
        HOVER,
        {
            "theme": Amount(row.theme.title, "text"),
            "count": Amount(row.complaints, "count"),
            "n": Amount(share.n, "count"),
            "value": Amount(share.value, "percent", n=share.n),
            "interval": Amount((share.low, share.high), "interval", of="percent", n=share.n),
        },
    )
