"""Coding a comment in full: its language, how unhappy it is, and its themes with the words that prove them."""

from dataclasses import dataclass

from surveyapp.analysis.themes.language import identify_language
from surveyapp.analysis.themes.negativity import combine
from surveyapp.domain.theme_patterns import read
from surveyapp.domain.themes import Taxonomy

# Raised whenever the same taxonomy would code the same comment differently.
METHOD = "patterns-1"


@dataclass(frozen=True, slots=True)
class CodedTheme:
    """A theme of a comment; `evidence` is `text[start:end]`, the words that prove it."""

    theme: str
    polarity: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Coding:
    """What a comment was found to say; `negativity` from 0 (happy) to 1 (unhappy)."""

    language: str
    negativity: float
    themes: tuple[CodedTheme, ...]


class Coder:
    """Codes comments by the taxonomy's patterns and cue words."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        # Names method and words, so that codings made otherwise can be told apart and made anew.
        self.version = f"{METHOD}:{taxonomy.version}"

    def code(self, text: str, *, language: str | None = None, score: float | None = None) -> Coding:
        """Return the coding of `text`.

        `language` is the one the survey was answered in, `score` the share of its scale that was given (0 worst, 1 best).
        """
        spoken = identify_language(text, self.taxonomy.languages, language)
        reading = read(text, spoken, self.taxonomy)
        negativity = combine(reading.negativity, score)
        themes = tuple(
            CodedTheme(hit.theme, hit.polarity, text[hit.start : hit.end], hit.start, hit.end)
            for hit in reading.standing(negativity)
        )
        return Coding(spoken, negativity, themes)
