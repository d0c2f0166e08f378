"""The figures of the report `actions`: how long customers wait, and what the causes are."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.report import Amount, Figure, Table, Text
from surveyapp.analysis.survival import Curve
from surveyapp.domain.errors import N_
from surveyapp.reports.actions_words import STAGE_HEADS
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE

DAY = 24
WEEK = 7 * DAY
# A curve of thousands of cases has a step for each; more of them than a screen has pixels are never seen.
MOST_STEPS = 160
LOOKS = {
    "acknowledge": ("var(--c4)", "2px,3px"),
    "answer": ("var(--c1)", ""),
    "solve": ("var(--c5)", "8px,4px"),
}
HOVER = N_("%(stage)s: after %(time)s %(share)s still wait, %(interval)s, n %(n)s")


def steps(curve: Curve) -> list[int]:
    """Return the places of the steps that are drawn: all of them, or evenly spread ones with the last."""
    count = len(curve.times)
    if count <= MOST_STEPS:
        return list(range(count))
    return sorted({round(place * (count - 1) / (MOST_STEPS - 1)) for place in range(MOST_STEPS)})


def waiting_figure(curves: Mapping[str, Curve]) -> Figure:
    """Return the survival curves of the stages: the per cent that still wait, by days since the opening."""
    shown = {stage: curve for stage, curve in curves.items() if curve.events}
    longest = max(curve.times[-1] for curve in shown.values()) / DAY
    return Figure(
        name="waiting",
        title=Text(N_("How long customers wait")),
        unit=Text(N_("Per cent that still wait, by days since it came in; 95 %% band; open cases counted in")),
        summary=_summary(shown),
        wide=_waiting(shown, longest, is_wide=True),
        narrow=_waiting(shown, longest, is_wide=False),
    )


def causes_figure(causes: Table) -> Figure:
    """Return the root causes as bars, the most frequent on top, with their intervals as so many cases."""
    rows = list(causes.rows)
    n = sum(row["n"] for row in rows)
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["n"] for row in rows],
        "y": list(range(len(rows))),
        "width": 0.55,
        "marker": {"color": ["var(--c1)" if _leads(rows, place) else "var(--c6)" for place in range(len(rows))]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row["high"] * n / 100 - row["n"] for row in rows],
            "arrayminus": [row["n"] - row["low"] * n / 100 for row in rows],
            "color": "var(--ink)",
            "thickness": 1.2,
            "width": 3,
        },
        "hovertext": [_cause_said(row, n) for row in rows],
        "hoverinfo": "text",
    }
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 48 + 34 * len(rows),
        "margin": {"l": 24, "r": 24, "t": 8, "b": 32},
        "xaxis": {**GRID, "rangemode": "tozero", "tickformat": "d"},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(rows))),
            "ticktext": [row["_words"]["category"] for row in rows],
            "ticklabelstandoff": 8,
            "range": [len(rows) - 0.5, -0.5],
        },
    }
    return Figure(
        name="causes",
        title=Text(N_("What the causes are")),
        unit=Text(N_("Cases by root cause, 95 %% interval; n %(n)s"), {"n": Amount(n, "count")}),
        summary=_cause_said(rows[0], n),
        wide={"data": [bars], "layout": layout},
        narrow={"data": [bars], "layout": {**layout, "xaxis": {**layout["xaxis"], "nticks": 4}}},
    )


def _leads(rows: Sequence[Mapping[str, Any]], place: int) -> bool:
    """Tell whether a cause belongs to the vital few: those that make up the first four fifths."""
    return place == 0 or float(rows[place - 1]["running"]) < 80


def _cause_said(row: Mapping[str, Any], n: int) -> Text:
    return Text(
        N_("%(cause)s: %(count)s of %(n)s cases, %(value)s, %(interval)s"),
        {
            "cause": row["_words"]["category"],
            "count": Amount(row["n"], "count"),
            "n": Amount(n, "count"),
            "value": Amount(row["share"], "percent", n=n),
            "interval": Amount((row["low"], row["high"]), "interval", of="percent", n=n),
        },
    )


def _waiting(curves: Mapping[str, Curve], longest: float, *, is_wide: bool) -> dict[str, Any]:
    data = [edge for curve in curves.values() for edge in _band(curve)]
    names: list[dict[str, Any]] = []
    for place, (stage, curve) in enumerate(curves.items()):
        data.append(_line(stage, curve))
        names.append(
            {
                "xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1 - 0.08 * place, "yanchor": "top",
                "showarrow": False, "text": Text(STAGE_HEADS[stage]), "font": {"color": LOOKS[stage][0], "weight": 600},
            }
        )  # fmt: skip
    layout = {
        **TEMPLATE,
        "margin": {"l": 40, "r": 12, "t": 12, "b": 36},
        "xaxis": {**GRID, "range": [0, longest * 1.02], "nticks": 8 if is_wide else 4},
        "yaxis": {**GRID, "range": [0, 101], "ticksuffix": " %", "nticks": 6},
        "annotations": names,
    }
    return {"data": data, "layout": layout}


def _line(stage: str, curve: Curve) -> dict[str, Any]:
    colour, dash = LOOKS[stage]
    places = steps(curve)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [0, *(curve.times[place] / DAY for place in places)],
        "y": [100, *(100 * curve.shares[place] for place in places)],
        "line": {"shape": "hv", "color": colour, "width": 2, **({"dash": dash} if dash else {})},
        "hovertext": ["", *(_hover(stage, curve, place) for place in places)],
        "hoverinfo": "text",
    }


def _band(curve: Curve) -> list[dict[str, Any]]:
    places = [place for place in steps(curve) if curve.low[place] is not None]
    days = [curve.times[place] / DAY for place in places]
    edge = {
        "type": "scatter", "mode": "lines", "x": days, "line": {"shape": "hv", "width": 0}, "hoverinfo": "skip",
    }  # fmt: skip
    lower = [100 * (curve.low[place] or 0) for place in places]
    upper = [100 * (curve.high[place] or 0) for place in places]
    return [{**edge, "y": lower}, {**edge, "y": upper, "fill": "tonexty", "fillcolor": "var(--band)"}]


def _hover(stage: str, curve: Curve, place: int) -> Text:
    ends = (curve.low[place], curve.high[place])
    interval = tuple(100 * end for end in ends if end is not None)
    return Text(
        HOVER,
        {
            "stage": Text(STAGE_HEADS[stage]),
            "time": Amount(curve.times[place], "hours"),
            "share": Amount(100 * curve.shares[place], "percent", n=curve.n),
            "interval": Amount(interval, "interval", of="percent", n=curve.n) if len(interval) == 2 else "",
            "n": Amount(curve.n, "count"),
        },
    )


def _summary(curves: Mapping[str, Curve]) -> Text:
    parts = [
        Text(
            N_("%(stage)s: %(share)s still waited after %(time)s"),
            {
                "stage": Text(STAGE_HEADS[stage]),
                "share": Amount(100 * curve.at(WEEK), "percent", n=curve.n),
                "time": Amount(WEEK, "hours"),
            },
        )
        for stage, curve in curves.items()
    ]
    joined = "; ".join(f"%(part{place})s" for place in range(len(parts)))
    return Text(f"{joined}.", {f"part{place}": part for place, part in enumerate(parts)})
