"""Levels of an experience: the mean answer over several questions, from sums by respondent.

Whoever answers two questions of a level gave two answers that hang together: a respondent is one draw, not two.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from surveyapp.analysis.metrics import Estimate, share, t_quantile

# What is summed of each respondent's s (shares of the scale, added up) and m (how many questions were answered).
SUMS = ("n", "s", "m", "ss", "sm", "mm")


def sums_by_day(codes: Sequence[np.ndarray], steps: Sequence[int], day: np.ndarray) -> np.ndarray:
    """Return `SUMS` by day of the month, shape (32, 6).

    Args:
        codes: by question the places on its scale, -1 where it was not answered.
        steps: by question how many steps its scale has.
        day: the day of the month of each respondent.
    """
    summed = np.zeros(len(day))
    answered = np.zeros(len(day))
    for places, size in zip(codes, steps, strict=True):
        given = places >= 0
        answered += given
        summed += np.where(given, places / max(size - 1, 1), 0.0)
    parts = (answered > 0, summed, answered, summed**2, summed * answered, answered**2)
    return np.stack([np.bincount(day, weights=part, minlength=32) for part in parts], axis=1)


def level_figure(sums: Sequence[float]) -> Estimate:
    """Return the mean answer in per cent of the way up the scale, n counting respondents.

    The interval is that of a ratio of sums over respondents (Cochran 1977, 6.13), with Student's t.
    """
    n, s, m, ss, sm, mm = sums
    if n < 1:
        return Estimate(0)
    ratio = s / m
    value = 100 * ratio
    if n < 2:
        return Estimate(int(n), value, mean=value)
    squares = max(ss - 2 * ratio * sm + ratio * ratio * mm, 0.0)
    half = 100 * t_quantile(int(n) - 1) * math.sqrt(n / (n - 1) * squares) / m
    return Estimate(int(n), value, value - half, value + half, value)


def gap_of(patterns: np.ndarray, counts: np.ndarray) -> Estimate:
    """Return the mean of experienced less expected over pairs, with the paired t interval; n counts pairs.

    Args:
        patterns: one row a pair of places on the same scale: expected, experienced.
        counts: how often each was given.
    """
    differences: dict[int, int] = {}
    for (expected, experienced), count in zip(patterns.tolist(), counts.tolist(), strict=True):
        differences[experienced - expected] = differences.get(experienced - expected, 0) + count
    return _mean_difference(differences)


def kept_share(patterns: np.ndarray, counts: np.ndarray) -> Estimate:
    """Return the per cent of pairs in which the experience was as good as expected or better (Wilson)."""
    n = int(counts.sum())
    if not n:
        return Estimate(0)
    kept = int(counts[patterns[:, 1] >= patterns[:, 0]].sum())
    return Estimate(n, *share(kept, n))


def _mean_difference(differences: Mapping[int, int]) -> Estimate:
    n = sum(differences.values())
    if not n:
        return Estimate(0)
    mean = sum(value * count for value, count in differences.items()) / n
    if n < 2:
        return Estimate(n, mean, mean=mean)
    squares = sum(count * (value - mean) ** 2 for value, count in differences.items())
    half = t_quantile(n - 1) * math.sqrt(squares / (n - 1) / n)
    return Estimate(n, mean, mean - half, mean + half, mean)
