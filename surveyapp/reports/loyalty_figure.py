"""The figures of the report `loyalty`: who has bought again after each week, as curves with their bands."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.loyalty import Weeks, bought_by, curve_of
from surveyapp.analysis.metrics import FEW
from surveyapp.analysis.report import Amount, Figure, Text
from surveyapp.analysis.survival import Curve
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE, apart
from surveyapp.reports.loyalty_words import within

# Colour, dash, and the dash as letters, for names that do not stand beside their curve.
LOOKS = (("var(--c1)", "", "—"), ("var(--c4)", "2px,3px", "···"), ("var(--c2)", "8px,4px", "– –"))
# What is left of the figure's 330 pixels for the plot, and how high a name in two lines is.
HEIGHT, NAME = 282, 30
HOVER = N_("%(group)s: %(share)s bought again within %(weeks)s weeks, %(interval)s, n %(n)s")
PART = N_("%(group)s: %(share)s bought again within %(time)s, %(interval)s, n %(n)s")


def returns_figure(name: str, title: str, groups: Mapping[str, Weeks], names: Mapping[str, str], week: int) -> Figure:
    """Return the curves of some groups: the per cent that has bought again, by weeks since the answer.

    A curve ends where fewer than ten are known any longer: what comes after says nothing.
    """
    shown = {group: weeks for group, weeks in groups.items() if weeks.n}
    return Figure(
        name=name,
        title=Text(title),
        unit=Text(N_("Per cent that bought again, by weeks since the answer; 95 %% band; a curve ends at ten people")),
        summary=_summary(shown, names, week),
        wide=_drawn(shown, names, is_wide=True),
        narrow=_drawn(shown, names, is_wide=False),
    )


def known_steps(weeks: Weeks, curve: Curve) -> list[int]:
    """Return the places of the curve's steps at which ten at least are still known."""
    return [place for place, time in enumerate(curve.times) if weeks.at_risk(int(time)) >= FEW]


def _drawn(groups: Mapping[str, Weeks], names: Mapping[str, str], *, is_wide: bool) -> dict[str, Any]:
    bands: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    ends: list[float] = []
    top = 1.0
    for place, (group, weeks) in enumerate(groups.items()):
        curve = curve_of(weeks)
        steps = known_steps(weeks, curve)
        colour, dash, _ = LOOKS[place % len(LOOKS)]
        bands += _band(curve, steps)
        lines.append(_line(Text(names[group]), weeks, curve, steps, colour, dash))
        top = max([top, *(100 * (1 - (curve.low[step] or curve.shares[step])) for step in steps)])
        ends.append(lines[-1]["y"][-1])
    last = _last(groups)
    # Narrow, the names stand in the upper part, over the curves; wide, each beside the end of its own.
    top *= 1.08 if is_wide else 1.35
    shown = [Text(names[group]) for group in groups]
    ticks = _ticks(last, most=9 if is_wide else 5)
    across = {"range": [0, last * 1.02], "tickvals": ticks, "ticktext": [str(week) for week in ticks]}
    layout = {
        **TEMPLATE,
        "margin": {"l": 40, "r": 148 if is_wide else 12, "t": 12, "b": 36},
        "xaxis": {**PLAIN_AXIS, **across},
        "yaxis": {**GRID, "range": [0, top], "ticksuffix": " %", "nticks": 6},
        "annotations": _beside(shown, ends, HEIGHT / top) if is_wide else _above(shown),
    }  # fmt: skip
    return {"data": bands + lines, "layout": layout}


def _beside(names: Sequence[Text], ends: Sequence[float], pixels_per_unit: float) -> list[dict[str, Any]]:
    """Return each name at the right of its curve's end, kept off the others."""
    edge = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "align": "left", "showarrow": False}
    shifts = apart(ends, pixels_per_unit, NAME)
    return [
        {
            **edge, "y": end, "yshift": shift, "text": Amount(name, "two_lines"),
            "font": {"color": LOOKS[place % len(LOOKS)][0], "weight": 600},
        }
        for place, (name, end, shift) in enumerate(zip(names, ends, shifts, strict=True))
    ]  # fmt: skip


def _above(names: Sequence[Text]) -> list[dict[str, Any]]:
    """Return the names under each other at the top, each behind the dash of its curve."""
    edge = {"xref": "paper", "x": 0.01, "xanchor": "left", "yref": "paper", "yanchor": "top", "showarrow": False}
    found = []
    for place, name in enumerate(names):
        colour, _, dash = LOOKS[place % len(LOOKS)]
        text = Text("%(dash)s %(name)s", {"dash": dash, "name": name})
        found.append({**edge, "y": 1 - 0.08 * place, "text": text, "font": {"color": colour, "weight": 600}})
    return found


def _ticks(last: int, most: int) -> list[int]:
    """Return the weeks under the axis: quarters of a year, or halves or years where those would be too many."""
    step = next((step for step in (13, 26, 52) if last // step < most), 104)
    return list(range(0, last + 1, step))


def _last(groups: Mapping[str, Weeks]) -> int:
    """Return the last week that ten of any group are known for."""
    return max((_known_until(weeks) for weeks in groups.values()), default=1) or 1


def _known_until(weeks: Weeks) -> int:
    times = sorted({*weeks.returned, *weeks.lost}, reverse=True)
    return next((time for time in times if weeks.at_risk(time) >= FEW), 0)


def _line(name: Text, weeks: Weeks, curve: Curve, steps: Sequence[int], colour: str, dash: str) -> dict[str, Any]:
    last = _known_until(weeks)
    reached = 100 * (1 - curve.shares[steps[-1]]) if steps else 0.0
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [0, *(curve.times[step] for step in steps), last],
        "y": [0, *(100 * (1 - curve.shares[step]) for step in steps), reached],
        "line": {"shape": "hv", "color": colour, "width": 2, **({"dash": dash} if dash else {})},
        "hovertext": ["", *(_hover(name, weeks, int(curve.times[step])) for step in steps), ""],
        "hoverinfo": "text",
    }


def _band(curve: Curve, steps: Sequence[int]) -> list[dict[str, Any]]:
    known = [step for step in steps if curve.low[step] is not None]
    edge = {
        "type": "scatter", "mode": "lines", "x": [curve.times[step] for step in known],
        "line": {"shape": "hv", "width": 0}, "hoverinfo": "skip",
    }  # fmt: skip
    upper = [100 * (1 - (curve.low[step] or 0)) for step in known]
    lower = [100 * (1 - (curve.high[step] or 0)) for step in known]
    return [{**edge, "y": lower}, {**edge, "y": upper, "fill": "tonexty", "fillcolor": "var(--band)"}]


def _hover(name: Text, weeks: Weeks, week: int) -> Text:
    return Text(HOVER, {**_said(name, weeks, week), "weeks": Amount(week, "count")})


def _said(name: Text, weeks: Weeks, week: int) -> dict[str, Any]:
    figure = bought_by(weeks, week)
    return {
        "group": name,
        "share": Amount(figure.value, "percent", n=figure.n),
        "interval": Amount((figure.low, figure.high), "interval", of="percent", n=figure.n),
        "n": Amount(figure.n, "count"),
    }


def _summary(groups: Mapping[str, Weeks], names: Mapping[str, str], week: int) -> Text:
    parts = [
        Text(PART, {**_said(Text(names[group]), weeks, week), "time": within(week)}) for group, weeks in groups.items()
    ]
    joined = "; ".join(f"%(part{place})s" for place in range(len(parts)))
    return Text(f"{joined}.", {f"part{place}": part for place, part in enumerate(parts)})
