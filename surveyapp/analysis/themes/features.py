"""What a trained model sees of a comment: its words, pairs of words, and runs of two to five characters, as numbers.

Every n-gram is hashed to a number of its own (Karp & Rabin 1987: the hash of any stretch of text comes from two sums, so
that a whole batch is read by numpy at once) and the number to a bucket (Weinberger et al. 2009). No dictionary of words
is kept: a model holds weights of buckets, from which no comment can be read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Words and pairs of words have the buckets below WORD_BUCKETS, runs of characters those from there up to BUCKETS.
WORD_BUCKETS = 1 << 18
BUCKETS = WORD_BUCKETS + (1 << 20)
SHORTEST, LONGEST = 2, 5
# What comes after is not read: the longest comment that a person types is far shorter.
MAXIMUM_CHARACTERS = 5_000
# So many characters are read at once: enough for numpy to be quick, little enough to stay small.
BATCH_CHARACTERS = 1 << 17

# An odd number has an inverse modulo 2^64, and the arithmetic of numpy's unsigned integers is modulo 2^64.
BASE = 0x9E3779B97F4A7C15
MIX = np.uint64(0xBF58476D1CE4E5B9)
PAIR = np.uint64(0x94D049BB133111EB)

Numbers = NDArray[np.int64]
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Grams:
    """Every n-gram of a batch: the row of its comment, its bucket, and the characters `begins` up to `ends` of that."""

    rows: Numbers
    buckets: Numbers
    begins: Numbers
    ends: Numbers


def list_batches(texts: Sequence[str]) -> Iterator[range]:
    """Yield the positions of texts that are read together."""
    first = characters = 0
    for position, text in enumerate(texts):
        length = min(len(text), MAXIMUM_CHARACTERS) + 2
        if characters and characters + length > BATCH_CHARACTERS:
            yield range(first, position)
            first, characters = position, 0
        characters += length
    if first < len(texts):
        yield range(first, len(texts))


def read_grams(texts: Sequence[str]) -> Grams:
    """Return the n-grams of `texts`, which together are about `BATCH_CHARACTERS` long."""
    padded = [f" {_fold(text[:MAXIMUM_CHARACTERS])} " for text in texts]
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if not len(codes):
        nothing = np.zeros(0, dtype=np.int64)
        return Grams(nothing, nothing, nothing, nothing)
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    # The padding moved every character by one.
    places = np.arange(len(codes), dtype=np.int64) - np.repeat(np.cumsum(lengths) - lengths, lengths) - 1
    kinds, is_word = _plain(codes)
    hashing = _Hashing(kinds)
    parts = [_words(hashing, rows, is_word)]
    parts += [_runs(hashing, rows, size) for size in range(SHORTEST, LONGEST + 1)]
    first = np.concatenate([part[0] for part in parts])
    last = np.concatenate([part[1] for part in parts])
    buckets = np.concatenate([part[2] for part in parts])
    return Grams(rows[first], buckets, np.maximum(places[first], 0), places[last] + 1)


def count_grams(grams: Grams, column_of: NDArray[np.int32] | None = None) -> tuple[Numbers, Numbers, Numbers]:
    """Return rows, columns and counts of the n-grams, sorted by both.

    `column_of` gives each bucket's column, -1 where a model does not know it; without it buckets are columns.
    """
    rows, columns, width = grams.rows, grams.buckets, BUCKETS
    if column_of is not None:
        columns = column_of[columns].astype(np.int64)
        known = columns >= 0
        rows, columns = rows[known], columns[known]
    keys, counts = np.unique(rows * width + columns, return_counts=True)
    return keys // width, keys % width, counts


class _Hashing:
    """Hashes of any stretch of a row of characters."""

    def __init__(self, codes: Hashes) -> None:
        powers, self._inverses = _powers(1 << max(len(codes) - 1, 1).bit_length())
        self._sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(codes * powers[: len(codes)], out=self._sums[1:])

    def between(self, first: Numbers, last: Numbers) -> Hashes:
        """Return the hashes of the characters `first` to `last`, both counted."""
        hashes: Hashes = (self._sums[last + 1] - self._sums[first]) * self._inverses[first]
        return hashes


@lru_cache(maxsize=8)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    powers = np.full(count, BASE, dtype=np.uint64)
    inverses = np.full(count, pow(BASE, -1, 1 << 64), dtype=np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def _fold(text: str) -> str:
    """Return `text` in small letters, each at its old place."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[0] for letter in text)


def _plain(codes: Hashes) -> tuple[Hashes, NDArray[np.bool_]]:
    """Return the characters with every digit made 0 and every blank a space, and which of them belong to words."""
    different, back = np.unique(codes, return_inverse=True)
    letters = [chr(int(code)) for code in different]
    kinds = np.array(
        [ord("0") if letter.isdigit() else ord(" ") if letter.isspace() else ord(letter) for letter in letters],
        dtype=np.uint64,
    )
    is_word = np.array([letter.isalnum() for letter in letters], dtype=bool)
    return kinds[back], is_word[back]


def _words(hashing: _Hashing, rows: Numbers, is_word: NDArray[np.bool_]) -> tuple[Numbers, Numbers, Numbers]:
    """Return first and last character and bucket of each word, and of each two words that follow each other."""
    # The padding keeps the words of two comments apart.
    changes = np.diff(is_word.astype(np.int8), prepend=0, append=0)
    first, last = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1) - 1
    hashes = hashing.between(first, last)
    together = np.flatnonzero(rows[first[:-1]] == rows[first[1:]]) if len(first) else first
    pairs = hashes[together] * PAIR + hashes[together + 1] if len(together) else hashes[:0]
    buckets = _bucket(np.concatenate([hashes, pairs]), WORD_BUCKETS)
    return np.concatenate([first, first[together]]), np.concatenate([last, last[together + 1]]), buckets


def _runs(hashing: _Hashing, rows: Numbers, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return first and last character and bucket of each run of `size` characters."""
    first = np.arange(max(len(rows) - size + 1, 0), dtype=np.int64)
    first = first[rows[first] == rows[first + size - 1]]
    last = first + size - 1
    return first, last, _bucket(hashing.between(first, last), BUCKETS - WORD_BUCKETS) + WORD_BUCKETS


def _bucket(hashes: Hashes, buckets: int) -> Numbers:
    """Return a bucket for each hash; `buckets` is a power of two."""
    mixed = (hashes ^ (hashes >> np.uint64(31))) * MIX
    return ((mixed ^ (mixed >> np.uint64(29))) >> np.uint64(64 - buckets.bit_length() + 1)).astype(np.int64)
