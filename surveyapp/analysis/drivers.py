"""What drives an outcome: importance with bootstrap intervals, and whether the answers can tell one from another."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from surveyapp.analysis.importance import EXACT_UP_TO, shares_of
from surveyapp.analysis.joint import JointCounts, covariances_of, means_of, moments, resampled_moments

# With fewer complete answers for each predictor a regression learns the answers by heart (Harrell 2015, 4.4).
EACH_NEEDS = 10
FEWEST = 50
LEVELS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the whole in per cent, with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Drivers:
    """How much of an outcome its predictors explain, and what part of that each of them has.

    Attributes:
        n: how many answered all questions; of `total` responses.
        needed: how many the analysis needs; with fewer there is nothing but the counts.
        explained: R² in per cent, None where there is nothing.
        shares: per cent of R² by predictor; they sum to 100.
        is_exact: whether they are Shapley shares, not relative weights.
        draws: the same shares in every bootstrap sample, shape (samples, predictors).
        levels: the means of the predictors in every sample, per cent of their scale.
    """

    n: int
    total: int
    needed: int
    is_exact: bool
    explained: Share | None = None
    shares: Sequence[Share] = ()
    draws: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    levels: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    def share_of(self, group: Sequence[int]) -> Share:
        """Return the share of several predictors together."""
        return _share(sum(self.shares[i].value for i in group), self.draws[:, list(group)].sum(axis=1))

    @property
    def most_important(self) -> int | None:
        """The predictor whose share is larger than each other's, beyond chance; None where nobody's is."""
        return _clear_top(self.draws, np.array([share.value for share in self.shares]))

    @property
    def lowest(self) -> int | None:
        """The predictor that scores lower than each other, beyond chance; None where nobody does."""
        return _clear_top(-self.levels, -self.levels.mean(axis=0)) if len(self.levels) else None


def analyse(joint: JointCounts) -> Drivers:
    """Return what drives the last question that was counted, by the questions before it."""
    predictors = len(joint.steps) - 1
    n, needed = joint.n, max(FEWEST, EACH_NEEDS * predictors)
    is_exact = predictors <= EXACT_UP_TO
    if n < needed or predictors < 1:
        return Drivers(n, joint.total, needed, is_exact)
    patterns, counts = joint.patterns()
    parts = shares_of(covariances_of(moments(patterns, counts)))
    if parts.sum() <= 0:
        return Drivers(n, joint.total, needed, is_exact)
    sums = resampled_moments(patterns, counts)
    drawn = shares_of(covariances_of(sums))
    explained = drawn.sum(axis=-1)
    # A sample in which nothing varies tells nothing of who explains what.
    draws = 100 * drawn[explained > 0] / explained[explained > 0, None]
    steps = np.array([max(size - 1, 1) for size in joint.steps[:-1]])
    values = 100 * parts / parts.sum()
    return Drivers(
        n,
        joint.total,
        needed,
        is_exact,
        _explained(100 * float(parts.sum()), 100 * explained),
        [_share(float(value), draws[:, i]) for i, value in enumerate(values)],
        draws,
        100 * means_of(sums)[:, :-1] / steps,
    )


def _share(value: float, draws: np.ndarray) -> Share:
    """Return a figure with its percentile interval (Efron & Tibshirani 1993, chapter 13), which holds the figure."""
    low, high = np.percentile(draws, LEVELS)
    return Share(value, min(float(low), value), max(float(high), value))


def _explained(value: float, draws: np.ndarray) -> Share:
    """Return R² with its interval.

    R² is above the truth by chance, the more predictors there are, and once more in every sample drawn from the sample: the
    draws are moved back by both, which are alike (Efron & Tibshirani 1993, chapter 10). Where nothing may be explained
    the interval begins at 0.
    """
    low, high = np.percentile(draws, LEVELS) - 2 * (draws.mean() - value)
    return Share(value, min(max(float(low), 0.0), value), max(float(high), value))


def _clear_top(draws: np.ndarray, values: np.ndarray) -> int | None:
    """Return the place of the largest value if its lead over every other one is above zero 39 times in 40."""
    if len(values) < 2:
        return None
    top = int(np.argmax(values))
    leads = draws[:, [top]] - np.delete(draws, top, axis=1)
    return top if np.all(np.percentile(leads, LEVELS[0], axis=0) > 0) else None
