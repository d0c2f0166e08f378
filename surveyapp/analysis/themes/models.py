"""A trained model: weights of n-grams, for how unhappy a comment is and for each theme that was worth learning.

It is arrays and plain facts: whoever reads it from a database or a file runs nothing. Predicting needs numpy alone.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.themes.features import (
    BUCKETS,
    WORD_BUCKETS,
    Numbers,
    count_grams,
    list_batches,
    read_grams,
)

# Raised whenever models made before can no longer be read.
FORMAT = 1
# Probabilities further out than this say nothing more.
FURTHEST = 30.0

Floats = NDArray[np.float32]


class Thresholds(NamedTuple):
    """From which probability on a theme is added to what the patterns found, and up to which theirs is taken away."""

    adds: float
    keeps: float

    def apply(self, probability: float, *, has_pattern: bool) -> bool:
        """Tell whether the theme is said."""
        return probability >= (self.keeps if has_pattern else self.adds)


@dataclass(frozen=True, slots=True)
class Target:
    """A theme of one polarity that was learnt, with the thresholds of each language where it helps."""

    theme: str
    polarity: str
    thresholds: Mapping[str, Thresholds]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The buckets that a model knows, sorted, and how rare each is (inverse document frequency)."""

    buckets: Numbers
    idf: Floats

    def column_of(self) -> NDArray[np.int32]:
        """Return the column of each bucket, -1 where it is not known."""
        columns = np.full(BUCKETS, -1, dtype=np.int32)
        columns[self.buckets] = np.arange(len(self.buckets), dtype=np.int32)
        return columns

    def weigh(self, rows: Numbers, columns: Numbers, counts: Numbers, height: int) -> Floats:
        """Return the value of each entry: (1 + log count) × idf, words and characters each brought to length one."""
        values = (1 + np.log(counts)) * self.idf[columns]
        blocks = rows * 2 + (self.buckets[columns] < WORD_BUCKETS)
        lengths = np.sqrt(np.bincount(blocks, values * values, minlength=2 * height))
        weighed: Floats = (values / lengths[blocks]).astype(np.float32)
        return weighed


class Model:
    """What was learnt from an installation's own comments.

    The first column of `weights` (a row for each bucket of the vocabulary) tells how unhappy a comment is, the others
    the `targets` in order. `languages` are those where the first one helps; `figures` is what was measured.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        weights: NDArray[np.float16],
        intercepts: Floats,
        languages: Sequence[str],
        targets: Sequence[Target],
        figures: Mapping[str, Any],
    ) -> None:
        self.vocabulary = vocabulary
        self.languages = frozenset(languages)
        self.targets = tuple(targets)
        self.figures = figures
        self._stored = weights
        self._weights: Floats = weights.astype(np.float32)
        self._intercepts = intercepts
        self._columns = vocabulary.column_of()

    @cached_property
    def version(self) -> str:
        """Tells this model apart from any other (SHA-256 of what it has learnt, shortened)."""
        digest = hashlib.sha256(json.dumps(self._facts(), sort_keys=True).encode())
        for name, array in sorted(self._arrays().items()):
            digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    @property
    def is_of_use(self) -> bool:
        """Whether it does anything better than the patterns and cue words alone."""
        return bool(self.languages or any(target.thresholds for target in self.targets))

    def predict(self, texts: Sequence[str]) -> Floats:
        """Return a row of probabilities for each text: how unhappy it is, then each target."""
        sums = np.tile(self._intercepts, (len(texts), 1))
        for batch in list_batches(texts):
            grams = read_grams([texts[position] for position in batch])
            rows, columns, counts = count_grams(grams, self._columns)
            values = self.vocabulary.weigh(rows, columns, counts, len(batch))
            for target in range(sums.shape[1]):
                own = values * self._weights[columns, target]
                sums[batch.start : batch.stop, target] += np.bincount(rows, own, minlength=len(batch))
        return (1 / (1 + np.exp(-np.clip(sums, -FURTHEST, FURTHEST)))).astype(np.float32)

    def find_evidence(self, text: str, target: int) -> tuple[int, int] | None:
        """Return where in `text` the word, or the two words, stand that speak most for a target (by its position).

        None where the text has no word that the model knows.
        """
        grams = read_grams([text])
        columns = self._columns[grams.buckets]
        known = np.flatnonzero(columns >= 0)
        spans = np.flatnonzero(grams.buckets < WORD_BUCKETS)
        if not len(known) or not len(spans):
            return None
        own, begins, ends = columns[known], grams.begins[known], grams.ends[known]
        # Each n-gram's word for the target is spread over its characters; a span says what its characters say.
        each = self._weights[own, target + 1] * self.vocabulary.idf[own] / np.maximum(ends - begins, 1)
        length = int(grams.ends.max()) + 1
        slopes = np.bincount(begins, each, minlength=length) - np.bincount(ends, each, minlength=length)
        sums = np.concatenate([[0.0], np.cumsum(np.cumsum(slopes))])
        best = spans[np.argmax(sums[grams.ends[spans]] - sums[grams.begins[spans]])]
        return int(grams.begins[best]), int(grams.ends[best])

    def to_bytes(self) -> bytes:
        """Return the model as a compressed archive of arrays."""
        content = io.BytesIO()
        facts = np.frombuffer(json.dumps({**self._facts(), "figures": self.figures}).encode(), dtype=np.uint8)
        arrays: dict[str, Any] = self._arrays()
        np.savez_compressed(content, facts=facts, **arrays)
        return content.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Model":
        """Return the model that `content` holds; nothing in it is run.

        Raises:
            ValueError: it is no model, or one of another format.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                if facts["format"] != FORMAT:
                    raise ValueError("the model is of another format")
                vocabulary = Vocabulary(arrays["buckets"].astype(np.int64), arrays["idf"])
                targets = [
                    Target(
                        own["theme"], own["polarity"], {key: Thresholds(*two) for key, two in own["thresholds"].items()}
                    )
                    for own in facts["targets"]
                ]
                return cls(
                    vocabulary,
                    arrays["weights"],
                    arrays["intercepts"],
                    facts["languages"],
                    targets,
                    facts["figures"],
                )
        except (KeyError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise ValueError("the content is no model") from error

    def _facts(self) -> dict[str, Any]:
        targets = [
            {"theme": target.theme, "polarity": target.polarity, "thresholds": dict(target.thresholds)}
            for target in self.targets
        ]
        return {"format": FORMAT, "languages": sorted(self.languages), "targets": targets}

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {
            "buckets": self.vocabulary.buckets.astype(np.int32),
            "idf": self.vocabulary.idf,
            "weights": self._stored,
            "intercepts": self._intercepts,
        }
