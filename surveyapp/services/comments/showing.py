"""Showing single comments: masked, with the words that are spoken of marked, and where they lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.comment_words import Word
from surveyapp.domain.masking import Mark, Piece, masked_pieces
from surveyapp.domain.verbatims import given_score
from surveyapp.services.comments.indexing import find_stems, words_of
from surveyapp.services.surveys import survey_of
from surveyapp.store import comment_search as store
from surveyapp.store.comment_search import Phrase

HIT = "hit"


@dataclass(frozen=True, slots=True)
class FoundComment:
    """A comment in parts; `case_id` and `order_id` are None where there is none for this person to open.

    `score` out of `best` is what was given beside it, None where nothing was.
    """

    pieces: Sequence[Piece]
    language: str
    answered_on: date
    unit: str
    survey: str
    question: str
    score: int | None
    best: int | None
    case_id: int | None
    case_number: int | None
    order_id: int | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Comments by id, each with its words and their stems, ready to be shown."""

    rows: Mapping[int, Any]
    words: Mapping[int, Sequence[Word]]
    stems: Mapping[str, Mapping[str, str]]
    may_read_orders: bool

    @property
    def ids(self) -> Sequence[int]:
        """The comments that are there, in the order that they were asked for."""
        return list(self.rows)

    def show(self, comment_id: int, phrases: Sequence[Phrase]) -> FoundComment:
        """Return a comment with the words that `phrases` speak of marked."""
        row, words = self.rows[comment_id], self.words[comment_id]
        known = self.stems.get(row.language, {})
        marks = mark_phrases(words, [known.get(word.word, word.word) for word in words], phrases)
        given = given_score(survey_of(row.version_id), row.answers)
        text = str(row.answers.get(row.question) or "")
        return FoundComment(
            pieces=masked_pieces(text, marks, names=[row.name or ""], orders=[row.external_id or ""]),
            language=row.language,
            answered_on=row.answered_on,
            unit=row.path.rpartition("/")[2],
            survey=row.survey,
            question=row.question,
            score=given[0] if given else None,
            best=given[2] if given else None,
            case_id=row.case_id,
            case_number=row.case_number,
            order_id=row.order_id if self.may_read_orders else None,
        )


def load_comments(session: Session, ids: Sequence[int], *, viewer: Viewer, with_stems: bool = True) -> Loaded:
    """Return comments to be shown, in one statement and one for each language among them."""
    rows = {row.id: row for row in store.get_comments(session, ids, viewer)} if ids else {}
    words = {comment_id: words_of(row) for comment_id, row in rows.items()}
    stems: dict[str, dict[str, str]] = {}
    for language in sorted({row.language for row in rows.values()}) if with_stems else ():
        own = {word.word for comment_id, row in rows.items() if row.language == language for word in words[comment_id]}
        stems[language] = find_stems(session, own, language)
    return Loaded(rows, words, stems, viewer.may("orders.read"))


def mark_phrases(words: Sequence[Word], stems: Sequence[str], phrases: Sequence[Phrase]) -> list[Mark]:
    """Return marks over the words of a comment whose `stems` are one of the phrases."""
    marks = []
    for place in range(len(words)):
        for phrase in phrases:
            ends = place + len(phrase.stems)
            if _is_here(stems[place:ends], phrase):
                marks.append(Mark(words[place].begins, words[ends - 1].ends, HIT))
    return marks


def _is_here(stems: Sequence[str], phrase: Phrase) -> bool:
    if len(stems) < len(phrase.stems):
        return False
    if phrase.is_prefix:
        return tuple(stems[:-1]) == phrase.stems[:-1] and stems[-1].startswith(phrase.stems[-1])
    return tuple(stems) == phrase.stems
