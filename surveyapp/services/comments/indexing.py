"""The index of comments: filled after they are coded, so that it knows their language, and made anew by a command.

A comment's words are kept as their stems. Masked words (names, addresses, numbers) are left out: what nobody may read in
a comment, nobody can find it by.
"""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.themes.stems import stems_of
from surveyapp.domain.comment_words import Word, list_words, theme_word
from surveyapp.domain.masking import masked_spans
from surveyapp.domain.verbatims import given_score
from surveyapp.services.surveys import survey_of
from surveyapp.services.transactions import transaction
from surveyapp.store import comments as store
from surveyapp.store.codings import lock_coding
from surveyapp.store.database import db

BATCH = 500
# So many words a question to the database.
WORDS = 5_000


def index_comments(progress: Callable[[int], None] = lambda _: None, *, seconds: float | None = None) -> int:
    """Index what was coded since the last run, all of it or for about `seconds`; return how many responses were looked at."""
    looked_at, begun = 0, time.monotonic()
    while response_ids := store.list_unindexed(db.session(), BATCH):
        _index(response_ids)
        looked_at += len(response_ids)
        progress(looked_at)
        if seconds is not None and time.monotonic() - begun >= seconds:
            break
    return looked_at


def rebuild_index(progress: Callable[[int], None] = lambda _: None) -> int:
    """Index every comment anew, while searches go on; return how many responses were looked at."""
    looked_at, reached = 0, -1
    while response_ids := store.list_after(db.session(), reached, BATCH):
        _index(response_ids)
        looked_at, reached = looked_at + len(response_ids), response_ids[-1]
        progress(looked_at)
    return looked_at


def words_of(row: Any) -> list[Word]:
    """Return the words of a comment (`answers`, `question`, `name`, `external_id`) that may be found."""
    text = str(row.answers.get(row.question) or "")
    return list_words(text, masked_spans(text, names=[row.name or ""], orders=[row.external_id or ""]))


def _index(response_ids: Collection[int]) -> None:
    """Put some responses' comments into the index as they stand now.

    Words that nobody has met are looked up before the database is locked: the dictionaries take seconds to load.
    """
    known, met = _stems_of(store.list_coded(db.session(), response_ids))
    with transaction() as session:
        # Nobody codes meanwhile: what is noted as indexed is what was read.
        lock_coding(session)
        rows = store.list_coded(session, response_ids, locks=True)
        for language, stems in met.items():
            store.add_words(session, language, stems)
        said: dict[int, set[str]] = {}
        for hit in store.list_said(session, [row.id for row in rows]):
            said.setdefault(hit.coding_id, set()).update(theme_word(each, hit.polarity) for each in ("", hit.theme))
        values = [_values(row, known.get(row.language, {}), said.get(row.id, set())) for row in rows]
        store.replace_texts(session, response_ids, values)
        store.mark_indexed(session, response_ids)


def _stems_of(rows: Sequence[Any]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return, for each language, the stems of all words of some comments, and of those that nobody wrote before."""
    words: dict[str, set[str]] = {}
    for row in rows:
        words.setdefault(row.language, set()).update(word.word for word in words_of(row))
    known, met = {}, {}
    for language, own in words.items():
        known[language] = find_stems(db.session(), own, language)
        missing = own - known[language].keys()
        if missing:
            met[language] = stems_of(missing, language)
            known[language] |= met[language]
    return known, met


def find_stems(session: Session, words: Collection[str], language: str) -> dict[str, str]:
    """Return the stems of those words of a language that were met before."""
    wanted, found = sorted(words), dict[str, str]()
    for begin in range(0, len(wanted), WORDS):
        found |= store.find_stems(session, wanted[begin : begin + WORDS], language)
    return found


def _values(row: Any, stems: dict[str, str], said: set[str]) -> dict[str, Any]:
    """Return a row of the index: the stems of the comment's words, and after them its themes."""
    score = given_score(survey_of(row.version_id), row.answers)
    return {
        "response_id": row.response_id,
        "question": row.question,
        "survey_id": row.survey_id,
        "unit_id": row.unit_id,
        "answered_on": row.answered_on,
        "language": row.language,
        "score": score[0] if score else None,
        "stems": [*(stems.get(word.word, word.word) for word in words_of(row)), *sorted(said)],
    }
