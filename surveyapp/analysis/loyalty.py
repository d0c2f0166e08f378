"""Who bought again after which score: curves from counts by the week, tests between them, and what leaving costs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from surveyapp.analysis.metrics import FEW, Estimate, Z, wilson
from surveyapp.analysis.survival import Curve, curve_of_steps

# The weeks at which curves are read, the longest first: a year, half a year, a quarter.
HORIZONS = (52, 26, 13)
DRAWS = 2_000
SEED = 20_080_126


@dataclass(frozen=True)
class Weeks:
    """Answers by the week: `returned[w]` bought again in week w, `lost[w]` are known for w whole weeks without it."""

    returned: Mapping[int, int]
    lost: Mapping[int, int]

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(self.returned.values()) + sum(self.lost.values())

    @property
    def bought(self) -> int:
        """How many of them are known to have bought again."""
        return sum(self.returned.values())

    def at_risk(self, week: int) -> int:
        """Return how many are known through `week` whole weeks, or bought in it or later."""
        return self._from[max(0, week)] if week < len(self._from) else 0

    @cached_property
    def curve(self) -> Curve:
        """The share that has not bought again after each week (Kaplan & Meier 1958), with its log-log band."""
        times = sorted(week for week, count in self.returned.items() if count)
        if not times:
            return Curve((), (), (), (), (), (), self.n, 0)
        counts = [self.returned[week] for week in times]
        return curve_of_steps(times, counts, [self.at_risk(week) for week in times], self.n)

    @cached_property
    def _from(self) -> list[int]:
        """How many are known for each number of weeks or longer; asked for at every step of every curve."""
        last = max([*self.returned, *self.lost], default=-1)
        own = [self.returned.get(week, 0) + self.lost.get(week, 0) for week in range(last + 1)]
        return list(accumulate(reversed(own)))[::-1]


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another in percentage points, with its 95 % interval and the p value of no difference."""

    value: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """The test that several curves are one: chi square, its degrees of freedom, and how likely chance alone is."""

    chi_square: float
    freedom: int
    p_value: float


def curve_of(weeks: Weeks) -> Curve:
    """Return the share that has not bought again after each week (Kaplan & Meier 1958), with its log-log band."""
    return weeks.curve


def bought_by(weeks: Weeks, week: int) -> Estimate:
    """Return the per cent that bought again within so many weeks; n is how many answers the curve is made of.

    The interval is the curve's log-log band. Where nobody or everybody has bought the band is not known; it is then
    Wilson's of those known for so long.
    """
    known = weeks.at_risk(week)
    if not weeks.n:
        return Estimate(0)
    curve = curve_of(weeks)
    place = int(np.searchsorted(curve.times, week, side="right")) - 1
    share = curve.shares[place] if place >= 0 else 1.0
    low, high = (curve.low[place], curve.high[place]) if place >= 0 else (None, None)
    if low is None or high is None:
        base = max(1, known)
        bottom, top = wilson(round((1 - share) * base), base)
        return Estimate(weeks.n, 100 * (1 - share), 100 * bottom, 100 * top)
    return Estimate(weeks.n, 100 * (1 - share), 100 * (1 - high), 100 * (1 - low))


def horizon_of(groups: Sequence[Weeks]) -> int | None:
    """Return the longest of `HORIZONS` that ten of each group are known for; None where none is."""
    return next((week for week in HORIZONS if all(group.at_risk(week) >= FEW for group in groups)), None)


def difference_at(first: Weeks, second: Weeks, week: int) -> Difference:
    """Return the share bought again within so many weeks of one group less that of another.

    The interval joins the two groups' own (MOVER; Zou & Donner 2008, as Newcombe 1998 for plain shares), and the p value
    is the interval's: its half towards zero stands for 1.96 standard errors. Greenwood's errors by themselves (Klein &
    Moeschberger 2003, 7.8) would be zero where nobody has bought, and so take a few answers for certain.
    """
    one, two = bought_by(first, week), bought_by(second, week)
    difference = _of(one.value) - _of(two.value)
    down = math.hypot(_of(one.value) - _of(one.low), _of(two.high) - _of(two.value))
    up = math.hypot(_of(one.high) - _of(one.value), _of(two.value) - _of(two.low))
    error = (down if difference > 0 else up) / Z
    p_value = math.erfc(abs(difference) / error / math.sqrt(2)) if error else 1.0
    return Difference(difference, difference - down, difference + up, p_value)


