"""The picture of a proof: the share week by week, with the alarm and the action marked, beside what was left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.analysis.effectiveness import Share, Windows
from surveyapp.analysis.metrics import FEW
from surveyapp.analysis.report import Amount, Figure, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE
from surveyapp.reports.words import HOVER

UNTOUCHED = N_("Untouched units")
BESIDE = N_("All other answers")
# Pixels of plot, and how near two names at its edge may come.
PLOT_HEIGHT = 250
LINE = 16


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week, named by its Monday: the segment, and what was left alone (None where it is not shown)."""

    begins_on: date
    segment: Share
    untouched: Share | None


def weeks_figure(
    points: Sequence[WeekPoint],
    windows: Windows,
    *,
    measure: Text,
    segment: str,
    others: str,
    in_effect_on: date | None,
) -> Figure:
    """Return the share week by week; `others` is what the untouched are called, `in_effect_on` the day after the action."""
    return Figure(
        name="proof-weeks",
        title=Text(N_("Week by week: %(measure)s"), {"measure": measure}),
        unit=Text(N_("Per cent of answers, 95 %% interval for %(segment)s"), {"segment": segment}),
        summary=_weeks_said(points, windows, segment, others),
        wide=_weeks(points, windows, segment, others, in_effect_on, is_wide=True),
        narrow=_weeks(points, windows, segment, others, in_effect_on, is_wide=False),
    )


def _weeks(
    points: Sequence[WeekPoint],
    windows: Windows,
    segment: str,
    others: str,
    in_effect_on: date | None,
    *,
    is_wide: bool,
) -> dict[str, Any]:
    data = [
        *_line(points, others, [each.untouched for each in points], "var(--c6)", "6px,4px", has_interval=False),
        *_line(points, segment, [each.segment for each in points], "var(--c1)", "solid", has_interval=True),
    ]
    top = _top(points)
    # A week has a long name in Finnish: with more of them the names would touch.
    step = max(1, -(-len(points) // (7 if is_wide else 4)))
    places = list(range(0, len(points), step))
    layout = {
        **TEMPLATE,
        "height": PLOT_HEIGHT + 80,
        "margin": {"l": 36, "r": 124 if is_wide else 12, "t": 32 if is_wide else 52, "b": 32},
        "xaxis": {
            **PLAIN_AXIS,
            "tickvals": places,
            "ticktext": [Amount(_label(points[i].begins_on), "period_short") for i in places],
            "tickangle": 0,
            "range": [-0.6, len(points) - 0.4],
        },
        "yaxis": {**GRID, "range": [0, top]},
        "shapes": _shapes(points, windows, in_effect_on),
        "annotations": [
            *_marks(points, windows, in_effect_on, is_wide=is_wide),
            *(_edge_names(points, segment, others, top) if is_wide else _top_names(points, segment, others)),
        ],
    }
    return {"data": data, "layout": layout}


def _line(
    points: Sequence[WeekPoint],
    name: str,
    shares: Sequence[Share | None],
    colour: str,
    dash: str,
    *,
    has_interval: bool,
) -> list[dict[str, Any]]:
    shown = [each if each is not None and each.n else None for each in shares]
    if not any(shown):
        return []
    places = list(range(len(points)))
    values = [each.value if each is not None else None for each in shown]
    line = {
        "type": "scatter",
        "x": places,
        "y": values,
        "mode": "lines+markers",
        "connectgaps": True,
        "line": {"color": colour, "width": 2, "dash": dash},
        "marker": {"size": 7, "color": colour, "line": {"color": "var(--bg)", "width": 1.2}},
        "hovertext": [_hover(name, point, share) for point, share in zip(points, shown, strict=True)],
        "hoverinfo": "text",
    }
    if not has_interval:
        return [line]
    sure = [each if each is not None and each.n >= FEW else None for each in shown]
    interval = {
        "type": "scatter",
        "x": places,
        "y": [each.value if each is not None else None for each in sure],
        "mode": "markers",
        "marker": {"size": 1, "color": colour},
        "opacity": 0.45,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [(each.high or 0) - (each.value or 0) if each is not None else 0 for each in sure],
            "arrayminus": [(each.value or 0) - (each.low or 0) if each is not None else 0 for each in sure],
            "color": colour,
            "thickness": 1.5,
            "width": 0,
        },
        "hoverinfo": "skip",
    }
    return [interval, line]


def _hover(name: str, point: WeekPoint, share: Share | None) -> Text | str:
    if share is None:
        return ""
    where = Text(N_("%(name)s, %(week)s"), {"name": name, "week": Amount(_label(point.begins_on), "period")})
    return Text(
        HOVER,
        {
            "where": where,
            "value": Amount(share.value, "percent", n=share.n),
            "interval": Amount((share.low, share.high), "interval", of="percent", n=share.n),
            "n": Amount(share.n, "count"),
        },
    )


def _shapes(points: Sequence[WeekPoint], windows: Windows, in_effect_on: date | None) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = []
    upright = {"yref": "paper", "y0": 0, "y1": 1}
    if windows.alarm is not None:
        first, last = (_place(points, day) for day in windows.alarm)
        band = {"type": "rect", "x0": first, "x1": last + 1 / 7, "fillcolor": "var(--band)", "line": {"width": 0}}
        shapes.append({**upright, **band, "layer": "below"})
    if in_effect_on is not None:
        place = _place(points, in_effect_on)
        shapes.append(
            {
                **upright, "type": "line", "x0": place, "x1": place,
                "line": {"color": "var(--ink)", "width": 1.2, "dash": "2px,3px"},
            }
        )  # fmt: skip
    return shapes


def _marks(
    points: Sequence[WeekPoint], windows: Windows, in_effect_on: date | None, *, is_wide: bool
) -> list[dict[str, Any]]:
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    marks = []
    if windows.alarm is not None:
        first, last = (_place(points, day) for day in windows.alarm)
        words = Text(N_("alarm, left out"))
        marks.append({**above, "x": (first + last + 1 / 7) / 2, "text": words})
    if in_effect_on is not None:
        place = _place(points, in_effect_on)
        words = Text(N_("In effect from %(day)s") if is_wide else N_("In effect"), _day_params(in_effect_on))
        marks.append({**above, "x": place, "text": words, "font": {"color": "var(--ink)", "weight": 600}})
        # Two names over neighbouring weeks would lie on each other.
        if len(marks) > 1 and abs(marks[0]["x"] - place) < len(points) / (4 if is_wide else 2.4):
            marks[0] |= {"yanchor": "top", "yshift": -2}
    return marks


def _day_params(day: date) -> dict[str, Any]:
    return {"day": Amount(day.isoformat(), "period_short")}


def _edge_names(points: Sequence[WeekPoint], segment: str, others: str, top: float) -> list[dict[str, Any]]:
    """Return the names at the right edge, the segment's and the others', kept apart."""
    edge = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "showarrow": False, "align": "left"}
    ends = [_last(points, lambda each: each.segment), _last(points, lambda each: each.untouched)]
    names = [(segment, ends[0], {"color": "var(--c1)", "weight": 600}), (others, ends[1], {"color": "var(--muted)"})]
    shown = [each for each in names if each[1] is not None]
    shifts = [0, 0]
    if len(shown) > 1:
        gap = ((shown[0][1] or 0) - (shown[1][1] or 0)) * PLOT_HEIGHT / top
        if abs(gap) < LINE:
            shifts[1] = round((gap - LINE) if gap >= 0 else (gap + LINE))
    return [
        {**edge, "y": value, "yshift": shift, "text": Amount(name, "text"), "font": font}
        for (name, value, font), shift in zip(shown, shifts, strict=False)
    ]


