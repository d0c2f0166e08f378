"""Several questions counted together, and resampled from those counts: what it costs hardly grows with the answers."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

# Up to so many possible patterns there is a counter for each; beyond, those that occur are sorted, and beyond what a number
# can hold they are sorted as rows.
DENSE_PATTERNS = 2**23
MOST_NUMBERED = 2**62
# The answers are dealt at random into so many hands, and the hands are drawn again and again: with fewer answers than
# hands that is the usual bootstrap (Efron 1979).
HANDS = 500
RESAMPLES = 1000
HANDS_AT_ONCE = 20
# What is drawn is the same each time, so that page, files and mail agree to the last digit.
SEED = 20_061_012


class JointCounts:
    """How often each pattern of answers to some questions was given, month after month.

    `total` are all responses, of which those that answered every question have a pattern; `single` are the counts of
    each question by its steps, among all who answered it.
    """

    def __init__(self, steps: Sequence[int]) -> None:
        """`steps` are how many steps each question's scale has."""
        self.steps = tuple(steps)
        self.total = self.n = 0
        self.single = [np.zeros(n, dtype=np.int64) for n in steps]
        # A pattern is a number while there are not too many; else it is the row itself.
        self._possible = math.prod(self.steps)
        self._kind: Any = np.int32 if self._possible < 2**31 else np.int64
        self._given: list[np.ndarray] = []

    def add(self, columns: Sequence[np.ndarray]) -> None:
        """Count further responses, given by question as places on its scale, -1 where it was not answered."""
        complete = np.ones(len(columns[0]), dtype=bool)
        for place, (codes, steps) in enumerate(zip(columns, self.steps, strict=True)):
            # Those who gave no answer are counted first, then left out.
            self.single[place] += np.bincount(codes + 1, minlength=steps + 1)[1:]
            complete &= codes >= 0
        if self._possible < MOST_NUMBERED:
            given = np.zeros(len(columns[0]), dtype=self._kind)
            for codes, steps in zip(columns, self.steps, strict=True):
                given *= steps
                given += codes
        else:
            given = np.stack(columns, axis=1)
        self._given.append(given[complete])
        self.total += len(complete)
        self.n += len(self._given[-1])

    def patterns(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the patterns that occur, one a row in their order, and how often each was given."""
        nothing = np.zeros((0, len(self.steps)) if self._possible >= MOST_NUMBERED else 0, dtype=self._kind)
        given = np.concatenate(self._given) if self._given else nothing
        if self._possible >= MOST_NUMBERED:
            return np.unique(given, axis=0, return_counts=True)
        if self._possible <= DENSE_PATTERNS:
            counts = np.bincount(given, minlength=1)
            found = np.flatnonzero(counts)
            counts = counts[found]
        else:
            found, counts = np.unique(given, return_counts=True)
        rows = np.stack(np.unravel_index(found, self.steps), axis=1)
        return rows.astype(np.int16 if max(self.steps) > 2**7 else np.int8), counts


def moments(patterns: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the sums of products of (1, each question): shape (k + 1, k + 1), the number of answers in the corner."""
    rows = np.concatenate([np.ones((len(patterns), 1)), patterns], axis=1)
    return np.asarray((rows * counts[:, None]).T @ rows)


def resampled_moments(patterns: np.ndarray, counts: np.ndarray, resamples: int = RESAMPLES) -> np.ndarray:
    """Return `moments` of `resamples` bootstrap samples, shape (resamples, k + 1, k + 1).

    With more answers than hands a hand is drawn as a whole. Hands are dealt at random, so that their sums vary as sums of
    single answers do (the random groups of Wolter 2007, chapter 2): means and covariances keep their spread.
    """
    random = np.random.default_rng(SEED)
    n = int(counts.sum())
    rows = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    if n > HANDS:
        random.shuffle(rows)
    each = max(1, -(-n // HANDS))
    hands = -(-n // each)
    table = np.concatenate([np.ones((len(patterns), 1), dtype=patterns.dtype), patterns], axis=1)
    # What a hand lacks of its size are rows of nothing.
    table = np.concatenate([table, np.zeros((1, table.shape[1]), dtype=patterns.dtype)])
    filler = np.full(hands * each - n, len(table) - 1, dtype=np.int32)
    places = np.concatenate([rows, filler]).reshape(hands, each)
    sums = np.empty((hands, table.shape[1], table.shape[1]))
    for start in range(0, hands, HANDS_AT_ONCE):
        dealt = np.take(table, places[start : start + HANDS_AT_ONCE], axis=0).astype(np.float32)
        sums[start : start + HANDS_AT_ONCE] = dealt.transpose(0, 2, 1) @ dealt
    drawn = random.integers(0, hands, (resamples, hands)) + hands * np.arange(resamples)[:, None]
    times = np.bincount(drawn.ravel(), minlength=resamples * hands).reshape(resamples, hands).astype(np.float64)
    return np.asarray((times @ sums.reshape(hands, -1)).reshape(resamples, *sums.shape[1:]))


def covariances_of(sums: np.ndarray) -> np.ndarray:
    """Return the covariance matrices of the questions from `moments`, shape (…, k, k)."""
    n = sums[..., :1, :1]
    means = sums[..., 1:, :1] / n
    return np.asarray(sums[..., 1:, 1:] / n - means * np.swapaxes(means, -1, -2))


def means_of(sums: np.ndarray) -> np.ndarray:
    """Return the means of the questions from `moments`, shape (…, k)."""
    return np.asarray(sums[..., 0, 1:] / sums[..., :1, 0])
