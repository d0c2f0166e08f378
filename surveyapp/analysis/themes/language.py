"""Which language a comment is in, among those that the organisation works in.

Restricting the choice matters more than the method: of ninety-seven languages a short Finnish text is often Estonian,
of three it is Finnish. Naive Bayes over byte n-grams: Lui & Baldwin 2012, in the package py3langid, whose model is read
here by numpy, many comments at once.
"""

from collections.abc import Sequence
from functools import cache
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from surveyapp.analysis.themes.features import list_batches

# A shorter text says less about its language than the survey it was written in.
SURE_LENGTH = 25
# More text makes no difference to the answer.
READ_LENGTH = 1_000
# No n-gram of the model has more bytes: whatever stands further back does not matter to where its automaton stands.
LONGEST_GRAM = 6
# A byte of no text, after which the automaton begins anew.
BREAK = b"\xff"


def identify_language(text: str, languages: Sequence[str], given: str | None = None) -> str:
    """Return the language of `text`, one of `languages`; `given` is the survey's own, trusted where the text is short.

    Without a letter to go by, and nothing given, it is the first of `languages`.

    Raises:
        ValueError: `languages` is empty.
    """
    return identify_languages([(text, given)], languages)[0]


def identify_languages(comments: Sequence[tuple[str, str | None]], languages: Sequence[str]) -> list[str]:
    """Return the language of each (text, given) as `identify_language` does; many together are quicker.

    Raises:
        ValueError: `languages` is empty.
    """
    if not languages:
        raise ValueError("no language to choose from")
    found: list[str] = []
    unsure: list[tuple[int, str]] = []
    for position, (text, given) in enumerate(comments):
        words = text.strip()
        found.append(given or languages[0])
        is_trusted = given is not None and (len(words) < SURE_LENGTH or given not in languages)
        if not is_trusted and len(languages) > 1 and any(letter.isalpha() for letter in words):
            unsure.append((position, words[:READ_LENGTH]))
    identifier = _identifier(tuple(languages)) if unsure else None
    if identifier is not None:
        told = identifier.identify([words for _, words in unsure])
        for (position, _), language in zip(unsure, told, strict=True):
            found[position] = language
    return found


class _Identifier:
    """The model restricted to some languages; the rest of it is let go."""

    def __init__(self, model: LanguageIdentifier, languages: Sequence[str]) -> None:
        model.set_languages(languages)
        self._labels: list[str] = model.nb_classes
        self._moves = np.frombuffer(model.tk_nextmove, dtype=f"u{model.tk_nextmove.itemsize}")
        self._rows = np.array(model.tk_row, dtype=np.int32) * 256
        self._features = np.array(model.tk_output, dtype=np.int64)
        self._weights = model.nb_ptc.astype(np.float32)
        self._priors = model.nb_pc

    def identify(self, texts: Sequence[str]) -> list[str]:
        """Return the likeliest language of each text."""
        found: list[str] = []
        for batch in list_batches(texts):
            scores = self._scores([_encode(texts[position]) for position in batch])
            found += [self._labels[best] for best in scores.argmax(axis=1).tolist()]
        return found

    def _scores(self, texts: Sequence[bytes]) -> NDArray[np.float64]:
        """Return the likelihood of each language, a row each text; all are nought where nothing in it tells any."""
        rows, features, counts = self._count(texts)
        each = np.log1p(counts)
        scores = np.column_stack(
            [np.bincount(rows, each * weights[features], minlength=len(texts)) for weights in self._weights.T]
        )
        is_told = np.bincount(rows, minlength=len(texts)) > 0
        told: NDArray[np.float64] = np.where(is_told[:, None], scores + self._priors, 0.0)
        return told

    def _count(self, texts: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the row of its text, the feature and the count of each n-gram that the model knows.

        The automaton is walked from every byte at once, over the few bytes before it that it can remember.
        """
        codes = np.frombuffer(BREAK * LONGEST_GRAM + BREAK.join(texts), dtype=np.uint8)
        length = len(codes) - LONGEST_GRAM
        states = np.zeros(length, dtype=np.int64)
        for begun in range(1, LONGEST_GRAM + 1):
            states = self._moves[self._rows[states] + codes[begun : begun + length]]
        features = self._features[states]
        rows = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])[:length]
        known = features >= 0
        width = len(self._weights)
        keys, counts = np.unique(rows[known] * width + features[known], return_counts=True)
        return keys // width, keys % width, counts


def _encode(text: str) -> bytes:
    """Return a text as the model was trained with it."""
    plain = text.lower() if text.isupper() else text
    return normalize("NFC", plain).encode("utf-8", "surrogatepass")


@cache
def _identifier(languages: tuple[str, ...]) -> _Identifier | None:
    """Return what tells those of `languages` apart that the model knows; None where it knows none."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(languages) & set(model.labels)
    return _Identifier(model, sorted(known)) if known else None
