"""How good codings are, against what people say: precision, recall and F1 of themes, balanced accuracy of negativity."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

RESAMPLES = 500
# One-sided: so sure must it be that something learnt is better than the patterns alone.
SURE = 0.95
SEED = 20_261
# What is less likely than this is never taken for said.
THRESHOLDS = np.round(np.arange(0.1, 0.96, 0.02), 2)


def measure_themes(found: Flags, true: Flags) -> dict[str, Any]:
    """Return n, how often it was true and found, and precision, recall and F1 (None where nothing is counted).

    Flags of several themes are taken together (micro averages): a row each comment, a column each theme.
    """
    both = int(np.sum(found & true))
    return {
        "n": len(true),
        "true": int(true.sum()),
        "found": int(found.sum()),
        "precision": both / int(found.sum()) if found.any() else None,
        "recall": both / int(true.sum()) if true.any() else None,
        "f1": 2 * both / int(found.sum() + true.sum()) if found.any() or true.any() else None,
    }


def measure_negativity(negativity: NDArray[np.floating[Any]], is_negative: Flags) -> dict[str, Any]:
    """Return n, how many are unhappy, the shares of unhappy and of happy ones told as such, and the mean of the two.

    That mean, the balanced accuracy, is None where only the happy or only the unhappy are known.
    """
    told = negativity >= 0.5
    unhappy = float(told[is_negative].mean()) if is_negative.any() else None
    happy = float((~told)[~is_negative].mean()) if not is_negative.all() else None
    balanced = None if unhappy is None or happy is None else (unhappy + happy) / 2
    return {
        "n": len(is_negative),
        "unhappy": int(is_negative.sum()),
        "unhappy_told": unhappy,
        "happy_told": happy,
        "balanced": balanced,
    }


def prove_better(before: Flags, after: Flags, true: Flags) -> float:
    """Return by how much the F1 of `after` is surely above that of `before`: the lower bound of the difference.

    By a paired bootstrap over comments (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012 for F1), one-sided.
    """
    draws = _draws(len(true))
    return float(np.quantile(_f1_of(draws, after, true) - _f1_of(draws, before, true), 1 - SURE))


def prove_better_told(before: Flags, after: Flags, is_negative: Flags) -> float:
    """Return by how much the balanced accuracy of `after` is surely above that of `before`, in the same way."""
    draws = _draws(len(is_negative))
    difference = np.zeros(len(draws))
    for side in (is_negative, ~is_negative):
        gained = (after == is_negative).astype(float) - (before == is_negative)
        difference += draws @ (gained * side) / np.maximum(draws @ side, 1) / 2
    return float(np.quantile(difference, 1 - SURE))


@lru_cache(maxsize=2)
def _draws(n: int) -> NDArray[np.float32]:
    """Return how often each of `n` comments is drawn in each resample (Poisson bootstrap: independent counts of mean 1)."""
    return np.random.default_rng(SEED).poisson(1, (RESAMPLES, n)).astype(np.float32)


def _f1_of(draws: NDArray[np.float32], found: Flags, true: Flags) -> NDArray[np.float64]:
    both, either = (found & true).astype(np.float32), found.astype(np.float32) + true
    f1: NDArray[np.float64] = 2 * (draws @ both) / np.maximum(draws @ either, 1)
    return f1


def best_threshold(probabilities: Sequence[float] | NDArray[Any], patterns: Flags, may: Flags, true: Flags) -> float | None:
    """Return from which probability on a theme counts, so that F1 together with the patterns is greatest.

    `patterns` is where they have found it, `may` where the comment is unhappy enough; None where nothing helps.
    """
    own = np.asarray(probabilities, dtype=float)
    best, threshold = _f1(patterns, true), None
    for candidate in THRESHOLDS:
        f1 = _f1(patterns | (may & (own >= candidate)), true)
        if f1 > best:
            best, threshold = f1, float(candidate)
    return threshold


def _f1(found: Flags, true: Flags) -> float:
    counted = int(found.sum() + true.sum())
    return 2 * int((found & true).sum()) / counted if counted else 0.0
