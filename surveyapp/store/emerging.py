"""Emerging terms: words that people have begun to write, the comments that they stand in, and what nobody cares for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Row, Select, UniqueConstraint, delete, func, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.codings import Coding, ThemeHit
from surveyapp.store.comments import CommentText, current_coder
from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.users import User


class EmergingTerm(db.Model):
    """A term of one language that more comments have now than had before, as the job `find_emerging` last found it.

    `stems` tells it apart, one word or two next to each other; `words` is how it is mostly written, `pattern` what would
    find it as a theme, `others` the near-duplicates that stand with it. `weeks` is how long "now" is, `place` its place
    by `strength` (G²), and `chance` the share of false ones among those at least as strong. "Now" ends with `to_on`.
    """

    __tablename__ = "emerging_terms"
    __table_args__ = (Index("ix_emerging_terms_weeks_place", "weeks", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    weeks: Mapped[int]
    place: Mapped[int]
    language: Mapped[str]
    stems: Mapped[str]
    words: Mapped[str]
    pattern: Mapped[str]
    others: Mapped[list[Any]]
    strength: Mapped[float] = mapped_column(Float)
    chance: Mapped[float] = mapped_column(Float)
    to_on: Mapped[date]
    found_at: Mapped[datetime]


class EmergingMention(db.Model):
    """A comment that an emerging term stands in, outside what a theme explains."""

    __tablename__ = "emerging_mentions"
    __table_args__ = (Index("ix_emerging_mentions_response_id", "response_id"), {"sqlite_with_rowid": False})

    term_id: Mapped[int] = mapped_column(ForeignKey("emerging_terms.id", ondelete="CASCADE"), primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    answered_on: Mapped[date]
    unit_id: Mapped[int]


class DismissedTerm(db.Model):
    """A term that somebody said is not interesting; it is told by its stems, whenever it is found."""

    __tablename__ = "dismissed_terms"
    __table_args__ = (UniqueConstraint("language", "stems"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    language: Mapped[str]
    stems: Mapped[str]
    words: Mapped[str]
    dismissed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    dismissed_at: Mapped[datetime]


def list_written(
    session: Session, from_on: date, to_on: date, before: tuple[date, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return comments of readable surveys, newest first, with what is masked of them, before the day and id of one."""
    readable = select(SurveyVersion.survey_id).where(SurveyVersion.is_current, SurveyVersion.anonymity == "identified")
    query = (
        select(
            CommentText.id, CommentText.response_id, CommentText.question, CommentText.language,
            CommentText.answered_on, CommentText.unit_id, Coding.id.label("coding_id"), Response.answers,
            Customer.name, Order.external_id,
        )
        .join(Response, Response.id == CommentText.response_id)
        .join(
            Coding,
            (Coding.response_id == CommentText.response_id)
            & (Coding.question == CommentText.question)
            & (Coding.coder_id == current_coder()),
        )
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        .where(CommentText.answered_on > from_on, CommentText.answered_on <= to_on)
        .where(CommentText.survey_id.in_(readable))
        .order_by(CommentText.answered_on.desc(), CommentText.id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        query = query.where(tuple_(CommentText.answered_on, CommentText.id) < tuple_(*before))
    return session.execute(query).all()


def list_explained(session: Session, coding_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return (coding_id, begins, ends) of every theme found in some comments."""
    query = select(ThemeHit.coding_id, ThemeHit.begins, ThemeHit.ends)
    return session.execute(query.where(ThemeHit.coding_id.in_(coding_ids))).all()


def replace_terms(
    session: Session, weeks: int, terms: Sequence[Mapping[str, Any]], mentions: Sequence[Mapping[str, Any]]
) -> None:
    """Put what emerges now in the place of what emerged before; mentions of answers deleted meanwhile are left out."""
    session.execute(delete(EmergingTerm).where(EmergingTerm.weeks == weeks))
    wanted = {mention["response_id"] for mention in mentions}
    there: set[int] = set()
    for part in _parts(sorted(wanted)):
        query = select(Response.id).where(Response.id.in_(part)).with_for_update(read=True)
        there.update(session.scalars(query))
    if terms:
        session.execute(insert(EmergingTerm), list(terms))
    if kept := [mention for mention in mentions if mention["response_id"] in there]:
        session.execute(insert(EmergingMention.__table__), kept)  # type: ignore[arg-type]


def list_terms(session: Session, weeks: int) -> Sequence[EmergingTerm]:
    """Return what emerges, the strongest first, without what was dismissed."""
    dismissed = select(DismissedTerm.id).where(
        DismissedTerm.language == EmergingTerm.language, DismissedTerm.stems == EmergingTerm.stems
    )
    query = select(EmergingTerm).where(EmergingTerm.weeks == weeks, ~dismissed.exists())
    return session.scalars(query.order_by(EmergingTerm.place)).all()


def count_mentions(session: Session, term_ids: Collection[int], unit_ids: Select[tuple[int]]) -> Sequence[Row[Any]]:
    """Return (term_id, day, n): the comments of some units that have each term."""
    query = select(EmergingMention.term_id, EmergingMention.answered_on, func.count().label("n"))
    query = query.where(EmergingMention.term_id.in_(term_ids), EmergingMention.unit_id.in_(unit_ids))
    return session.execute(query.group_by(EmergingMention.term_id, EmergingMention.answered_on)).all()


def count_written(session: Session, from_on: date, to_on: date, unit_ids: Select[tuple[int]]) -> Sequence[Row[Any]]:
    """Return (language, day, n): the comments of some units after `from_on` and up to `to_on`, of readable surveys."""
    readable = select(SurveyVersion.survey_id).where(SurveyVersion.is_current, SurveyVersion.anonymity == "identified")
    query = select(CommentText.language, CommentText.answered_on, func.count().label("n"))
    query = query.where(CommentText.answered_on > from_on, CommentText.answered_on <= to_on)
    query = query.where(CommentText.survey_id.in_(readable), CommentText.unit_id.in_(unit_ids))
    return session.execute(query.group_by(CommentText.language, CommentText.answered_on)).all()


def list_newest_mentions(
    session: Session, term_ids: Collection[int], unit_ids: Select[tuple[int]], each: int
) -> Sequence[Row[Any]]:
    """Return (term_id, id of the comment) of the newest comments of some units that have each term, `each` of one."""
    newest = (
        func.row_number()
        .over(
            partition_by=EmergingMention.term_id,
            order_by=(EmergingMention.answered_on.desc(), EmergingMention.response_id),
        )
        .label("place")
    )
    ranked = (
        select(EmergingMention.term_id, EmergingMention.response_id, EmergingMention.question, newest)
        .where(EmergingMention.term_id.in_(term_ids), EmergingMention.unit_id.in_(unit_ids))
        .subquery()
    )
    query = select(ranked.c.term_id, CommentText.id).join(
        CommentText,
        (CommentText.response_id == ranked.c.response_id) & (CommentText.question == ranked.c.question),
    )
    return session.execute(query.where(ranked.c.place <= each).order_by(ranked.c.term_id, ranked.c.place)).all()


def find_term(session: Session, term_id: int, unit_ids: Select[tuple[int]]) -> EmergingTerm | None:
    """Return a term that some comment of these units has."""
    has_any = select(EmergingMention.term_id).where(
        EmergingMention.term_id == EmergingTerm.id, EmergingMention.unit_id.in_(unit_ids)
    )
    return session.scalars(select(EmergingTerm).where(EmergingTerm.id == term_id, has_any.exists())).one_or_none()


def add_dismissed(session: Session, term: EmergingTerm, user_id: int, *, now: datetime) -> None:
    """Note that a term is not interesting; it may have been noted before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "id": random_id(), "language": term.language, "stems": term.stems, "words": term.words,
        "dismissed_by": user_id, "dismissed_at": now,
    }  # fmt: skip
    session.connection().execute(dialect.insert(DismissedTerm).values(row).on_conflict_do_nothing())


def list_dismissed(session: Session, user_id: int | None, limit: int) -> Sequence[Row[Any]]:
    """Return (id, words, language, dismissed_at, name) of what was dismissed, by one person or by anybody, newest first."""
    query = select(
        DismissedTerm.id, DismissedTerm.words, DismissedTerm.language, DismissedTerm.dismissed_at, User.name
    ).join(User, User.id == DismissedTerm.dismissed_by)
    if user_id is not None:
        query = query.where(DismissedTerm.dismissed_by == user_id)
    return session.execute(query.order_by(DismissedTerm.dismissed_at.desc(), DismissedTerm.id).limit(limit)).all()


def delete_dismissed(session: Session, dismissed_id: int, user_id: int | None) -> bool:
    """Take back that a term is not interesting; return False where there is no such word of this person's."""
    query = delete(DismissedTerm).where(DismissedTerm.id == dismissed_id)
    if user_id is not None:
        query = query.where(DismissedTerm.dismissed_by == user_id)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def _parts(ids: Sequence[int], size: int = 5_000) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), size):
        yield ids[begin : begin + size]
