"""League tables that do not reward being small: every group is pulled towards all, the more so the fewer its answers.

Empirical Bayes. Shares: beta-binomial, its two parameters by moments (Kleinman 1973). Means and NPS: normal-normal, the
variance between groups by DerSimonian & Laird 1986, the weights of Efron & Morris 1975. Intervals are of the posterior;
they hold the parameters for known, and are a little narrow where groups are few.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveyapp.analysis.comparison import scored_counts
from surveyapp.analysis.metrics import Measured, Z, moments, top_values

# With fewer groups there is nothing to learn from the others.
FEWEST = 3


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
    found = []
    for hit, size in zip(hits, n, strict=True):
        if math.isinf(prior) or not 0 < mean < 1:
            found.append(Shrunk(100 * mean, 100 * mean, 100 * mean, 0.0))
            continue
        a, b = prior * mean + hit, prior * (1 - mean) + size - hit
        low, high = (100 * float(betaincinv(a, b, tail)) for tail in (0.025, 0.975))
        found.append(Shrunk(100 * a / (a + b), low, high, size / (size + prior)))
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
    found = []
    for mean, error in zip(means, errors, strict=True):
        own = between / (between + error)
        value = centre + own * (mean - centre)
        # The centre is estimated as well: its error stays as far as the group is pulled to it.
        half = Z * math.sqrt(own * error + (1 - own) ** 2 / sum(weights))
        found.append(Shrunk(value, value - half, value + half, own))
    return found


def between_variance(means: Sequence[float], errors: Sequence[float]) -> float:
    """Return the variance between groups by their means and the squared errors of these (DerSimonian & Laird 1986)."""
    weights = [1 / error for error in errors]
    total = sum(weights)
    centre = sum(w * mean for w, mean in zip(weights, means, strict=True)) / total
    spread = sum(w * (mean - centre) ** 2 for w, mean in zip(weights, means, strict=True))
    scale = total - sum(w * w for w in weights) / total
    return max(0.0, (spread - (len(means) - 1)) / scale) if scale > 0 else 0.0