def _top_names(points: Sequence[WeekPoint], segment: str, others: str) -> list[dict[str, Any]]:
    above = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 20, "showarrow": False}
    names = [
        {
            **above,
            "x": 0,
            "xanchor": "left",
            "text": Text(N_("● %(name)s"), {"name": segment}),
            "font": {"color": "var(--c1)"},
        }
    ]
    if any(each.untouched is not None and each.untouched.n for each in points):
        names.append({**above, "x": 1, "xanchor": "right", "text": Text(N_("┄ %(name)s"), {"name": others})})
    return names


def _last(points: Sequence[WeekPoint], share_of: Any) -> float | None:
    values = [share.value for each in points if (share := share_of(each)) is not None and share.n]
    return values[-1] if values else None


def _top(points: Sequence[WeekPoint]) -> float:
    # A week of few answers does not stretch the axis by its interval, but its point is seen all the same.
    ends = [(each.segment.high if each.segment.n >= FEW else each.segment.value) or 0.0 for each in points]
    ends += [each.untouched.value or 0.0 for each in points if each.untouched is not None and each.untouched.n >= FEW]
    return max(5.0, 1.08 * max(ends, default=5.0))


def _place(points: Sequence[WeekPoint], day: date) -> float:
    """Return where a day begins between the points of the weeks, which stand in the middle of theirs."""
    return (day - points[0].begins_on).days / 7 - 0.5


def _label(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


def _weeks_said(points: Sequence[WeekPoint], windows: Windows, segment: str, others: str) -> Text:
    params = {
        "segment": segment,
        "others": others,
        "weeks": Amount(len(points), "count"),
        "first": Amount(windows.baseline[0], "date"),
        "last": Amount(windows.baseline[1], "date"),
    }
    if windows.after is None:
        return Text(N_("Before: %(first)s to %(last)s. The action is not in effect yet."), params)
    params |= {"begins": Amount(windows.after[0], "date"), "ends": Amount(windows.after[1], "date")}
    if windows.alarm is None:
        return Text(N_("Before: %(first)s to %(last)s. After: %(begins)s to %(ends)s."), params)
    params |= {"alarm": Amount(windows.alarm[0], "date"), "over": Amount(windows.alarm[1], "date")}
    return Text(
        N_(
            "Before: %(first)s to %(last)s. After: %(begins)s to %(ends)s. The alarm, %(alarm)s to %(over)s, is left out, "
            "so that falling back by itself does not count as success."
        ),
        params,
    )
