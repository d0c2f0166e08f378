"""How much each of several questions tells of an outcome: shares of R² that do not depend on their order."""

import math

import numpy as np

# Beyond so many the subsets are too many to look at each: 2 to the power of 12 are 4,096.
EXACT_UP_TO = 12
# What is left of a question's variance below this share is rounding, not information.
NOTHING = 1e-9
# So many numbers are held at once.
AT_ONCE = 2**18


def shares_of(covariances: np.ndarray) -> np.ndarray:
    """Return each predictor's share of R², exact for up to twelve, by relative weights beyond; they sum to R².

    Args:
        covariances: covariance matrices of shape (…, p + 1, p + 1), the outcome last; only their ratios matter.

    Returns:
        Shape (…, p). A constant predictor has 0, and an outcome that is constant is explained by nobody.
    """
    predictors = covariances.shape[-1] - 1
    if predictors > EXACT_UP_TO:
        return relative_weights(covariances)
    flat = covariances.reshape(-1, predictors + 1, predictors + 1)
    size = max(1, AT_ONCE // (4 * 2**predictors))
    parts = [shapley(flat[start : start + size]) for start in range(0, len(flat), size)]
    return np.concatenate(parts).reshape(*covariances.shape[:-2], predictors)


def shapley(covariances: np.ndarray) -> np.ndarray:
    """Return the mean gain in R² by each predictor over all orders of entering (LMG: Lindeman, Merenda & Gold 1980).

    That is the Shapley value of R² (Grömping 2006, section 2.3.1). Takes and returns shapes as `shares_of`.
    """
    explained = explained_by_subsets(covariances)
    predictors = covariances.shape[-1] - 1
    return np.asarray(explained @ _weights(predictors))


def explained_by_subsets(covariances: np.ndarray) -> np.ndarray:
    """Return R² of the outcome on every subset of the predictors; bit j of the place says whether j is in it.

    A step of Gaussian elimination (the sweep of Beaton 1964) takes one predictor out of all that comes after it. Done
    for those with and without it, predictor by predictor, 2^p regressions cost about six steps each.
    """
    state = _correlations(covariances)[:, None]
    for _ in range(covariances.shape[-1] - 1):
        pivot, column, rest = state[..., 0, 0], state[..., 1:, 0], state[..., 1:, 1:]
        usable = pivot > NOTHING
        factor = np.where(usable, 1 / np.where(usable, pivot, 1), 0)
        without = column[..., :, None] * (column * factor[..., None])[..., None, :]
        state = np.concatenate([rest, rest - without], axis=1)
    return np.asarray(np.clip(np.where(_varies(covariances)[:, -1:], 1 - state[..., 0, 0], 0.0), 0.0, 1.0))


def relative_weights(covariances: np.ndarray) -> np.ndarray:
    """Return the relative weights of the predictors (Johnson 2000): close to `shapley`, at the cost of one regression.

    The predictors are replaced by the orthogonal variables nearest to them; what each of those explains goes back to the
    predictors by their squared loadings. Takes and returns shapes as `shares_of`.
    """
    correlations = _correlations(covariances.reshape(-1, *covariances.shape[-2:]))
    values, vectors = np.linalg.eigh(correlations[:, :-1, :-1])
    roots = np.sqrt(np.clip(values, 0, None))
    inverse = np.where(values > NOTHING, 1 / np.where(roots > 0, roots, 1), 0)
    turned = np.swapaxes(vectors, -1, -2)
    loadings = (vectors * roots[:, None, :]) @ turned
    slopes = (vectors * inverse[:, None, :]) @ turned @ correlations[:, :-1, -1:]
    weights = np.asarray((loadings**2) @ slopes**2)[..., 0]
    return weights.reshape(*covariances.shape[:-2], -1)


def _correlations(covariances: np.ndarray) -> np.ndarray:
    varies = _varies(covariances)
    deviations = np.sqrt(np.where(varies, np.diagonal(covariances, axis1=-2, axis2=-1), 1))
    both = varies[:, :, None] & varies[:, None, :]
    return np.where(both, covariances / (deviations[:, :, None] * deviations[:, None, :]), 0.0)


def _varies(covariances: np.ndarray) -> np.ndarray:
    return np.asarray(np.diagonal(covariances, axis1=-2, axis2=-1) > NOTHING)


def _weights(predictors: int) -> np.ndarray:
    """Return by how much each subset's R² counts for each predictor: for it where it is in, against it where not."""
    places = np.arange(2**predictors)
    is_in = (places[:, None] >> np.arange(predictors)) & 1
    size = is_in.sum(axis=1)[:, None] - is_in
    chance = np.array([1 / (predictors * math.comb(predictors - 1, k)) for k in range(predictors)])
    # The full set has no place for one more; its size is only looked up where the predictor is in.
    return np.asarray(np.where(is_in == 1, 1.0, -1.0) * chance[np.minimum(size, predictors - 1)])
