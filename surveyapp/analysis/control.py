"""Control limits for trends: Laney p′ for shares, XmR for means and NPS, and the signals they raise.

With large n a plain p chart cries every day, because answers of one day resemble each other more than chance allows.
Laney's p′ (2002) widens the limits by the spread really seen between periods. Here they are never narrower than the
sampling of the answers alone would make them, in charts of means as well: a week of few answers swings further. Where all
or none of the base were hits, half a hit (Jeffreys) stands for what has not been seen yet.

Three sigma are right only where sigma is known. Here it comes from a base of m periods, so that a plain chart cries
too often where m is small: limits stand `reach_of(m)` sigma from the centre, by Student's t for the freedom that an
average moving range leaves (0.62 for each of its m - 1 ranges; Palm & Wheeler 1990) and the centre's own error
√(1 + 1/m) (Hillier 1969), and never under three. Shares near 0 or 100 % fall further to one side: their limits follow
the skewness (Cornish & Fisher 1938). There most periods lie on one side of the mean, too: in a run a share counts as
above or below only beyond the median of its binomial, so that neither side has more than half of the chance.
`python -m bench.simulation` shows how often chance alone then signals.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

ENOUGH = 30
BASE_PERIODS = 8
RUN = 9
# Mean moving range of two neighbours over their standard deviation, for normal data.
D2 = 1.128
SIGMAS = 3.0
# By how many sigma a limit moves for each unit of skewness (Cornish & Fisher 1938, at three sigma).
BEND = (SIGMAS**2 - 1) / 6
# How often a period beyond the base may lie outside the limits by chance. They are a third of a chart, runs of nine
# come beside them: of all its periods fewer than 1 in 100 then signal by chance.
CHANCE = 0.015
# Degrees of freedom of an average moving range for each of its ranges.
FREEDOM = 0.62
# From so many degrees of freedom on Student's t is the normal distribution.
KNOWN = 1e9


@dataclass(frozen=True, slots=True)
class Chart:
    """Limits and signals of a series of periods, one entry a period; None where nothing can be judged.

    `base` holds the first and last index of the periods that the limits come from. `chances` says of each signal how
    likely a single period is by chance to be so far out, or to end so long a run on one side.
    """

    centre: float | None
    lower: list[float | None]
    upper: list[float | None]
    signals: list[str | None]
    base: tuple[int, int] | None
    chances: list[float | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Spread:
    """How points lie about the centre by chance: their sigma and skewness by period, the side that each counts for in a
    run (-1, 0 or 1), and how many the base has."""

    sigmas: Sequence[float | None]
    skewness: Sequence[float]
    sides: Sequence[int]
    base: int


def share_chart(hits: Sequence[int], totals: Sequence[int]) -> Chart:
    """Return Laney p′ limits (fractions) for `hits` of `totals` a period."""
    base = base_periods(totals)
    if base is None:
        return _silent(len(totals))
    n = sum(totals[i] for i in base)
    hit = sum(hits[i] for i in base)
    centre, likely = hit / n, likely_share(hit, n)
    spread = max(1.0, spread_between(hits, totals, base))
    sigmas = [spread * _sigma(likely, total) if total else None for total in totals]
    skewness = [_skewness(likely, sigma, spread) for sigma in sigmas]
    sides = [_side(*period, centre) for period in zip(hits, totals, strict=True)]
    points = [hit / total if total else None for hit, total in zip(hits, totals, strict=True)]
    return _judge(points, totals, centre, _Spread(sigmas, skewness, sides, len(base)), base, (0.0, 1.0))


def spread_between(hits: Sequence[int], totals: Sequence[int], base: Sequence[int]) -> float:
    """Return by how much the base's periods differ beyond the sampling of answers: Laney's sigma z, 1 for chance alone."""
    likely = likely_share(sum(hits[i] for i in base), sum(totals[i] for i in base))
    return _moving_range([(hits[i] / totals[i] - likely) / _sigma(likely, totals[i]) for i in base]) / D2


def likely_share(hits: int, n: int) -> float:
    """Return the share to reckon chances with, n above 0: that of the base, with half a hit where there are none or all."""
    return hits / n if 0 < hits < n else (hits + 0.5) / (n + 1)


def mean_chart(
    means: Sequence[float | None], totals: Sequence[int], errors: Sequence[float | None] | None = None
) -> Chart:
    """Return XmR limits (Wheeler) for the `means` of periods with `totals` answers, in the unit of the means.

    `errors` are the standard errors of the means (None where unknown): the sigma of a period is never below its own.
    """
    base = base_periods(totals)
    if base is None:
        return _silent(len(totals))
    values = [mean for i in base if (mean := means[i]) is not None]
    centre = sum(values) / len(values)
    sigma = _moving_range(values) / D2
    sigmas = [max(sigma, error or 0.0) for error in errors or [0.0] * len(totals)]
    sides = [0 if mean is None else (mean > centre) - (mean < centre) for mean in means]
    spread = _Spread(sigmas, [0.0] * len(totals), sides, len(values))
    return _judge(means, totals, centre, spread, base, (-math.inf, math.inf))


@lru_cache(maxsize=512)
def reach_of(base: int) -> float:
    """Return how many sigma the limits stand from the centre when `base` periods made them."""
    from scipy.special import stdtrit

    return max(SIGMAS, float(stdtrit(freedom_of(base), 1 - CHANCE / 2)) * math.sqrt(1 + 1 / base))


def chance_of_any(chance: float, signal: str, points: int) -> float:
    """Return how likely chance alone raises such a signal somewhere among `points` periods.

    `chance` is that of a single period. A run is counted as in tossing a coin (Feller 1968, XIII.7), points beyond a
    limit as independent.
    """
    if signal in ("below", "above"):
        return float(-math.expm1(points * math.log1p(-min(chance, 1 - 1e-12))))
    return chance_of_run(round(1 - math.log2(chance)), points)


def chance_of_run(length: int, points: int) -> float:
    """Return how likely a fair coin tossed `points` times falls `length` times or more on one side in a row."""
    if length < 2:
        return 1.0 if points >= length else 0.0
    # A run of equal sides is a run of `length` - 1 tosses that are equal to the one before.
    need, still = length - 1, [1.0]
    for toss in range(1, points):
        waiting = still[-1] if toss > need else (1.0 if toss < need else 1 - 0.5**need)
        # It ends a run for the first time here: none until the toss before it, a change, then `need` equal ones.
        still.append(waiting - 0.5 ** (need + 1) * still[toss - need - 1] if toss > need else waiting)
    return 1 - still[-1] if points else 0.0


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
    spread: _Spread,
    base: list[int],
    ends: tuple[float, float],
) -> Chart:
    reach = reach_of(spread.base)
    halves = list(zip(spread.sigmas, spread.skewness, strict=True))
    # The long tail's limit moves out; the short one's stays, for too wide a limit is a lesser fault than a false cry.
    lower = [
        None if sigma is None else max(ends[0], centre - sigma * (reach + BEND * max(-skew, 0.0)))
        for sigma, skew in halves
    ]
    upper = [
        None if sigma is None else min(ends[1], centre + sigma * (reach + BEND * max(skew, 0.0)))
        for sigma, skew in halves
    ]
    signals: list[str | None] = []
    chances: list[float | None] = []
    side, run = 0, 0
    for i, (point, low, high, now) in enumerate(zip(points, lower, upper, spread.sides, strict=True)):
        # A period with few answers is no evidence: it neither raises a signal nor ends a run.
        if point is None or totals[i] < ENOUGH or low is None or high is None:
            signals.append(None)
            chances.append(None)
            continue
        run = run + 1 if now == side and now else abs(now)
        side = now
        signals.append(_signal(point, low, high, side, run))
        # Beside a limit the distance is told in parts of that limit's, so that skewness counts in it.
        limit = low if point < centre else high
        chances.append(_chance(signals[-1], abs(point - centre), abs(limit - centre), run, spread.base))
    return Chart(centre, lower, upper, signals, (base[0], base[-1]), chances)


def _signal(point: float, low: float, high: float, side: int, run: int) -> str | None:
    if point < low:
        return "below"
    if point > high:
        return "above"
    if run >= RUN:
        return "nine_above" if side > 0 else "nine_below"
    return None


def _chance(signal: str | None, distance: float, half: float, run: int, base: int) -> float | None:
    """Return how likely a signal is by chance: so far out to either side, or the last `run` periods on one."""
    from scipy.special import stdtr

    if signal is None:
        return None
    if signal in ("nine_below", "nine_above"):
        return float(0.5 ** (run - 1))
    if half == 0:
        return 0.0
    score = reach_of(base) * distance / half / math.sqrt(1 + 1 / base)
    return 2 * float(stdtr(freedom_of(base), -score))


def chance_above(hits: int, n: int, likely: float, spread: float, freedom: float, base: int) -> float:
    """Return how likely so high a share is by chance, by the spread between periods: one tail of Student's t.

    Args:
        hits, n: of the period.
        likely: the share of the base, a fraction within 0 and 1.
        spread: how much periods differ beyond sampling (`spread_between`), 1 at least.
        freedom: the degrees of freedom of that spread, infinite where it is known.
        base: how many periods the base has.
    """
    from scipy.special import stdtr

    sigma = spread * _sigma(likely, n)
    # As the limit of the long tail moves out, distances are told in parts of it.
    bent = sigma * (1 + BEND / SIGMAS * max(_skewness(likely, sigma, spread), 0.0))
    return float(stdtr(min(freedom, KNOWN), -(hits / n - likely) / bent / math.sqrt(1 + 1 / base)))


def freedom_of(base: int) -> float:
    """Return the degrees of freedom that the average moving range of so many periods leaves."""
    return FREEDOM * (base - 1)


def _skewness(centre: float, sigma: float | None, spread: float) -> float:
    """Return the skewness of a period's share, by the beta-binomial distribution of which sigma and spread are."""
    if not sigma or not 0 < centre < 1:
        return 0.0
    return (1 - 2 * centre) * sigma / (centre * (1 - centre)) * (2 - 1 / spread**2)


def _side(hits: int, n: int, centre: float) -> int:
    """Return 1 above the median of the binomial distribution about the centre, -1 below, 0 on it."""
    from scipy.special import bdtr

    above = hits > 0 and bdtr(hits - 1, n, centre) >= 0.5
    return int(above) - int(bdtr(hits, n, centre) < 0.5)


def _sigma(centre: float, n: int) -> float:
    return math.sqrt(centre * (1 - centre) / n)


def _moving_range(values: Sequence[float]) -> float:
    return sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def _silent(length: int) -> Chart:
    return Chart(None, [None] * length, [None] * length, [None] * length, None, [None] * length)
