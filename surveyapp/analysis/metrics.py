"""Satisfaction figures from counts, each with its n and a 95 % interval.

Counts are a mapping from a value of the scale to how often it was given. Where there is nothing to say a figure is
None: no answers have no share, one answer has a mean but no interval.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
FEW = 10
# From so many expected hits and misses on the normal distribution does for any number of comparisons.
MANY = 100
# What a sum no longer feels.
NEGLIGIBLE = 1e-16
# Scores, of which more is better; `rating` is a plain one, told as its mean.
SCORED = ("csat", "nps", "ces", "rating")
# The place that something was put in, 1 the first, told as its mean too: less is more important, and neither is better.
RANK = "rank"
# The measures with a figure.
FIGURED = (*SCORED, RANK)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure: `value` with its 95 % interval in the measure's own unit, and the plain mean of the scale.

    NPS is in points (-100 to 100), shares are per cent, CES, plain ratings and ranks are means. `counts` is what it was
    made of, by value of the scale. `answered` is how many answered the question, n of them with a value of the scale.
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    answered: int = 0

    @property
    def error(self) -> float | None:
        """The standard error that the interval stands for, None where there is none."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2 / Z


@dataclass(frozen=True, slots=True)
class Measured:
    """A question that reports count: its name, measure, scale (lowest first) and, for shares, how many boxes are top.

    `title` and `labels` (by value) are in the reader's language. `measure` is the series': those of `FIGURED` have a
    figure, any other (choice, choices, boolean) counts alone. A row of a matrix, or an item of a ranking, is measured by
    itself: `group` is then the title of the question, and `part` the words of the row.
    """

    question: str
    measure: str
    scale: tuple[str, ...]
    top_boxes: int | None = None
    title: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    part: str = ""


def estimate(measured: Measured, counts: Mapping[str, int], answered: int | None = None) -> Estimate:
    """Return the figure of a question from its counts by value.

    Args:
        measured: what the question measures.
        counts: how often each value was given; values outside the scale are left out.
        answered: how many people answered, where one may give several values or none; else the sum of the counts.
    """
    counts = {value: int(counts.get(value, 0)) for value in measured.scale}
    answered = sum(counts.values()) if answered is None else answered
    if measured.measure not in FIGURED:
        return Estimate(answered, counts=counts, answered=answered)
    numeric = {int(value): count for value, count in counts.items()}
    n = sum(numeric.values())
    if n == 0:
        return Estimate(0, counts=counts, answered=answered)
    mean, low, high = mean_interval(numeric)
    value: float = mean
    if measured.measure == "nps":
        promoters = sum(count for score, count in numeric.items() if score >= 9)
        detractors = sum(count for score, count in numeric.items() if score <= 6)
        value, low, high = nps(promoters, detractors, n)
    elif measured.measure == "csat":
        value, low, high = share(sum(counts[box] for box in top_values(measured)), n)
    return Estimate(n, value, low, high, mean, counts, answered)


def top_values(measured: Measured) -> tuple[str, ...]:
    """Return the values of the scale that count as satisfied (the upper two unless the question says otherwise)."""
    return measured.scale[-(measured.top_boxes or 2) :]


def ease_share(counts: Mapping[str, int]) -> tuple[float, float, float] | None:
    """Return the per cent of CES answers from 5 to 7 with its Wilson interval, None without answers."""
    n = sum(counts.values())
    return share(sum(count for value, count in counts.items() if int(value) >= 5), n) if n else None


def first_share(figure: Estimate) -> tuple[float, float, float] | None:
    """Return the per cent of those who answered a ranking that put the item first, None without answers."""
    return share(figure.counts["1"], figure.answered) if figure.answered else None


def nps(promoters: int, detractors: int, n: int) -> tuple[float, float, float]:
    """Return the net promoter score in points with its adjusted Wald interval (Rocks 2016), n above 0.

    The interval is not cut at ±100: a small one-sided group honestly reaches beyond.
    """
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = Z * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    return 100 * (promoters - detractors) / n, 100 * (p - d - half), 100 * (p - d + half)


