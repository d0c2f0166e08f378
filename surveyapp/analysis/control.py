"""Control limits for trends: Laney p′ for shares, XmR for means and NPS, and the signals they raise.

With large n a plain p chart cries every day, because answers of one day resemble each other more than chance allows.
Laney's p′ (2002) widens the limits by the spread really seen between periods. Here they are never narrower than the
sampling of the answers alone would make them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ENOUGH = 30
BASE_PERIODS = 8
RUN = 9
# Mean moving range of two neighbours over their standard deviation, for normal data.
D2 = 1.128


@dataclass(frozen=True, slots=True)
class Chart:
    """Limits and signals of a series of periods, one entry a period; None where nothing can be judged.

    `base` holds the first and last index of the periods that the limits come from.
    """

    centre: float | None
    lower: list[float | None]
    upper: list[float | None]
    signals: list[str | None]
    base: tuple[int, int] | None


def share_chart(hits: Sequence[int], totals: Sequence[int]) -> Chart:
    """Return Laney p′ limits (fractions) for `hits` of `totals` a period."""
    base = base_periods(totals)
    if base is None:
        return _silent(len(totals))
    n = sum(totals[i] for i in base)
    centre = sum(hits[i] for i in base) / n
    scores = (
        [(hits[i] / totals[i] - centre) / _sigma(centre, totals[i]) for i in base] if 0 < centre < 1 else [0.0, 0.0]
    )
    spread = max(1.0, _moving_range(scores) / D2)
    halves = [3 * spread * _sigma(centre, total) if total else None for total in totals]
    lower = [None if half is None else max(0.0, centre - half) for half in halves]
    upper = [None if half is None else min(1.0, centre + half) for half in halves]
    points = [hit / total if total else None for hit, total in zip(hits, totals, strict=True)]
    return _judge(points, totals, centre, lower, upper, base)


def mean_chart(means: Sequence[float | None], totals: Sequence[int]) -> Chart:
    """Return XmR limits (Wheeler) for the `means` of periods with `totals` answers, in the unit of the means."""
    base = base_periods(totals)
    if base is None:
        return _silent(len(totals))
    values = [mean for i in base if (mean := means[i]) is not None]
    centre = sum(values) / len(values)
    half = 3 * _moving_range(values) / D2
    lower: list[float | None] = [centre - half] * len(totals)
    upper: list[float | None] = [centre + half] * len(totals)
    return _judge(means, totals, centre, lower, upper, base)


def base_periods(totals: Sequence[int]) -> list[int] | None:
    """Return the indexes of the periods that limits are drawn from, None where there are too few.

    They are the earlier two thirds of the periods with enough answers, at least eight: the newest are judged by
    limits they did not help to make.
    """
    judged = [i for i, total in enumerate(totals) if total >= ENOUGH]
    if len(judged) < BASE_PERIODS:
        return None
    return judged[: max(BASE_PERIODS, math.ceil(len(judged) * 2 / 3))]


def _judge(
    points: Sequence[float | None],
    totals: Sequence[int],
    centre: float,
    lower: list[float | None],
    upper: list[float | None],
    base: list[int],
) -> Chart:
    signals: list[str | None] = []
    side, run = 0, 0
    for point, total, low, high in zip(points, totals, lower, upper, strict=True):
        # A period with few answers is no evidence: it neither raises a signal nor ends a run.
        if point is None or total < ENOUGH or low is None or high is None:
            signals.append(None)
            continue
        now = (point > centre) - (point < centre)
        run = run + 1 if now == side and now else abs(now)
        side = now
        signals.append(_signal(point, low, high, side, run))
    return Chart(centre, lower, upper, signals, (base[0], base[-1]))


def _signal(point: float, low: float, high: float, side: int, run: int) -> str | None:
    if point < low:
        return "below"
    if point > high:
        return "above"
    if run >= RUN:
        return "nine_above" if side > 0 else "nine_below"
    return None


def _sigma(centre: float, n: int) -> float:
    return math.sqrt(centre * (1 - centre) / n)


def _moving_range(values: Sequence[float]) -> float:
    return sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def _silent(length: int) -> Chart:
    return Chart(None, [None] * length, [None] * length, [None] * length, None)
