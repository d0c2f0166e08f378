"""The words of a comment as a search knows them: folded, each with its place in the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveyapp.domain.theme_patterns.language import fold

# Letters and digits only: what is found must mean nothing to any database's search language.
WORD = re.compile(r"[^\W_]+")
NO_LETTER = re.compile(r"[\W_]")
# Nobody looks for a longer one, and PostgreSQL takes no word above 2 kB.
LONGEST = 60
POLARITIES = ("negative", "positive")
# A letter to every database, and in no language that comments are read in.
MARK = "\u0298"


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word; it is `text[begins:ends]` of its comment."""

    word: str
    begins: int
    ends: int


def list_words(text: str, hidden: Sequence[tuple[int, int]] = ()) -> list[Word]:
    """Return the words of `text` in order, without those that touch a hidden span (what is masked cannot be found)."""
    return [
        word for word in _words(text) if not any(word.begins < ends and begins < word.ends for begins, ends in hidden)
    ]


def fold_words(text: str) -> list[str]:
    """Return the words of a text as searches compare them."""
    return [word.word for word in _words(text)]


def theme_word(theme: str, polarity: str) -> str:
    """Return the word that stands in the index for a theme that a comment complains of or praises, "" for any theme."""
    return f"{MARK}{polarity[0]}{MARK}{NO_LETTER.sub(MARK, theme)}"


def _words(text: str) -> Iterator[Word]:
    for match in WORD.finditer(text):
        folded = fold(match[0])[:LONGEST]
        # Folding can part a letter from its mark; what is then no word any more is left out.
        if WORD.fullmatch(folded):
            yield Word(folded, match.start(), match.end())