def share(hits: int, n: int) -> tuple[float, float, float]:
    """Return a share in per cent with its Wilson interval (Wilson 1927; Brown, Cai & DasGupta 2001), n above 0."""
    low, high = wilson(hits, n)
    return 100 * hits / n, 100 * low, 100 * high


def wilson(hits: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share as fractions, n above 0; weighted hits and n need not be whole."""
    p = hits / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * math.sqrt((p * (1 - p) + Z * Z / (4 * n)) / n) / (1 + Z * Z / n)
    # At the ends the interval touches 0 or 1 exactly; floating point would miss it by a hair.
    return (0.0 if hits == 0 else middle - half), (1.0 if hits == n else middle + half)


def mean_interval(counts: Mapping[int, int]) -> tuple[float, float | None, float | None]:
    """Return mean and 95 % t interval of at least one answer; one answer alone has no interval."""
    n = sum(counts.values())
    mean, variance = moments(counts)
    if n < 2:
        return mean, None, None
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return mean, mean - half, mean + half


def moments(counts: Mapping[int, int]) -> tuple[float, float]:
    """Return mean and sample variance (0 for a single answer) of at least one answer."""
    n = sum(counts.values())
    mean = sum(value * count for value, count in counts.items()) / n
    squares = sum(count * (value - mean) ** 2 for value, count in counts.items())
    return mean, squares / (n - 1) if n > 1 else 0.0


@lru_cache(maxsize=4096)
def t_quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def difference_of_shares(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, float, float]:
    """Return first share minus second in percentage points with its interval (Newcombe 1998, method 10).

    Both n are above 0.
    """
    p, q = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    down = math.sqrt((p - low) ** 2 + (other_high - q) ** 2)
    up = math.sqrt((high - p) ** 2 + (q - other_low) ** 2)
    return 100 * (p - q), 100 * (p - q - down), 100 * (p - q + up)


def chance_of_shares(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Return the p value of two shares being one: the pooled z test, or the exact one where that is less sure.

    Of few hits or few misses the z test promises too much, as among many small groups compared the boldest always shows.
    The exact test is Fisher's with the mid-p value (Lancaster 1961; Agresti 2013, 3.5.3). Both n are above 0.
    """
    pooled = (hits + other_hits) / (n + other_n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    if not error:
        return 1.0
    by_z = math.erfc(abs(hits / n - other_hits / other_n) / error / math.sqrt(2))
    least = min(pooled, 1 - pooled) * min(n, other_n)
    return by_z if least >= MANY else max(by_z, _mid_p(hits, n, hits + other_hits, n + other_n))


def _mid_p(hits: int, n: int, all_hits: int, size: int) -> float:
    """Return the two-sided mid-p value of so many hits among n drawn from `size`, of which `all_hits` are hits."""
    step = 1 if hits * size > n * all_hits else -1
    term = math.exp(_log_choose(n, hits) + _log_choose(size - n, all_hits - hits) - _log_choose(size, all_hits))
    tail, place = term / 2, hits
    # Away from what is expected each count is less likely than the one before.
    while term > tail * NEGLIGIBLE:
        more = (n - place) * (all_hits - place), (place + 1) * (size - n - all_hits + place + 1)
        less = place * (size - n - all_hits + place), (n - place + 1) * (all_hits - place + 1)
        above, below = more if step > 0 else less
        term *= above / below
        tail += term
        place += step
    return 2 * min(tail, 1 - tail)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def width_of(measured: Measured) -> float:
    """Return how wide the measure's scale is, in its own unit (200 points, 100 per cent, or steps of the scale)."""
    if measured.measure in ("nps", "csat"):
        return 200.0 if measured.measure == "nps" else 100.0
    ends: Sequence[str] = measured.scale
    return float(int(ends[-1]) - int(ends[0]))


def is_unsure(figure: Estimate, width: float) -> bool:
    """Tell whether a figure is too unsure to act on: n under 10, or an interval wider than a third of the scale."""
    if figure.n < FEW or figure.low is None or figure.high is None:
        return True
    return figure.high - figure.low > width / 3
