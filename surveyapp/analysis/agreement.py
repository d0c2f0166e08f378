"""How far people agree who read the same things: Krippendorff's alpha and Cohen's kappa, each with a 95 % interval."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.analysis.metrics import Z

# So many resamples settle the second decimal of an interval; they are the same ones each time, so that a figure that
# is looked at twice is the same twice.
RESAMPLES = 2_000
SEED = 20_261_122
FEWEST_FOR_INTERVAL = 5
# Krippendorff 2004, Content Analysis, page 241: conclusions need .8, and tentative ones .667.
RELIABLE, TENTATIVE = 0.8, 0.667

# What one reader after another said of one thing.
Unit = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient (1 full agreement, 0 as by chance, below 0 worse) of `n` things that were read at least twice.

    `value` is None where nothing can be said: nothing was read twice, or all said the same of everything, so that
    agreeing by chance cannot be told from agreeing.
    """

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def krippendorff_alpha(things: Sequence[Sequence[Unit]]) -> Agreement:
    """Return Krippendorff's alpha of nominal values, of any number of readers, with values missing.

    Each of `things` is what is drawn at random, such as a comment, with the units that are judged of it, such as its
    themes; mostly one. Units with less than two values are left out. With n values, n_c of them c, and in unit u m_u
    values, n_uc of them c: alpha = 1 - (n - 1) * sum_u (m_u^2 - sum_c n_uc^2) / (m_u - 1) / (n^2 - sum_c n_c^2),
    which is form C of Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability". The interval is the percentile
    one of a bootstrap over the things (Zapf, Castell, Morawietz & Karch 2016, BMC Medical Research Methodology 16:93).
    Where nobody disagreed, no resample can: then the lower end is alpha at the largest share of things with a
    disagreement that none in n is still likely of (Clopper & Pearson 1934).
    """
    kept = [found for units in things if (found := [unit for unit in units if len(unit) > 1])]
    categories = {value: place for place, value in enumerate({value for units in kept for u in units for value in u})}
    counts = np.zeros((len(kept), len(categories)))
    apart = np.zeros(len(kept))
    for place, units in enumerate(kept):
        for unit in units:
            own = np.bincount([categories[value] for value in unit], minlength=len(categories))
            counts[place] += own
            apart[place] += (len(unit) ** 2 - (own**2).sum()) / (len(unit) - 1)
    value = _alphas(counts.sum(axis=0)[None, :], apart.sum()[None])[0] if kept else math.nan
    if math.isnan(value):
        return Agreement(len(kept))
    low, high = _bootstrap(counts, apart) if apart.any() else _without_disagreement(counts)
    return Agreement(len(kept), float(value), low, high)


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> Agreement:
    """Return Cohen's kappa (1960) of what the same two people said of the same things.

    The interval is the large-sample one of Fleiss, Cohen & Everitt 1969, kept within -1 to 1; there is none where they
    never disagreed, as its width would then be nothing after the fewest of things.
    """
    n = len(pairs)
    categories = {value for pair in pairs for value in pair}
    first = {each: sum(pair[0] == each for pair in pairs) / n for each in categories}
    second = {each: sum(pair[1] == each for pair in pairs) / n for each in categories}
    chance = sum(first[each] * second[each] for each in categories)
    if n == 0 or chance == 1:
        return Agreement(n)
    seen = sum(one == other for one, other in pairs) / n
    kappa = (seen - chance) / (1 - chance)
    if n < FEWEST_FOR_INTERVAL or seen == 1:
        return Agreement(n, kappa)
    same = sum(
        (1 - (first[each] + second[each]) * (1 - kappa)) ** 2 * sum(pair == (each, each) for pair in pairs) / n
        for each in categories
    )
    apart = (1 - kappa) ** 2 * sum((second[one] + first[other]) ** 2 for one, other in pairs if one != other) / n
    variance = (same + apart - (kappa - chance * (1 - kappa)) ** 2) / ((1 - chance) ** 2 * n)
    half = Z * math.sqrt(max(0.0, variance))
    return Agreement(n, kappa, max(-1.0, kappa - half), min(1.0, kappa + half))


def _alphas(counts: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """Return alpha of each row of counts by category and disagreement; not a number where all values are the same."""
    n = counts.sum(axis=1)
    by_chance = n**2 - (counts**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(by_chance > 0, 1 - (n - 1) * apart / by_chance, np.nan)


def _without_disagreement(counts: np.ndarray) -> tuple[float | None, float | None]:
    """Return the ends of alpha's interval where nobody disagreed about anything."""
    size, n = len(counts), float(counts.sum())
    if size < FEWEST_FOR_INTERVAL:
        return None, None
    by_chance = (n**2 - float((counts.sum(axis=0) ** 2).sum())) / (n * (n - 1))
    # Who alone says otherwise of one unit adds 2 to the disagreement, however many have read it.
    largest = 2 * size * (1 - 0.025 ** (1 / size)) / n
    return max(-1.0, 1 - largest / by_chance), 1.0


def _bootstrap(counts: np.ndarray, apart: np.ndarray) -> tuple[float | None, float | None]:
    """Return the 2.5th and 97.5th percentile of alpha over resamples of the things, None of too few things."""
    size = len(apart)
    if size < FEWEST_FOR_INTERVAL:
        return None, None
    times = np.random.default_rng(SEED).multinomial(size, np.full(size, 1 / size), RESAMPLES).astype(float)
    found = _alphas(times @ counts, times @ apart)
    # A resample in which all said the same says nothing of agreement; where most are so, neither do the others.
    if np.isnan(found).mean() > 0.5:
        return None, None
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return float(low), float(high)
