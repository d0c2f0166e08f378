"""Ask the comments: what was found, by month and one by one, masked, with the words that were asked for marked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.comment_queries import CommentFilters, Query, parse_query
from surveyapp.domain.comment_words import POLARITIES, fold_words, theme_word
from surveyapp.domain.errors import N_, Forbidden, NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.comments.asking import read_query
from surveyapp.services.comments.showing import FoundComment, load_comments
from surveyapp.store import comment_search as store
from surveyapp.store import comments, surveys, units
from surveyapp.store.comment_search import Phrase, Reach, Wanted
from surveyapp.store.database import db

PAGE_SIZE = 20
NEWEST, BEST = "newest", "best"
MOST_WAITING = 1_000


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
    months = Counter[str]()
    for day, count in store.count_by_day(session, reach):
        months[f"{day:%Y-%m}"] += count
    ids, following = _page(session, reach, order if query.wanted else NEWEST, after)
    rows = _shown(session, ids, reach)
    return Search(
        query,
        months.total(),
        sorted(months.items()),
        rows,
        following,
        meaning.near if units.ROOT_ID in viewer.unit_ids else _near_here(meaning.near, rows),
        comments.count_waiting(session, viewer, MOST_WAITING),
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
        rows = _shown(session, ids, reach)
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
    return Reach(_with_theme(wanted, filters), viewer, filters, unit_id, survey_id)


def _with_theme(wanted: Wanted, filters: CommentFilters) -> Wanted:
    """Add what a comment must say to what is searched for: the index keeps its themes as words that nobody writes."""
    if not filters.theme and not filters.polarity:
        return wanted
    said = [theme_word(filters.theme, each) for each in POLARITIES if filters.polarity in ("", each)]
    return Wanted([*wanted.all_of, [Phrase((word,)) for word in said]], wanted.none_of)


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


def _near_here(near: Mapping[str, tuple[str, ...]], rows: Sequence[FoundComment]) -> dict[str, tuple[str, ...]]:
    """Return what stood in for unknown words as far as these comments say it: other units' words are not told."""
    said = {word for row in rows for piece in row.pieces if not piece.is_mask for word in fold_words(piece.text)}
    here = {word: tuple(other for other in others if other in said) for word, others in near.items()}
    return {word: others for word, others in here.items() if others}


def _shown(session: Session, ids: Sequence[int], reach: Reach) -> list[FoundComment]:
    phrases = [phrase for each in reach.wanted.all_of for phrase in each]
    loaded = load_comments(session, ids, viewer=reach.viewer, with_stems=bool(phrases))
    return [loaded.show(comment_id, phrases) for comment_id in loaded.ids]
