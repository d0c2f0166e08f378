"""Comments as searches find them: their stems with what they are narrowed by, and the stems of all words ever written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, String, Text, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.codings import IS_CURRENT, NOT_INDEXED, Coder, Coding, ThemeHit
from surveyapp.store.customers import Customer
from surveyapp.store.database import among, db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.units import scope

# The same stems for both: a text that SQLite's table `comment_index` (FTS5) is kept beside by triggers, and PostgreSQL's
# words with their places, which a GIN index finds.
STEMS = postgresql.TSVECTOR().with_variant(Text(), "sqlite")
# Compared byte by byte on both databases, so that the words that begin with something lie next to each other.
PLAIN = String().with_variant(String(collation="C"), "postgresql")
# PostgreSQL keeps no place beyond it, and no more than 256 places of one word.
FURTHEST = 16_383
MOST_PLACES = 256


class CommentText(db.Model):
    """A comment of an identified survey. `stems` are those of its words, without what is masked when it is shown.

    Unit and day are the response's own, repeated so that a search is scoped and sorted from this table alone; `score` is
    the rating given beside, None where none was.
    """

    __tablename__ = "comment_texts"
    __table_args__ = (
        Index("ix_comment_texts_response_id", "response_id"),
        Index("ix_comment_texts_answered_on", "answered_on", "id"),
        # Counting all comments of some units by day needs nothing but this.
        Index("ix_comment_texts_survey_id_answered_on", "survey_id", "answered_on", "unit_id", "language", "score"),
        Index("ix_comment_texts_stems", "stems", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    question: Mapped[str]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    answered_on: Mapped[date]
    language: Mapped[str]
    score: Mapped[int | None]
    stems: Mapped[str] = mapped_column(STEMS)


class CommentWord(db.Model):
    """The stem of a word, once it was written in a language; nothing here tells who wrote it."""

    __tablename__ = "comment_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(PLAIN, primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[str]


def list_unindexed(session: Session, limit: int) -> list[int]:
    """Return responses with comments that the current coder has read and the index has not."""
    query = select(Coding.response_id).where(NOT_INDEXED, Coding.coder_id == current_coder()).limit(limit)
    return list(dict.fromkeys(session.scalars(query)))


def list_after(session: Session, response_id: int, limit: int) -> list[int]:
    """Return the next responses with comments, by id: those that a rebuilding looks at."""
    query = select(Coding.response_id).where(Coding.response_id > response_id, _is_current())
    return list(session.scalars(query.distinct().order_by(Coding.response_id).limit(limit)))


def list_coded(session: Session, response_ids: Collection[int], *, locks: bool = False) -> Sequence[Row[Any]]:
    """Return the coded comments of some responses with what is masked of them; `locks` keeps them until the end."""
    query = (
        select(
            Coding.id, Coding.question, Coding.language, Response.id.label("response_id"), Response.survey_id,
            Response.version_id, Response.unit_id, Response.answered_on, Response.answers, Customer.name,
            Order.external_id,
        )
        .join(Response, Response.id == Coding.response_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        .where(Coding.response_id.in_(response_ids), _is_current())
        # Only surveys that say who answers have their comments read by anybody.
        .where(~Response.is_anonymous, SurveyVersion.anonymity == "identified")
    )  # fmt: skip
    return session.execute(query.with_for_update(of=Response, read=True) if locks else query).all()


def list_said(session: Session, coding_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return (coding_id, theme, polarity) of what was found in some comments."""
    query = select(ThemeHit.coding_id, ThemeHit.theme, ThemeHit.polarity)
    return session.execute(query.where(ThemeHit.coding_id.in_(coding_ids))).all()


def find_stems(session: Session, words: Collection[str], language: str) -> dict[str, str]:
    """Return the stems of those words of a language that were met before."""
    query = select(CommentWord.word, CommentWord.stem).where(
        CommentWord.word.in_(words), CommentWord.language == language
    )
    return dict(session.execute(query).all())


def add_words(session: Session, language: str, stems: Mapping[str, str]) -> None:
    """Keep the stems of words that nobody wrote before, each stem as a word too; one that was kept meanwhile stays."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    every = {stem: stem for stem in stems.values()} | dict(stems)
    rows = [{"word": word, "language": language, "stem": stem} for word, stem in sorted(every.items())]
    if rows:
        session.connection().execute(dialect.insert(CommentWord).on_conflict_do_nothing(), rows)


def replace_texts(session: Session, response_ids: Collection[int], rows: Iterable[Mapping[str, Any]]) -> None:
    """Put the comments `rows` in the place of all that the index holds of some responses."""
    delete_texts(session, response_ids)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    values = [
        {**row, "id": random_id(), "stems": places_of(row["stems"]) if is_postgresql else " ".join(row["stems"])}
        for row in rows
    ]
    if values:
        session.execute(insert(CommentText.__table__), values)  # type: ignore[arg-type]


def delete_texts(session: Session, response_ids: Collection[int]) -> None:
    """Take some responses' comments out of the index."""
    session.execute(delete(CommentText).where(among(CommentText.response_id, response_ids)))


def mark_indexed(session: Session, response_ids: Collection[int]) -> None:
    """Note that the index holds some responses as the current coder read them."""
    changed = update(Coding).where(Coding.response_id.in_(response_ids), _is_current())
    session.execute(changed.values(is_indexed=True).execution_options(synchronize_session=False))


def count_waiting(session: Session, viewer: Viewer, limit: int) -> int:
    """Return how many comments of the viewer's units the index does not hold yet, `limit` at most.

    Those of protected surveys are never found, and how many there are would tell of a few.
    """
    query = select(Coding.id).where(NOT_INDEXED, Coding.coder_id == current_coder()).limit(limit)
    query = query.join(Response, Response.id == Coding.response_id).where(Response.unit_id.in_(scope(viewer)))
    query = query.join(SurveyVersion, SurveyVersion.id == Response.version_id)
    query = query.where(SurveyVersion.anonymity == "identified")
    return int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)


def current_coder() -> Any:
    """Return the id of the coder that reports read, as a subquery."""
    return select(Coder.id).where(IS_CURRENT).scalar_subquery()


def _is_current() -> ColumnElement[bool]:
    """Return the condition that a coding is the current coder's, said so that the index of responses is taken for it.

    SQLite knows nothing of how many codings a coder has made, and would read them all.
    """
    return Coding.coder_id + 0 == current_coder()


def places_of(stems: Sequence[str]) -> str:
    """Return stems as PostgreSQL writes a tsvector; they are letters and digits, so nothing needs escaping."""
    places: dict[str, list[int]] = {}
    for place, stem in enumerate(stems[:FURTHEST], start=1):
        places.setdefault(stem, []).append(place)
    return " ".join(f"'{stem}':{','.join(map(str, at[:MOST_PLACES]))}" for stem, at in places.items())
