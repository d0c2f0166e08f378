"""Ask the comments: what was found, by month and one by one, masked, with the words that were asked for marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.comment_queries import CommentFilters, Query, parse_query
from surveyapp.domain.comment_words import Word, list_words
from surveyapp.domain.errors import N_, Forbidden, NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.masking import Mark, Piece, masked_pieces, masked_spans
from surveyapp.domain.verbatims import given_score
from surveyapp.services.comments.asking import read_query
from surveyapp.services.comments.indexing import find_stems
from surveyapp.services.rollups import survey_of
from surveyapp.store import comment_search as store
from surveyapp.store import comments, surveys, units
from surveyapp.store.comment_search import Phrase, Reach, Wanted
from surveyapp.store.database import db

PAGE_SIZE = 20
NEWEST, BEST = "newest", "best"
HIT = "hit"
MOST_WAITING = 1_000


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
class Search:
    """A page of what was found. `months` are (year-month, comments); `near` says what stood in for unknown words."""

    query: Query
    count: int
    months: Sequence[tuple[str, int]]
    rows: Sequence[FoundComment]
    after: str | None
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: int = 0


def search_comments(
    text: str, filters: CommentFilters, *, viewer: Viewer, order: str = NEWEST, after: str | None = None
) -> Search:
    """Return a page of the comments that `text` asks for, within the viewer's units; `after` begins where one ended.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: there is no such survey or unit, or `after` is no place.
    """
    session = db.session()
    query = parse_query(text)
    meaning = read_query(session, query)
    reach = _reach(session, meaning.wanted, filters, viewer)
    months = store.count_by_month(session, reach)
    ids, following = _page(session, reach, order if query.wanted else NEWEST, after)
    return Search(
        query,
        sum(count for _, count in months),
        months,
        list(_shown(session, ids, reach)),
        following,
        meaning.near,
        comments.count_waiting(session, MOST_WAITING),
    )


def walk_comments(text: str, filters: CommentFilters, *, viewer: Viewer, size: int) -> Iterator[FoundComment]:
    """Yield every comment found, newest first, read `size` at a time.

    Raises:
        Forbidden, NotFound: as `search_comments`.
    """
    session = db.session()
    reach = _reach(session, read_query(session, parse_query(text)).wanted, filters, viewer)
    return _walk(session, reach, size)


def _walk(session: Session, reach: Reach, size: int) -> Iterator[FoundComment]:
    after = None
    while ids := store.list_newest(session, reach, after, size):
        rows = list(_shown(session, ids, reach))
        yield from rows
        if len(ids) < size:
            return
        after = rows[-1].answered_on, ids[-1]


def _check(viewer: Viewer) -> None:
    if not viewer.may("tickets.read"):
        raise Forbidden(N_("Your role may not read comments."))


def _reach(session: Session, wanted: Wanted, filters: CommentFilters, viewer: Viewer) -> Reach:
    _check(viewer)
    survey_id = unit_id = None
    if filters.survey:
        head = surveys.find_head(session, filters.survey)
        if head is None:
            raise NotFound
        survey_id = head.id
    if filters.unit:
        unit_id = units.ids_of(session, [filters.unit]).get(filters.unit)
        if unit_id is None or units.find_visible(session, unit_id, viewer) is None:
            raise NotFound
    return Reach(wanted, viewer, filters, unit_id, survey_id)


def _page(session: Session, reach: Reach, order: str, after: str | None) -> tuple[list[int], str | None]:
    """Return the ids of a page, and where the next begins, None on the last."""
    if order == BEST:
        ranked = store.list_best(session, reach, _rank_place(after), PAGE_SIZE + 1)
        place = ranked[PAGE_SIZE - 1] if len(ranked) > PAGE_SIZE else None
        return [each for _, each in ranked[:PAGE_SIZE]], f"{place[0]}.{encode_id(place[1])}" if place else None
    ids = store.list_newest(session, reach, _day_place(after), PAGE_SIZE + 1)
    if len(ids) <= PAGE_SIZE:
        return ids, None
    day = store.get_comments(session, [ids[PAGE_SIZE - 1]], reach.viewer)[0].answered_on
    return ids[:PAGE_SIZE], f"{day.isoformat()}.{encode_id(ids[PAGE_SIZE - 1])}"


def _day_place(after: str | None) -> tuple[date, int] | None:
    if not after:
        return None
    day, _, comment = after.partition(".")
    try:
        return date.fromisoformat(day), decode_id(comment)
    except ValueError:
        raise NotFound from None


def _rank_place(after: str | None) -> tuple[int, int] | None:
    if not after:
        return None
    rank, _, comment = after.partition(".")
    if not rank.removeprefix("-").isdecimal() or len(rank) > 12:
        raise NotFound
    return int(rank), decode_id(comment)


def _shown(session: Session, ids: Sequence[int], reach: Reach) -> Iterator[FoundComment]:
    """Yield comments as they are shown, in three statements and one for each language among them."""
    rows = store.get_comments(session, ids, reach.viewer)
    phrases = [phrase for each in reach.wanted.all_of for phrase in each]
    words = {row.id: _words(row) for row in rows}
    stems: dict[str, dict[str, str]] = {}
    for language in sorted({row.language for row in rows}) if phrases else ():
        own = {word.word for row in rows if row.language == language for word in words[row.id]}
        stems[language] = find_stems(session, own, language)
    for row in rows:
        known = stems.get(row.language, {})
        marks = mark_phrases(words[row.id], [known.get(word.word, word.word) for word in words[row.id]], phrases)
        yield _comment(row, marks, reach.viewer)


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


def _text(row: Any) -> str:
    return str(row.answers.get(row.question) or "")


def _words(row: Any) -> list[Word]:
    text = _text(row)
    return list_words(text, masked_spans(text, names=[row.name or ""], orders=[row.external_id or ""]))


def _comment(row: Any, marks: Sequence[Mark], viewer: Viewer) -> FoundComment:
    given = given_score(survey_of(row.version_id), row.answers)
    return FoundComment(
        masked_pieces(_text(row), marks, names=[row.name or ""], orders=[row.external_id or ""]),
        row.language,
        row.answered_on,
        row.path.rpartition("/")[2],
        row.survey,
        row.question,
        given[0] if given else None,
        given[2] if given else None,
        row.case_id,
        row.case_number,
        row.order_id if viewer.may("orders.read") else None,
    )