def log_rank(groups: Sequence[Weeks]) -> LogRank | None:
    """Return the log-rank test over all weeks (Mantel 1966; Peto & Peto 1972); None where it has nothing to compare.

    Observed less expected returns of each group, with the covariance of the hypergeometric distribution at each week.
    """
    weeks = sorted({week for group in groups for week, count in group.returned.items() if count})
    # Whoever is known for less than the first return is compared with nobody.
    groups = [group for group in groups if weeks and group.at_risk(weeks[0])]
    if len(groups) < 2 or not weeks:
        return None
    size = len(groups)
    gap, covariance = np.zeros(size), np.zeros((size, size))
    for week in weeks:
        r = np.array([group.at_risk(week) for group in groups], dtype=float)
        d = np.array([group.returned.get(week, 0) for group in groups], dtype=float)
        all_r, all_d = r.sum(), d.sum()
        gap += d - all_d * r / all_r
        if all_r > 1:
            scale = all_d * (all_r - all_d) / (all_r - 1)
            covariance += scale * (np.diag(r / all_r) - np.outer(r, r) / all_r**2)
    statistic = float(gap[:-1] @ np.linalg.pinv(covariance[:-1, :-1]) @ gap[:-1])
    from scipy.special import chdtrc

    return LogRank(statistic, size - 1, float(chdtrc(size - 1, statistic)))


@dataclass(frozen=True, slots=True)
class Spend:
    """What people spent in the year before: how many, the sum, and the sum of the squares."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean of at least one."""
        return self.total / self.n

    @property
    def error(self) -> float:
        """The standard error of the mean; 0 of a single one."""
        if self.n < 2:
            return 0.0
        return math.sqrt(max(0.0, self.squares - self.n * self.mean**2) / (self.n - 1) / self.n)


def value_at_risk(unhappy: Weeks, happy: Weeks, spend: Spend, week: int) -> tuple[float, float, float]:
    """Return the yearly spending that goes with the unhappy who would have come back had they been happy, with its interval.

    It is how many unhappy there are, times what they spent in the year before, times by how much less often they come
    back within `week` weeks. The interval is a percentile bootstrap (Efron 1979): both groups are drawn anew by the week,
    the mean spending from its own normal error, for single purchases are not kept. The draws are always the same.
    """
    random = np.random.default_rng(SEED)
    loss = random_shares(happy, week, random) - random_shares(unhappy, week, random)
    mean = random.normal(spend.mean, spend.error, DRAWS)
    low, high = np.percentile(spend.n * mean * loss, [2.5, 97.5])
    point = (_of(bought_by(happy, week).value) - _of(bought_by(unhappy, week).value)) / 100
    return spend.n * spend.mean * point, float(low), float(high)


def random_shares(weeks: Weeks, week: int, random: np.random.Generator) -> np.ndarray:
    """Return the share bought again within so many weeks in each of `DRAWS` samples drawn with replacement.

    Where nobody or everybody has bought no sample could differ: then shares are drawn as Jeffreys' prior has them after so
    many alike (Brown, Cai & DasGupta 2001).
    """
    share = bought_by(weeks, week).value
    if share in (0.0, 100.0):
        few = random.beta(0.5, 0.5 + (weeks.n if share else weeks.at_risk(week)), DRAWS)
        return 1 - few if share else few
    times = np.array(sorted({*weeks.returned, *weeks.lost}))
    returned = np.array([weeks.returned.get(int(time), 0) for time in times], dtype=float)
    lost = np.array([weeks.lost.get(int(time), 0) for time in times], dtype=float)
    chances = np.concatenate([returned, lost]) / weeks.n
    drawn = random.multinomial(weeks.n, chances, size=DRAWS)
    events, gone = drawn[:, : times.size], drawn[:, times.size :]
    both = events + gone
    at_risk = both[:, ::-1].cumsum(axis=1)[:, ::-1]
    kept = np.where(at_risk > 0, 1 - events / np.maximum(at_risk, 1), 1.0)
    shares: np.ndarray = 1 - np.where(times <= week, kept, 1.0).prod(axis=1)
    return shares


def _of(value: float | None) -> float:
    return value if value is not None else 0.0
