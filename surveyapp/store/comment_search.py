"""Searching comments: one question to two databases, SQLite's FTS5 and PostgreSQL's full text, with the same answer.

Both hold our own stems, so neither's idea of a language matters. What is asked is made of stems alone (letters and
digits, each in quotes), never of anything that was typed, and is bound as a parameter besides.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.comment_queries import CommentFilters
from surveyapp.store.comments import CommentText, CommentWord
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.report_queries import units_within
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import Unit, scope

INDEX = table("comment_index", column("rowid", BigInteger), column("stems"))
# The whole of FTS5's table, as its MATCH and its functions name it.
FTS = literal_column("comment_index")
# Ranks are compared as whole numbers: fractions would not survive the way through an address.
RANK_UNIT = 1_000_000
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Stems next to each other; of a prefix the last may go on."""

    stems: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One phrase of each of `all_of` must be in a comment, none of `none_of`; nothing of both is every comment."""

    all_of: Sequence[Sequence[Phrase]] = ()
    none_of: Sequence[Phrase] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Where is searched: what for, whose units, of which surveys (ids), and narrowed to what; `unit_id` is the filter's."""

    wanted: Wanted
    viewer: Viewer
    filters: CommentFilters = field(default_factory=CommentFilters)
    unit_id: int | None = None
    survey_id: int | None = None


def count_by_day(session: Session, reach: Reach) -> list[tuple[date, int]]:
    """Return (day, comments found), in order."""
    query = _found(session, select(CommentText.answered_on, func.count().label("n")), reach)
    days = Counter[date]()
    # Each survey by itself: its days lie in order in one index, which SQLite would pass by for those of all surveys.
    for row in session.execute(query.group_by(CommentText.survey_id, CommentText.answered_on)):
        days[row.answered_on] += int(row.n)
    return sorted(days.items())


def list_newest(session: Session, reach: Reach, after: tuple[date, int] | None, limit: int) -> list[int]:
    """Return the ids of the comments found, newest first, after the day and id of one."""
    query = _found(session, select(CommentText.id), reach)
    if after is not None:
        query = query.where(tuple_(CommentText.answered_on, CommentText.id) < tuple_(*after))
    query = query.order_by(CommentText.answered_on.desc(), CommentText.id.desc()).limit(limit)
    return list(session.scalars(query))


def list_best(session: Session, reach: Reach, after: tuple[int, int] | None, limit: int) -> list[tuple[int, int]]:
    """Return (rank, id) of the comments found, those that say most of what was asked first, after the rank and id of one."""
    found = _found(session, select(CommentText.id.label("id"), _rank(session, reach).label("rank")), reach).subquery()
    query = select(found.c.rank, found.c.id)
    if after is not None:
        query = query.where(tuple_(found.c.rank, found.c.id) < tuple_(*after))
    query = query.order_by(found.c.rank.desc(), found.c.id.desc()).limit(limit)
    return [(int(rank), comment_id) for rank, comment_id in session.execute(query)]


