"""Finding what emerges: once a day over the whole company, for each length of "now"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.analysis.emerging import Document, Spoken, Term, find_terms, pattern_of, terms_of
from surveyapp.domain.comment_words import Word
from surveyapp.domain.theme_patterns import is_word_of_theme
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.comments.indexing import find_stems, words_of
from surveyapp.services.transactions import transaction
from surveyapp.store import emerging as store
from surveyapp.store.database import db, random_id

# How many weeks are "now", and against how many before.
WINDOWS = {2: 26, 4: 26, 13: 52}
USUAL = 4
BATCH = 1_000
# The newest so many comments are read; of more the past is shortened, for both sides alike.
MOST = 300_000


@dataclass(frozen=True, slots=True)
class Written:
    """A comment as it is counted, and where it is kept."""

    document: Document
    row: Any


def find_emerging(taxonomy: Taxonomy, zone: ZoneInfo, *, now: datetime) -> int:
    """Find what emerges up to today in `zone`, and keep it in the place of what emerged; return how many terms.

    A word counts where the current coder found no theme at it, unless it is a word of the taxonomy's themes anyway.
    """
    to_on = now.astimezone(zone).date()
    reach = max(weeks + before for weeks, before in WINDOWS.items())
    written = list(_read(taxonomy, to_on - timedelta(weeks=reach), to_on))
    count = 0
    for weeks, before in WINDOWS.items():
        middle, start = to_on - timedelta(weeks=weeks), to_on - timedelta(weeks=weeks + before)
        recent = [each for each in written if each.row.answered_on > middle]
        older = [each for each in written if start < each.row.answered_on <= middle]
        terms = find_terms([each.document for each in recent], (each.document for each in older))
        _keep(weeks, terms, [*recent, *older], to_on, now)
        count += len(terms)
    return count


def _read(taxonomy: Taxonomy, from_on: date, to_on: date) -> Iterator[Written]:
    """Yield the comments after a day and up to another, the newest first."""
    place, count = None, 0
    known: dict[tuple[str, str], bool] = {}
    session = db.session()
    while rows := store.list_written(session, from_on, to_on, place, BATCH):
        yield from _written(rows, taxonomy, known)
        count += len(rows)
        if len(rows) < BATCH or count >= MOST:
            return
        place = rows[-1].answered_on, rows[-1].id


def _written(rows: Sequence[Any], taxonomy: Taxonomy, covered: dict[tuple[str, str], bool]) -> Iterator[Written]:
    """Yield comments with their words' stems; `covered` remembers which words of a language are words of themes."""
    session = db.session()
    explained: dict[int, list[tuple[int, int]]] = {}
    for hit in store.list_explained(session, [row.coding_id for row in rows]):
        explained.setdefault(hit.coding_id, []).append((hit.begins, hit.ends))
    words = {row.id: words_of(row) for row in rows}
    stems: dict[str, Mapping[str, str]] = {}
    for language in {row.language for row in rows}:
        own = {word.word for row in rows if row.language == language for word in words[row.id]}
        stems[language] = find_stems(session, own, language)
    for row in rows:
        spans, known = explained.get(row.coding_id, []), stems[row.language]
        spoken = []
        for word in words[row.id]:
            key = row.language, word.word
            if key not in covered:
                covered[key] = is_word_of_theme(word.word, row.language, taxonomy)
            is_explained = covered[key] or _is_in(word, spans)
            spoken.append(Spoken(known.get(word.word, word.word), word.word, is_explained))
        yield Written(Document(row.id, row.language, spoken), row)


def _is_in(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    return any(word.begins < ends and begins < word.ends for begins, ends in spans)


def _keep(weeks: int, terms: Sequence[Term], written: Sequence[Written], to_on: date, now: datetime) -> None:
    """Store the terms of one window with the comments that have them."""
    ids = {(term.language, term.stems): random_id() for term in terms}
    rows = [
        {
            "id": ids[term.language, term.stems],
            "weeks": weeks,
            "place": place,
            "language": term.language,
            "stems": " ".join(term.stems),
            "words": term.words,
            "pattern": pattern_of(term),
            "others": [" ".join(stems) for stems in term.others],
            "strength": term.strength,
            "chance": term.chance,
            "to_on": to_on,
            "found_at": now,
        }
        for place, term in enumerate(terms)
    ]
    mentions = [
        {
            "term_id": ids[each.document.language, stems],
            "response_id": each.row.response_id,
            "question": each.row.question,
            "answered_on": each.row.answered_on,
            "unit_id": each.row.unit_id,
        }
        for each in written
        for stems in terms_of(each.document)
        if (each.document.language, stems) in ids
    ]
    with transaction() as session:
        store.replace_terms(session, weeks, rows, mentions)
