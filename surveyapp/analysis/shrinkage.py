"""League tables that do not reward being small: every group is pulled towards all, the more so the fewer its answers.

Empirical Bayes. Shares: beta-binomial, its two parameters by moments (Kleinman 1973). Means and NPS: normal-normal, the
variance between groups by DerSimonian & Laird 1986, the weights of Efron & Morris 1975.

How far groups differ is known badly where they are few or small, and an interval that took it for known would often be
far too narrow. So intervals are of the posterior over all that it may be: how strongly groups of the usual size are
pulled is taken as uniform from 0 to 1 (Christiansen & Morris 1997; Daniels 1999) and weighed by the likelihood.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.analysis.comparison import scored_counts
from surveyapp.analysis.metrics import Measured, Z, moments, top_values, wilson

# With fewer groups there is nothing to learn from the others.
FEWEST = 3
# How strongly groups of the usual size may be pulled: a column, so that groups lie side by side.
PULLS = ((np.arange(60) + 0.5) / 60)[:, None]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A group's figure pulled towards all, with its 95 % interval, in the measure's own unit.

    `own` is the weight of the group's own answers in it, from 0 to 1.
    """

    value: float
    low: float
    high: float
    own: float


def shrink(measured: Measured, groups: Mapping[str, Mapping[str, int]]) -> dict[str, Shrunk]:
    """Return the pulled figure of every group with answers; none where fewer than three groups have any.

    Args:
        measured: a question with a figure.
        groups: counts by value, by group.
    """
    given = {group: counts for group, counts in groups.items() if sum(counts.get(v, 0) for v in measured.scale)}
    if len(given) < FEWEST:
        return {}
    if measured.measure == "csat":
        top = top_values(measured)
        hits = [sum(counts.get(value, 0) for value in top) for counts in given.values()]
        n = [sum(counts.get(value, 0) for value in measured.scale) for counts in given.values()]
        return dict(zip(given, shrink_shares(hits, n), strict=True))
    scored = [scored_counts(measured, counts) for counts in given.values()]
    return dict(zip(given, shrink_means(scored), strict=True))


def shrink_shares(hits: Sequence[int], n: Sequence[int]) -> list[Shrunk]:
    """Return shares in per cent pulled towards the mean of all; every n is above 0, there are two groups at least."""
    from scipy.special import betaincinv

    mean, prior = beta_parameters(hits, n)
    if not 0 < mean < 1:
        # All or none are happy everywhere: what may be missed is told by all answers together.
        low, high = wilson(sum(hits), sum(n))
        return [Shrunk(100 * mean, 100 * low, 100 * high, 0.0) for _ in n]
    own = [0.0 if math.isinf(prior) else size / (size + prior) for size in n]
    values = [mean + weight * (hit / size - mean) for weight, hit, size in zip(own, hits, n, strict=True)]
    found = []
    for value, variance, weight in zip(values, _share_variances(hits, n, values), own, strict=True):
        # The beta distribution of this mean and variance; at the ends of the scale there is none.
        size = value * (1 - value) / variance - 1
        if size > 0:
            low, high = (float(betaincinv(value * size, (1 - value) * size, tail)) for tail in (0.025, 0.975))
        else:
            low, high = max(0.0, value - Z * math.sqrt(variance)), min(1.0, value + Z * math.sqrt(variance))
        found.append(Shrunk(100 * value, 100 * min(low, value), 100 * max(high, value), weight))
    return found


def _share_variances(hits: Sequence[int], n: Sequence[int], values: Sequence[float]) -> list[float]:
    """Return how far each group's true share may lie from its pulled one, over all priors."""
    from scipy.special import betaln

    h, size = np.asarray(hits, dtype=float), np.asarray(n, dtype=float)
    prior = len(size) / np.sum(1 / size) * PULLS / (1 - PULLS)
    rho = 1 / (prior + 1)
    weights = 1 / (rho + (1 - rho) / size)
    total = weights.sum(axis=1, keepdims=True)
    # Half a hit and half a miss keep the mean off the ends, where one prior alone would be likely.
    mean = (weights @ ((h + 0.5) / (size + 1)))[:, None] / total
    a, b = mean * prior, (1 - mean) * prior
    likely = (betaln(a + h, b + size - h) - betaln(a, b)).sum(axis=1, keepdims=True)
    of_mean = mean * (1 - mean) / total
    posterior = (a + h) / (prior + size)
    spread = posterior * (1 - posterior) / (prior + size + 1) + (prior / (prior + size)) ** 2 * of_mean
    return _over_all(likely + np.log(of_mean) / 2, posterior, spread, values)


