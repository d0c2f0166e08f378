"""Many variances from few observations each, made surer by what they have in common.

Empirical Bayes of Smyth 2004, "Linear models and empirical Bayes methods for assessing differential expression",
section 6.2: the variances are drawn from a scaled inverse chi square, of which scale and degrees of freedom are found by
the mean and the variance of their logarithms. Each is pulled towards it, and has the freedom of both.
"""

import math
from collections.abc import Sequence

# With fewer variances there is nothing to learn from the others.
FEWEST = 5


def moderate(variances: Sequence[float], freedoms: Sequence[float]) -> list[tuple[float, float]]:
    """Return each variance pulled towards all with its degrees of freedom, infinite where all seem to be the same one.

    Args:
        variances: none below 0; those of 0 say nothing of the others.
        freedoms: the degrees of freedom of each, above 0.
    """
    known = [(variance, freedom) for variance, freedom in zip(variances, freedoms, strict=True) if variance > 0]
    if len(known) < FEWEST:
        return list(zip(variances, freedoms, strict=True))
    common, shared = _prior(known)
    if math.isinf(shared):
        return [(common, shared)] * len(freedoms)
    return [
        ((shared * common + freedom * variance) / (shared + freedom), shared + freedom)
        for variance, freedom in zip(variances, freedoms, strict=True)
    ]


def _prior(known: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the variance that all are drawn about, and for how many degrees of freedom it counts."""
    from scipy.special import polygamma, psi

    logs = [math.log(variance) - psi(freedom / 2) + math.log(freedom / 2) for variance, freedom in known]
    mean = sum(logs) / len(logs)
    spread = sum((each - mean) ** 2 for each in logs) / (len(logs) - 1)
    beyond = spread - sum(float(polygamma(1, freedom / 2)) for _, freedom in known) / len(known)
    if beyond <= 0:
        return math.exp(mean), math.inf
    half = _inverse_trigamma(beyond)
    return math.exp(mean + float(psi(half)) - math.log(half)), 2 * half


def _inverse_trigamma(value: float) -> float:
    """Return where the trigamma function has a value above 0, by Newton's method from below (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    place = 0.5 + 1 / value
    for _ in range(50):
        here = float(polygamma(1, place))
        step = here * (1 - here / value) / float(polygamma(2, place))
        place += step
        if -step < 1e-8 * place:
            break
    return place
