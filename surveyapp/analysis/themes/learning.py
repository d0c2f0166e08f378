"""Logistic regression over the n-grams of comments, learnt from all or cross-validated by parts.

scikit-learn is imported where it is used: it takes longer to load than most commands to run.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.themes.features import BUCKETS, count_grams, list_batches, read_grams
from surveyapp.analysis.themes.models import FURTHEST, Vocabulary

# An n-gram in fewer comments is a name or a slip of the pen; more n-grams than this make a model large, not better.
FEWEST_COMMENTS = 3
MOST_GRAMS = 250_000

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
# A matrix of scipy; the package is imported where it is used.
Matrix = Any


def make_vocabulary(texts: Sequence[str]) -> Vocabulary:
    """Return the n-grams that are in enough of `texts`, the commonest where there are too many."""
    seen_in = np.zeros(BUCKETS, dtype=np.int64)
    for batch in list_batches(texts):
        _, buckets, _ = count_grams(read_grams([texts[position] for position in batch]))
        seen_in += np.bincount(buckets, minlength=BUCKETS)
    known = np.flatnonzero(seen_in >= FEWEST_COMMENTS)
    if len(known) > MOST_GRAMS:
        commonest = np.argsort(-seen_in[known], kind="stable")[:MOST_GRAMS]
        known = np.sort(known[commonest])
    idf = np.log((1 + len(texts)) / (1 + seen_in[known])) + 1
    return Vocabulary(known, idf.astype(np.float32))


def make_matrix(texts: Sequence[str], vocabulary: Vocabulary) -> Matrix:
    """Return the n-grams of `texts` as a sparse matrix: a row each text, a column each n-gram of the vocabulary."""
    from scipy.sparse import csr_matrix

    column_of = vocabulary.column_of()
    columns, values, ends = [], [], [np.zeros(1, dtype=np.int64)]
    for batch in list_batches(texts):
        rows, own, counts = count_grams(read_grams([texts[position] for position in batch]), column_of)
        values.append(vocabulary.weigh(rows, own, counts, len(batch)))
        columns.append(own.astype(np.int32))
        ends.append(ends[-1][-1] + np.cumsum(np.bincount(rows, minlength=len(batch))))
    arrays = (np.concatenate(values), np.concatenate(columns), np.concatenate(ends))
    return csr_matrix(arrays, shape=(len(texts), len(vocabulary.buckets)))


def fit(matrix: Matrix, labels: Flags, strength: float, *, is_balanced: bool) -> tuple[Numbers, float]:
    """Return the weights and the intercept of a logistic regression (L2; `strength` is the inverse of its penalty).

    `is_balanced` gives the rarer of the two labels as much weight in all as the commoner one.
    """
    from sklearn.linear_model import LogisticRegression

    weighting = "balanced" if is_balanced else None
    model = LogisticRegression(C=strength, solver="liblinear", class_weight=weighting, random_state=0)
    model.fit(matrix, labels)
    return model.coef_[0], float(model.intercept_[0])


def cross_predict(
    matrix: Matrix, labels: Flags, teaching: Flags, parts: NDArray[np.int64], strength: float, *, is_balanced: bool
) -> Numbers:
    """Return the probability of each row, learnt from the `teaching` rows of the other parts.

    A part whose others teach only one label has that label's share, which is 0 or 1.
    """
    probabilities = np.zeros(len(labels))
    for part in np.unique(parts):
        others, own = teaching & (parts != part), np.flatnonzero(parts == part)
        if len(np.unique(labels[others])) < 2:
            probabilities[own] = labels[others].mean() if others.any() else 0.5
            continue
        weights, intercept = fit(matrix[np.flatnonzero(others)], labels[others], strength, is_balanced=is_balanced)
        sums = matrix[own] @ weights + intercept
        probabilities[own] = 1 / (1 + np.exp(-np.clip(sums, -FURTHEST, FURTHEST)))
    return probabilities
