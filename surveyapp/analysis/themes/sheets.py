"""Examples as arrays, with what cue words and patterns say of each: what training works on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.themes.examples import Example, Said
from surveyapp.analysis.themes.language import identify_language
from surveyapp.analysis.themes.quality import Flags, Numbers
from surveyapp.domain.theme_patterns import read
from surveyapp.domain.themes import Taxonomy

# Five parts, by the words of the comments alone: the same comment is always in the same one.
PARTS = 5

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The examples as arrays, a row each: what people say of them, and what cue words and patterns say."""

    examples: Sequence[Example]
    languages: NDArray[np.str_]
    parts: NDArray[np.int64]
    is_scored: Flags
    is_negative: Flags
    is_labelled: Flags
    cues: Numbers
    patterns: Sequence[frozenset[Said]]

    def says(self, said: Said) -> Flags:
        """Tell of each example whether people say that it says this."""
        return np.array([said in (own.themes or ()) for own in self.examples], dtype=bool)

    def has_pattern(self, said: Said) -> Flags:
        """Tell of each example whether a pattern says so, however happy the whole is."""
        return np.array([said in own for own in self.patterns], dtype=bool)


def read_sheet(examples: Sequence[Example], taxonomy: Taxonomy, progress: Progress) -> Sheet:
    """Return the sheet of `examples`; `progress` is told how many are read."""
    languages, cues, patterns = [], [], []
    for done, own in enumerate(examples):
        if done % 500 == 0:
            progress("Reading comments", done, len(examples))
        language = own.language or identify_language(own.text, taxonomy.languages)
        reading = read(own.text, language, taxonomy)
        languages.append(language)
        cues.append(reading.negativity)
        patterns.append(frozenset((hit.theme, hit.polarity) for hit in reading.hits))
    return Sheet(
        examples,
        np.array(languages, dtype=np.str_),
        np.array([own.number % PARTS for own in examples], dtype=np.int64),
        np.array([own.is_negative is not None for own in examples], dtype=bool),
        np.array([bool(own.is_negative) for own in examples], dtype=bool),
        np.array([own.themes is not None for own in examples], dtype=bool),
        np.array(cues, dtype=float),
        patterns,
    )


def flags_of(found: Sequence[frozenset[Said]], named: Sequence[Said]) -> Flags:
    """Return a row for each comment and a column for each theme: whether it is said there."""
    return np.array([[said in own for said in named] for own in found], dtype=bool).reshape(len(found), len(named))
