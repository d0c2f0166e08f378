"""From what was typed to what is searched: every word's stems, looked up in the words that were ever written.

The dictionaries stay out of the web's workers (60 MB each, and seconds to load). The job that indexes keeps the stem of
every word it meets, and of the stem itself, so one statement finds what a word stands for. A form that nobody has
written yet is taken for the written words that share most of its beginning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from sqlalchemy.orm import Session

from surveyapp.domain.comment_queries import Query, Term
from surveyapp.store import comment_search as store
from surveyapp.store.comment_search import Phrase, Wanted

# So many words are looked at for a beginning, and so many ways to read a phrase are asked for.
MOST_WORDS = 400
MOST_READINGS = 32
# An unknown form shares its beginning with a written one but for so many letters, and at least so many.
ENDING, BEGINNING = 4, 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a query asks for, and `near`: the written words that stood in for those nobody has written."""

    wanted: Wanted = field(default_factory=Wanted)
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_query(session: Session, query: Query) -> Meaning:
    """Return what a query asks for, in two statements at most."""
    words = {word for term in query.terms for word in (term.words[:-1] if term.is_prefix else term.words)}
    prefixes = {term.words[-1] for term in query.terms if term.is_prefix}
    if not words | prefixes:
        return Meaning()
    stems: dict[str, set[str]] = {}
    begun: dict[str, set[str]] = {prefix: set() for prefix in prefixes}
    for row in store.list_stems(session, words, prefixes, MOST_WORDS):
        if row.word in words:
            stems.setdefault(row.word, set()).add(row.stem)
        for prefix in prefixes:
            if row.word.startswith(prefix):
                begun[prefix].add(row.stem)
    near = _near(session, {word for word in words if word not in stems and len(word) > BEGINNING})
    for word, found in near.items():
        stems[word] = {stem for _, stem in found}
    wanted = Wanted(
        [[phrase for term in each for phrase in _phrases(term, stems, begun)] for each in query.wanted],
        [phrase for term in query.refused for phrase in _phrases(term, stems, begun)],
    )
    return Meaning(wanted, {word: tuple(sorted({other for other, _ in found})) for word, found in near.items()})


def _phrases(term: Term, stems: Mapping[str, set[str]], begun: Mapping[str, set[str]]) -> Iterable[Phrase]:
    """Return every way to read a term; the word as it was typed is one of them, for it may be a stem itself."""
    firsts, last = term.words[:-1], term.words[-1]
    before = [sorted({word, *stems.get(word, ())}) for word in firsts]
    own = sorted({last, *stems.get(last, ())}) if not term.is_prefix else sorted(begun[last])
    ends = [Phrase((stem,)) for stem in own]
    if term.is_prefix:
        ends.insert(0, Phrase((last,), is_prefix=True))
    readings = islice(product(ends, product(*before)), MOST_READINGS if firsts else MOST_WORDS)
    return [Phrase((*start, *end.stems), end.is_prefix) for end, start in readings]


def _near(session: Session, unknown: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Return, for each form that nobody has written, the written words (with their stems) that begin most like it."""
    if not unknown:
        return {}
    beginnings = {word: word[: max(BEGINNING, len(word) - ENDING)] for word in unknown}
    known = store.list_stems(session, (), set(beginnings.values()), MOST_WORDS)
    found: dict[str, set[tuple[str, str]]] = {}
    for word, beginning in beginnings.items():
        others = [(row.word, row.stem) for row in known if row.word.startswith(beginning)]
        longest = max((_shared(word, other) for other, _ in others), default=0)
        if longest:
            found[word] = {(other, stem) for other, stem in others if _shared(word, other) == longest}
    return found


def _shared(word: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
