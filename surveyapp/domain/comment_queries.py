"""What people type to search comments: words, "phrases", -not, OR, prefix*. Nothing typed is ever an error.

late delivery          both words, in any form: late deliveries, delivered late
"opening hours"        these words next to each other
parcel OR package      one of the two; OR joins its neighbours: late parcel OR package is late, and one of them
-refund                not this one
ship*                  every word that begins so
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from surveyapp.domain.comment_words import fold_words

LONGEST_QUERY = 200
MOST_TERMS = 12
MOST_WORDS = 8
# A shorter beginning would be most of the language.
SHORTEST_PREFIX = 2
# People write other dashes for the hyphen, and their devices do it for them.
TOKEN = re.compile(r'([-\u2010-\u2013\u2212]?)(?:["“”„»«]([^"“”„»«]*)(?:["“”„»«]|$)|([^\s"“”„»«]+))(\*?)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words next to each other, often one; of a prefix the last may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One term of each of `wanted` must be in a comment, and none of `refused`."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    refused: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not self.wanted and not self.refused

    @property
    def terms(self) -> Iterator[Term]:
        """Every term, wanted or not."""
        for alternatives in self.wanted:
            yield from alternatives
        yield from self.refused


@dataclass(frozen=True, slots=True)
class CommentFilters:
    """What a search is narrowed to: survey by name, unit's path, dates (both included), language, theme, polarity, the
    score given beside (both ends included) and the question that was answered. Empty and None leave it open.
    """

    survey: str = ""
    unit: str = ""
    from_on: date | None = None
    to_on: date | None = None
    language: str = ""
    theme: str = ""
    polarity: str = ""
    score_from: int | None = None
    score_to: int | None = None
    question: str = ""


def parse_query(text: str) -> Query:
    """Return what was typed, as far as it says anything; what is beyond the limits is left out."""
    wanted: list[list[Term]] = []
    refused: list[Term] = []
    joins = False
    for count, (sign, phrase, bare, star) in enumerate(_tokens(text[:LONGEST_QUERY])):
        if count == MOST_TERMS:
            break
        if bare == "OR" and not sign:
            joins = bool(wanted)
            continue
        term = _term(phrase or bare, star)
        if term is None:
            continue
        if sign:
            refused.append(term)
        elif joins:
            wanted[-1].append(term)
        else:
            wanted.append([term])
        joins = False
    return Query(tuple(map(tuple, wanted)), tuple(refused))


def _tokens(text: str) -> Iterator[tuple[str, str, str, str]]:
    for match in TOKEN.finditer(text):
        sign, phrase, bare, star = match.groups()
        bare = bare or ""
        yield sign, phrase or "", bare.rstrip("*"), star or "*" * bare.endswith("*")


def _term(text: str, star: str) -> Term | None:
    """Return the words of one part; hyphens and dots part words, which then stand next to each other."""
    words = tuple(fold_words(text)[:MOST_WORDS])
    if not words:
        return None
    return Term(words, is_prefix=bool(star) and len(words[-1]) >= SHORTEST_PREFIX)
