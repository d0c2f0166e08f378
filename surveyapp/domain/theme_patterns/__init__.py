"""Themes of a comment by the taxonomy's patterns: standard library only, quick enough for the request of an answer.

`find` gives the hits that stand; `read` gives with them how bad the words sound, for callers who know more (a score).
"""

from typing import TYPE_CHECKING

from surveyapp.domain.theme_patterns.lexicon import lexicon_of
from surveyapp.domain.theme_patterns.reading import GATE, OF_THEMES, Hit, Reading, read

if TYPE_CHECKING:
    from surveyapp.domain.themes import Taxonomy

__all__ = ["GATE", "Hit", "Reading", "find", "is_word_of_theme", "read"]


def find(text: str, language: str, taxonomy: "Taxonomy") -> list[Hit]:
    """Return the themes that `text` complains of or praises, in the order of the text, at most one a theme and polarity.

    A language that the taxonomy does not know has no hits. Complaints count only where the whole sounds unhappy enough.
    """
    reading = read(text, language, taxonomy)
    return list(reading.standing(reading.negativity))


def is_word_of_theme(word: str, language: str, taxonomy: "Taxonomy") -> bool:
    """Tell whether a word alone is a pattern of some theme: what is said with it has a theme, whatever its tone."""
    if language not in taxonomy.cues:
        return False
    return any(match.use.kind in OF_THEMES for match in lexicon_of(taxonomy, language).find([word], [0]))