def get_comments(session: Session, comment_ids: Sequence[int], viewer: Viewer) -> list[Row[Any]]:
    """Return comments, in the order of their ids, with what is shown and masked of them, and the case that they opened.

    A case or order that the viewer may not see is None.
    """
    order = case((Order.unit_id.in_(scope(viewer)), Order.id))
    query = (
        select(
            CommentText.id, CommentText.question, CommentText.language, CommentText.answered_on, CommentText.response_id,
            Survey.name.label("survey"), Unit.path, Response.version_id, Response.answers, Customer.name,
            Order.external_id, order.label("order_id"), _opened(Ticket.id, viewer).label("case_id"),
            _opened(Ticket.number, viewer).label("case_number"),
        )
        .join(Response, Response.id == CommentText.response_id)
        .join(Survey, Survey.id == CommentText.survey_id)
        .join(Unit, Unit.id == CommentText.unit_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        .where(CommentText.id.in_(comment_ids))
    )  # fmt: skip
    rows = {row.id: row for row in session.execute(query)}
    return [rows[comment_id] for comment_id in comment_ids if comment_id in rows]


def list_stems(session: Session, words: Collection[str], prefixes: Collection[str], limit: int) -> Sequence[Row[Any]]:
    """Return (word, stem) of known words: those of `words`, and `limit` of those that begin with one of `prefixes`."""
    parts = [CommentWord.word.in_(words)] + [_begins(prefix) for prefix in prefixes]
    query = select(CommentWord.word, CommentWord.stem).where(or_(*parts)).order_by(CommentWord.word)
    return session.execute(query.limit(limit)).all()


def _opened(what: Any, viewer: Viewer) -> Any:
    """Return something of the first case that a comment's answer opened, as far as the viewer may see it."""
    query = select(what).join(TicketResponse, TicketResponse.ticket_id == Ticket.id)
    query = query.where(TicketResponse.response_id == CommentText.response_id, is_visible(viewer))
    return query.order_by(Ticket.opened_at, Ticket.id).limit(1).correlate(CommentText).scalar_subquery()


def _begins(prefix: str) -> ColumnElement[bool]:
    return and_(CommentWord.word >= prefix, CommentWord.word < prefix + LAST)


def _found(session: Session, query: Select[Any], reach: Reach) -> Select[Any]:
    """Narrow a query of comments to what was asked, and to what this person may read."""
    query = _matching(session, query, reach.wanted)
    query = query.where(CommentText.survey_id.in_(_readable_surveys(reach.survey_id)))
    units = units_within(reach.viewer, reach.unit_id)
    if units is not None:
        query = query.where(CommentText.unit_id.in_(units))
    return query.where(*_narrowed(reach.filters))


def _readable_surveys(survey_id: int | None) -> Select[tuple[int]]:
    """Return the surveys whose single comments are read at all: those that say who answers, as they are asked now."""
    query = select(SurveyVersion.survey_id).where(SurveyVersion.is_current, SurveyVersion.anonymity == "identified")
    return query.where(SurveyVersion.survey_id == survey_id) if survey_id is not None else query


def _narrowed(filters: CommentFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.from_on is not None:
        found.append(CommentText.answered_on >= filters.from_on)
    if filters.to_on is not None:
        found.append(CommentText.answered_on <= filters.to_on)
    if filters.score_from is not None:
        found.append(CommentText.score >= filters.score_from)
    if filters.score_to is not None:
        found.append(CommentText.score <= filters.score_to)
    if filters.language:
        found.append(CommentText.language == filters.language)
    if filters.question:
        found.append(CommentText.question == filters.question)
    return found


def _matching(session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    if _is_sqlite(session):
        if wanted.all_of:
            query = query.join(INDEX, INDEX.c.rowid == CommentText.id)
            return query.where(FTS.op("MATCH")(bindparam("wanted", _fts(wanted))))
        if wanted.none_of:
            # FTS5 knows no search for what is not there.
            refused = bindparam("refused", " OR ".join(map(_fts_phrase, wanted.none_of)))
            return query.where(CommentText.id.not_in(select(INDEX.c.rowid).where(FTS.op("MATCH")(refused))))
        return query
    if wanted.all_of or wanted.none_of:
        return query.where(CommentText.stems.op("@@")(cast(bindparam("wanted", _tsquery(wanted)), TSQUERY)))
    return query


def _rank(session: Session, reach: Reach) -> ColumnElement[int]:
    if not reach.wanted.all_of:
        return literal_column("0", Integer)
    if _is_sqlite(session):
        return cast(-func.bm25(FTS) * RANK_UNIT, BigInteger)
    # Divided by the length of the comment: a word says less among many.
    asked = cast(bindparam("ranked", _tsquery(Wanted(reach.wanted.all_of))), TSQUERY)
    return cast(func.ts_rank(CommentText.stems, asked, 1) * RANK_UNIT, BigInteger)


def _fts(wanted: Wanted) -> str:
    """Return what FTS5 is asked."""
    asked = " AND ".join(f"({' OR '.join(map(_fts_phrase, each))})" for each in wanted.all_of)
    return f"({asked}) NOT ({' OR '.join(map(_fts_phrase, wanted.none_of))})" if wanted.none_of else asked


def _fts_phrase(phrase: Phrase) -> str:
    words = " ".join(stem.replace('"', '""') for stem in phrase.stems)
    return f'"{words}"{" *" if phrase.is_prefix else ""}'


def _tsquery(wanted: Wanted) -> str:
    """Return the same for PostgreSQL."""
    parts = [f"({' | '.join(map(_ts_phrase, each))})" for each in wanted.all_of]
    parts += [f"!({_ts_phrase(phrase)})" for phrase in wanted.none_of]
    return " & ".join(parts)


def _ts_phrase(phrase: Phrase) -> str:
    quoted = ["'" + stem.replace("\\", "\\\\").replace("'", "''") + "'" for stem in phrase.stems]
    return f"({' <-> '.join(quoted)}{':*' if phrase.is_prefix else ''})"


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
