"""How good codings are, against what people say: precision, recall and F1 of themes, balanced accuracy of negativity."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.themes.models import Thresholds

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]

RESAMPLES = 500
# One-sided: so sure must it be that something learnt is better than the patterns alone, or than what was learnt before. What
# is drawn anew are comments, not what is learnt from them, so that of models of noise 7 in 100 pass, and 10 would at 0.95.
SURE = 0.975
SEED = 20_261
# What thresholds are tried: a theme that is less likely than the lowest is never added; 0 keeps whatever patterns find.
ADDING = np.round(np.arange(0.1, 0.91, 0.02), 2)
KEEPING = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.14, 0.18, 0.22, 0.26, 0.3)


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


def measure_negativity(negativity: Numbers, is_negative: Flags) -> dict[str, Any]:
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
    return surely_above(gains_in_f1(before, after, true))


def prove_better_told(before: Flags, after: Flags, is_negative: Flags) -> float:
    """Return by how much the balanced accuracy of `after` is surely above that of `before`, in the same way."""
    return surely_above(gains_in_telling(before, after, is_negative, np.ones(len(is_negative), dtype=bool)))


def surely_above(gains: Numbers) -> float:
    """Return the lower bound of a gain that was measured in each resample."""
    return float(np.quantile(gains, 1 - SURE))


def gains_in_f1(before: Flags, after: Flags, true: Flags) -> Numbers:
    """Return the gain in F1 in each resample; flags of several themes (columns) are taken together, as micro averages."""
    draws = _draws(len(true))
    return _f1_of(draws, after, true) - _f1_of(draws, before, true)


def gains_in_telling(before: Flags, after: Flags, is_negative: Flags, is_scored: Flags) -> Numbers:
    """Return the gain in balanced accuracy in each resample, over the comments of which it is known."""
    draws = _draws(len(is_negative))
    gained = (after == is_negative).astype(np.float32) - (before == is_negative)
    difference = np.zeros(len(draws))
    for side in (is_negative & is_scored, ~is_negative & is_scored):
        difference += draws @ (gained * side) / np.maximum(draws @ side, 1) / 2
    return difference


@lru_cache(maxsize=2)
def _draws(n: int) -> NDArray[np.float32]:
    """Return how often each of `n` comments is drawn in each resample (Poisson bootstrap: independent counts of mean 1)."""
    return np.random.default_rng(SEED).poisson(1, (RESAMPLES, n)).astype(np.float32)


def _f1_of(draws: NDArray[np.float32], found: Flags, true: Flags) -> NDArray[np.float64]:
    both, either = _by_comment(found & true), _by_comment(found) + _by_comment(true)
    f1: NDArray[np.float64] = 2 * (draws @ both) / np.maximum(draws @ either, 1)
    return f1


def _by_comment(flags: Flags) -> NDArray[np.float32]:
    """Return how many themes are flagged in each comment."""
    counts: NDArray[np.float32] = flags.reshape(len(flags), -1).sum(axis=1, dtype=np.float32)
    return counts


def best_thresholds(probabilities: Numbers, patterns: Flags, may: Flags, true: Flags) -> Thresholds | None:
    """Return the thresholds by which model and patterns together have the greatest F1.

    `patterns` is where they have found the theme, `may` where the comment is unhappy enough; None where nothing helps.
    """
    best, chosen = _f1(patterns & may, true), None
    for keeps in KEEPING:
        kept = patterns & may & (probabilities >= keeps)
        for adds in ADDING[keeps <= ADDING]:
            f1 = _f1(kept | (may & (probabilities >= adds)), true)
            if f1 > best:
                best, chosen = f1, Thresholds(float(adds), float(keeps))
    return chosen


def apply_thresholds(thresholds: Thresholds | None, probabilities: Numbers, patterns: Flags, may: Flags) -> Flags:
    """Return where the theme is said, by patterns alone where there are no thresholds."""
    if thresholds is None:
        return patterns & may
    said: Flags = may & (probabilities >= np.where(patterns, thresholds.keeps, thresholds.adds))
    return said


def _f1(found: Flags, true: Flags) -> float:
    counted = int(found.sum() + true.sum())
    return 2 * int((found & true).sum()) / counted if counted else 0.0
