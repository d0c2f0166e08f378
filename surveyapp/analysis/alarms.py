"""Which of many watched shares is higher than chance explains now: Laney's p′ limits, and a correction for watching many.

A share is watched by points of one week; where weeks are too small to judge, by two or four of them. A point counts from
30 answers on. The latest point alone is judged: what was higher once and is back needs no action.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from surveyapp.analysis.comparison import FALSE_DISCOVERIES, benjamini_hochberg
from surveyapp.analysis.control import (
    ENOUGH,
    RUN,
    Chart,
    base_periods,
    chance_above,
    freedom_of,
    likely_share,
    share_chart,
    spread_between,
)
from surveyapp.analysis.moderation import moderate

ABOVE, NINE_ABOVE = "above", "nine_above"
SPANS = (1, 2, 4)
# Nine on the same, given side of the middle by chance.
RUN_P = 0.5**RUN


@dataclass(frozen=True, slots=True)
class Watched:
    """Hits and answers of one share by week, the latest complete week last, weeks without answers included."""

    hits: Sequence[int]
    totals: Sequence[int]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is higher than chance explains.

    Attributes:
        place: which of the watched.
        signal: above (the limit) or nine_above (nine points above the middle).
        weeks: the first and the last week of the points that raised it, counted from the end (0 is the latest).
        span: how many weeks a point has.
        share, n, centre, limit: of the latest point, as fractions.
        p_value: of so high a point, or run, by chance.
    """

    place: int
    signal: str
    weeks: tuple[int, int]
    span: int
    share: float
    n: int
    centre: float
    limit: float
    p_value: float


def find_alarms(watched: Sequence[Watched], level: float = FALSE_DISCOVERIES) -> list[Alarm]:
    """Return the alarms that stand although many were watched, the surest first.

    The share of false ones among them stays under `level` (Benjamini & Hochberg 1995). All that have limits and a
    latest point with answers enough are counted as watched.
    """
    judged = [(place, found) for place, each in enumerate(watched) if (found := _judge(each)) is not None]
    p_values = _p_values([found for _, found in judged])
    real = benjamini_hochberg(p_values, level)
    alarms = [
        _alarm(place, found, p_value)
        for (place, found), p_value, is_real in zip(judged, p_values, real, strict=True)
        if is_real and found.chart.signals[-1] in (ABOVE, NINE_ABOVE)
    ]
    return sorted(alarms, key=lambda alarm: alarm.p_value)


def merged(each: Watched, span: int) -> Watched:
    """Return points of `span` weeks, counted back from the latest; weeks that fill no point are left out."""
    first = len(each.totals) % span
    places = range(first, len(each.totals), span)
    return Watched(
        [sum(each.hits[i : i + span]) for i in places],
        [sum(each.totals[i : i + span]) for i in places],
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What can be judged: its points, of so many weeks each, their chart, and the indexes of the base."""

    points: Watched
    span: int
    chart: Chart
    base: list[int]


def _judge(each: Watched) -> _Judged | None:
    """Return what the latest point is judged by; None where nothing can be."""
    for span in SPANS:
        points = merged(each, span)
        base = base_periods(points.totals)
        if base is not None and points.totals[-1] >= ENOUGH and _are_mostly_judged(points):
            return _Judged(points, span, share_chart(points.hits, points.totals), base)
    return None


def _are_mostly_judged(points: Watched) -> bool:
    return 2 * sum(total >= ENOUGH for total in points.totals) >= len(points.totals)


def _p_values(judged: Sequence[_Judged]) -> list[float]:
    """Return how likely each latest point, or run, is by chance.

    Weeks of one company differ alike, so that the spread of each is told surer by all of them together.
    """
    spreads = [spread_between(each.points.hits, each.points.totals, each.base) ** 2 for each in judged]
    moderated = moderate(spreads, [freedom_of(len(each.base)) for each in judged])
    return [_p_value(each, *found) for each, found in zip(judged, moderated, strict=True)]


def _p_value(each: _Judged, variance: float, freedom: float) -> float:
    """Return how likely so high a latest point is by chance: by Laney's spread, and never under the binomial's own tail."""
    from scipy.special import bdtrc

    if each.chart.signals[-1] == NINE_ABOVE:
        return RUN_P
    points, base = each.points, each.base
    hits, n = points.hits[-1], points.totals[-1]
    likely = likely_share(sum(points.hits[i] for i in base), sum(points.totals[i] for i in base))
    by_spread = chance_above(hits, n, likely, max(1.0, variance) ** 0.5, freedom, len(base))
    by_sampling = float(bdtrc(hits - 1, n, likely)) if hits else 1.0
    return max(by_spread, by_sampling)


def _alarm(place: int, judged: _Judged, p_value: float) -> Alarm:
    points, chart = judged.points, judged.chart
    signal = chart.signals[-1] or ""
    first = len(points.totals) - 1
    while first and _belongs(first - 1, points, chart, signal):
        first -= 1
    n = points.totals[-1]
    return Alarm(
        place=place,
        signal=signal,
        weeks=((len(points.totals) - first) * judged.span - 1, 0),
        span=judged.span,
        share=points.hits[-1] / n,
        n=n,
        centre=chart.centre or 0.0,
        limit=chart.upper[-1] or 0.0,
        p_value=p_value,
    )


def _belongs(i: int, points: Watched, chart: Chart, signal: str) -> bool:
    """Tell whether an earlier point helped to raise the alarm: it signalled too, or is of the run above the middle."""
    if signal == NINE_ABOVE:
        n = points.totals[i]
        return n < ENOUGH or points.hits[i] / n > (chart.centre or 0.0)
    return chart.signals[i] in (ABOVE, NINE_ABOVE)
