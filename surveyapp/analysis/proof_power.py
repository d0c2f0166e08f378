"""How many answers a verdict needs, known before the first of them has come.

A fall is found when the upper end of its interval is below nought. With `half` the upper half of that interval and `se`
the standard error of the estimate, a true fall of d is found in 80 of 100 cases when d >= half + z(0.80) * se: the usual
reckoning (Fleiss, Levin & Paik 2003, chapter 4; `NormalIndPower` of statsmodels), with the interval that the verdict really
uses in the place of 1.96 * se. Where the share falls low Newcombe's interval is the wider of the two, and a reckoning
without it would promise too much.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from surveyapp.analysis.metrics import Z

POWER = 0.80
Z_POWER = NormalDist().inv_cdf(POWER)
# The interval is the wider of two, one of them with Student's t for some forty degrees of freedom.
WIDER = 1.05
# More answers than anybody waits for.
MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Base:
    """What is known before: hits of n in the segment and in the untouched ones, and how much days widen the variance.

    `untouched_n` 0 means that nothing was left alone. `design_effect` is 1 for independent answers.
    """

    hits: int
    n: int
    untouched_hits: int = 0
    untouched_n: int = 0
    design_effect: float = 1.0


def needed_answers(base: Base, smallest_change: float) -> int | None:
    """Return how many answers the segment must give after the action, for `smallest_change` (fraction, above 0).

    A fall of exactly that size is then told from none at all in 80 of 100 cases. The untouched segments are taken to
    answer at the pace they had beside it. None: no number suffices, for the baseline itself has too few answers.
    """
    if base.n == 0 or smallest_change <= 0 or not _is_found(base, smallest_change, MOST):
        return None
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _is_found(base, smallest_change, middle) else (middle, high)
    return high


def _smoothed(hits: int, n: int) -> float:
    """Return a share that is never quite 0 or 1 (Agresti & Coull 1998): a sample without a hit is no proof of none."""
    return (hits + 2) / (n + 4)


def _is_found(base: Base, change: float, n: int) -> bool:
    """Tell whether `n` answers after the action find a true fall of `change` in 80 of 100 cases."""
    before = _smoothed(base.hits, base.n)
    # No lower than one hit in as many answers as before: a share of nought has no variance, and would need no answers.
    after = max(before - change, 1 / (base.n + 4))
    up = math.hypot(_wilson_half(after, n, 1), _wilson_half(before, base.n, -1))
    variance = after * (1 - after) / n + before * (1 - before) / base.n
    if base.untouched_n:
        untouched = _smoothed(base.untouched_hits, base.untouched_n)
        later = n * base.untouched_n / base.n
        up = math.hypot(up, _wilson_half(untouched, later, -1), _wilson_half(untouched, base.untouched_n, 1))
        variance += untouched * (1 - untouched) * (1 / later + 1 / base.untouched_n)
    widened = math.sqrt(base.design_effect)
    return change >= widened * (WIDER * up + Z_POWER * math.sqrt(variance))


def _wilson_half(share: float, n: float, side: int) -> float:
    """Return how far Wilson's interval reaches from a share of `n` answers, up (1) or down (-1)."""
    spread = Z * math.sqrt((share * (1 - share) + Z * Z / (4 * n)) / n)
    return side * ((share + Z * Z / (2 * n) + side * spread) / (1 + Z * Z / n) - share)