def _over_all(likely: np.ndarray, posterior: np.ndarray, spread: np.ndarray, values: Sequence[float]) -> list[float]:
    """Return the mean square distance of the truth from `values`, over priors as likely as the logarithms say."""
    chances = np.exp(likely - likely.max())
    squares = spread + (posterior - np.asarray(values)) ** 2
    found: list[float] = ((chances * squares).sum(axis=0) / chances.sum()).tolist()
    return found


def beta_parameters(hits: Sequence[int], n: Sequence[int]) -> tuple[float, float]:
    """Return the mean of the groups' shares, and how many answers the prior counts for (infinite: no group differs).

    Kleinman's moments, weighted once by n and then by n / (1 + (n - 1) ρ), of which ρ is the correlation within groups.
    """
    weights = [float(size) for size in n]
    mean, rho = 0.5, 0.0
    for _ in range(2):
        total = sum(weights)
        mean = sum(w * hit / size for w, hit, size in zip(weights, hits, n, strict=True)) / total
        spread = sum(w * (hit / size - mean) ** 2 for w, hit, size in zip(weights, hits, n, strict=True))
        own = mean * (1 - mean)
        within = sum(w / size * (1 - w / total) for w, size in zip(weights, n, strict=True))
        every = sum(w * (1 - w / total) for w in weights)
        rho = (spread - own * within) / (own * (every - within)) if own and every > within else 0.0
        rho = min(max(rho, 0.0), 1.0)
        weights = [size / (1 + (size - 1) * rho) for size in n]
    return mean, (1 - rho) / rho if rho > 0 else math.inf


def shrink_means(groups: Sequence[Mapping[int, int]]) -> list[Shrunk]:
    """Return means pulled towards the mean of all, from how often each score was given; no group is empty.

    Within groups the variance is taken as the same for all, so that a few equal answers do not look sure.
    """
    n = [sum(counts.values()) for counts in groups]
    figures = [moments(counts) for counts in groups]
    freedom = sum(size - 1 for size in n)
    within = sum((size - 1) * variance for size, (_, variance) in zip(n, figures, strict=True)) / max(1, freedom)
    means = [mean for mean, _ in figures]
    if within == 0:
        return [Shrunk(mean, mean, mean, 1.0) for mean in means]
    errors = [within / size for size in n]
    between = between_variance(means, errors)
    weights = [1 / (between + error) for error in errors]
    centre = sum(w * mean for w, mean in zip(weights, means, strict=True)) / sum(weights)
    own = [between / (between + error) for error in errors]
    values = [centre + weight * (mean - centre) for weight, mean in zip(own, means, strict=True)]
    halves = [Z * math.sqrt(variance) for variance in _mean_variances(means, errors, values)]
    return [
        Shrunk(value, value - half, value + half, weight)
        for value, half, weight in zip(values, halves, own, strict=True)
    ]


def _mean_variances(means: Sequence[float], errors: Sequence[float], values: Sequence[float]) -> list[float]:
    """Return how far each group's true mean may lie from its pulled one, over all variances between groups."""
    x, error = np.asarray(means, dtype=float), np.asarray(errors, dtype=float)
    between = len(error) / np.sum(1 / error) * (1 - PULLS) / PULLS
    weights = 1 / (between + error)
    total = weights.sum(axis=1, keepdims=True)
    centre = (weights @ x)[:, None] / total
    likely = (np.log(weights) - weights * (x - centre) ** 2).sum(axis=1, keepdims=True) / 2 - np.log(total) / 2
    own = between * weights
    # The centre is estimated as well: its error stays as far as the group is pulled to it.
    spread = own * error + (1 - own) ** 2 / total
    return _over_all(likely, centre + own * (x - centre), spread, values)


def between_variance(means: Sequence[float], errors: Sequence[float]) -> float:
    """Return the variance between groups by their means and the squared errors of these (DerSimonian & Laird 1986)."""
    weights = [1 / error for error in errors]
    total = sum(weights)
    centre = sum(w * mean for w, mean in zip(weights, means, strict=True)) / total
    spread = sum(w * (mean - centre) ** 2 for w, mean in zip(weights, means, strict=True))
    scale = total - sum(w * w for w in weights) / total
    return max(0.0, (spread - (len(means) - 1)) / scale) if scale > 0 else 0.0
