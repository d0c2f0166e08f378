"""How far two shares, or two changes of shares, may be off when the answers of one day resemble each other.

The model is the saturated linear probability model of difference-in-differences: every answer is 1 (complained) or 0,
and is explained by its group (segment or untouched), its window (before or after) and both together. Its coefficients
are differences of plain shares; what clustering changes is their variance. Answers of one day share its weather, its
driver and its backlog, and a day that is bad everywhere is bad in both groups: the day is the cluster (Bertrand, Duflo &
Mullainathan 2004; Cameron & Miller 2015), with segment and untouched answers of one day in the same one.

The variance is CR2 (Bell & McCaffrey 2002), with their degrees of freedom for Student's t (Imbens & Kolesár 2016), for
windows are short and have few days. In a saturated model both have a closed form: the residuals of a day are divided by
the root of one less the day's part of its group's answers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

CR2 = 0.5


class DayCount(NamedTuple):
    """One local day of one group: how many of `n` answers complained; `day` is any number that names the day."""

    day: int
    hits: int
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """What clustering says of a contrast: its variance (fractions squared), degrees of freedom, and days with answers."""

    variance: float
    freedom: float
    days: int


@dataclass(frozen=True, slots=True)
class Window:
    """The days of one window, in the segment and in what was left alone (empty where nothing was)."""

    segment: Sequence[DayCount]
    untouched: Sequence[DayCount] = ()


def spread_of(windows: Sequence[Window], *, adjustment: float = CR2) -> Spread | None:
    """Return the spread of the contrast of all the windows' groups: each share counts once, plus or minus.

    Args:
        windows: one for the difference between two groups, two for the difference-in-differences. No day is in two of
            them. A group without answers is left out of the contrast.
        adjustment: the power of (1 - leverage) that residuals are divided by: 0 is CR0, ½ CR2, 1 CR3.

    Returns:
        None where a group has answers on a single day only: nothing then tells how days differ.
    """
    variance, gram, days = 0.0, [], 0
    for window in windows:
        groups = [_rows(group) for group in (window.segment, window.untouched)]
        groups = [rows for rows in groups if len(rows)]
        if any(len(rows) < 2 for rows in groups):
            return None
        names = np.unique(np.concatenate([rows[:, 0] for rows in groups])) if groups else np.empty(0)
        scores, products = np.zeros(len(names)), np.zeros((len(names), len(names)))
        for sign, rows in zip((1.0, -1.0), groups, strict=False):
            added, product = _scores(names, rows, adjustment)
            scores += sign * added
            products += product
        variance += float(scores @ scores)
        gram.append(products)
        days += len(names)
    trace = sum(float(np.trace(each)) for each in gram)
    squares = sum(float(np.sum(each * each)) for each in gram)
    return Spread(variance, trace * trace / squares, days) if squares else None


def _rows(group: Sequence[DayCount]) -> np.ndarray:
    return np.array([each for each in group if each.n > 0], dtype=float).reshape(-1, 3)


def _scores(names: np.ndarray, rows: np.ndarray, adjustment: float) -> tuple[np.ndarray, np.ndarray]:
    """Return each day's adjusted pull on a group's share, and what the pulls of independent answers would multiply to."""
    hits, n = rows[:, 1], rows[:, 2]
    total = n.sum()
    weight = 1 / (total * (1 - n / total) ** adjustment)
    place = np.searchsorted(names, rows[:, 0])
    scores = np.zeros(len(names))
    scores[place] = weight * (hits - n * hits.sum() / total)
    products = np.zeros((len(names), len(names)))
    products[np.ix_(place, place)] = np.outer(weight, weight) * (np.diag(n) - np.outer(n, n) / total)
    return scores, products


def t_quantile(freedom: float, level: float = 0.975) -> float:
    """Return a quantile of Student's t for degrees of freedom that need not be whole, at least one."""
    from scipy.special import stdtrit

    return float(stdtrit(max(1.0, freedom), level))


def half_width(spread: Spread) -> float:
    """Return half the 95 % interval of a contrast, as a fraction."""
    return t_quantile(spread.freedom) * math.sqrt(spread.variance)
