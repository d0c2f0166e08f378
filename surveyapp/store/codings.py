"""Codings: what each comment was found to say, by which version of the coder."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Row,
    UniqueConstraint,
    delete,
    false,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.copying import columns_of, insert_many
from surveyapp.store.database import among, db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import AWAITS_CODING, Response
from surveyapp.store.surveys import Series

IS_CURRENT = text("is_current")
NOT_INDEXED = text("NOT is_indexed")
# The pseudo series that themes are counted under; no question of a survey begins with @.
THEMES = "@themes"
# Names our own lock among those of the database server; the number means nothing.
CODING_LOCK = 7_241_905_119


# Ids are random bits, spread evenly up to here.
LAST_ID = 2**63 - 1


class Ids(NamedTuple):
    """A range of ids: greater than `after`, and no greater than `upto`."""

    after: int
    upto: int


EVERY = Ids(-1, LAST_ID)


class Coder(db.Model):
    """A version of the coder: its method and words, and what its themes are called (`names`: theme → language → name).

    Reports read the codings of the current one. Another is built beside it, up to the response `reached_id`, and takes
    its place at once when every response is coded.
    """

    __tablename__ = "coders"
    __table_args__ = (
        Index("uq_coders_is_current", "is_current", unique=True, sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    version: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    reached_id: Mapped[int]
    begun_at: Mapped[datetime]


class Coding(db.Model):
    """One comment as one version of the coder reads it: its language, and how unhappy it is (0 happy to 1 unhappy)."""

    __tablename__ = "codings"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "coder_id"),
        Index("ix_codings_coder_id_negativity", "coder_id", "negativity"),
        Index("ix_codings_not_indexed", "coder_id", sqlite_where=NOT_INDEXED, postgresql_where=NOT_INDEXED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    question: Mapped[str]
    coder_id: Mapped[int] = mapped_column(ForeignKey("coders.id", ondelete="CASCADE"))
    language: Mapped[str]
    negativity: Mapped[float] = mapped_column(Float)
    # Whether searches find the comment as this coder read it; the job `index_comments` sees to it.
    is_indexed: Mapped[bool] = mapped_column(default=False, server_default=false())


class ThemeHit(db.Model):
    """A theme of a comment; its words are the characters from `begins` up to `ends`.

    Survey, unit and day are the response's own, repeated so that one index finds the comments of a theme, newest first.
    """

    __tablename__ = "theme_hits"
    __table_args__ = (
        Index(
            "ix_theme_hits_comments",
            "coder_id",
            "survey_id",
            "theme",
            "polarity",
            "answered_on",
            "coding_id",
            "unit_id",
        ),
        {"sqlite_with_rowid": False},
    )

    coding_id: Mapped[int] = mapped_column(ForeignKey("codings.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(primary_key=True)
    polarity: Mapped[str] = mapped_column(primary_key=True)
    begins: Mapped[int]
    ends: Mapped[int]
    coder_id: Mapped[int]
    survey_id: Mapped[int]
    unit_id: Mapped[int]
    answered_on: Mapped[date]


# What coding reads of a response, and what a case of it needs.
READ = (
    Response.id, Response.survey_id, Response.version_id, Response.unit_id, Response.answered_on, Response.language,
    Response.answers, Response.is_anonymous, Response.source, Response.order_id, Response.customer_id,
    Response.may_contact,
)  # fmt: skip


def lock_coding(session: Session) -> None:
    """Let only one process store codings until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CODING_LOCK)))


def find_current_coder(session: Session) -> Coder | None:
    """Return the coder that reports read, None before the first one is done."""
    return session.scalars(select(Coder).where(IS_CURRENT)).one_or_none()


def find_coder(session: Session, version: str) -> Coder | None:
    """Return the coder of a version."""
    return session.scalars(select(Coder).where(Coder.version == version)).one_or_none()


def add_coder(session: Session, version: str, names: Mapping[str, Any], *, now: datetime) -> None:
    """Begin a version of the coder, with nothing coded yet."""
    row = {
        "id": random_id(),
        "version": version,
        "names": names,
        "is_current": False,
        "reached_id": -1,
        "begun_at": now,
    }
    session.execute(insert(Coder), [row])


def rename_themes(session: Session, version: str, names: Mapping[str, Any]) -> None:
    """Say what the themes of a coder are called from now on."""
    session.execute(update(Coder).where(Coder.version == version).values(names=names))


def move_coder(session: Session, coder_id: int, *, before: int, after: int) -> bool:
    """Note how far a coder has come; return False when another process has moved it meanwhile."""
    moved = update(Coder).where(Coder.id == coder_id, Coder.reached_id == before).values(reached_id=after)
    return bool(session.execute(moved).rowcount)  # type: ignore[attr-defined]


def advance_coder(session: Session, coder_id: int, reached_id: int) -> None:
    """Note that a coder has come so far, unless it has come farther."""
    session.execute(
        update(Coder).where(Coder.id == coder_id, Coder.reached_id < reached_id).values(reached_id=reached_id)
    )


def switch_coder(session: Session, coder_id: int) -> None:
    """Make a coder the current one, and drop the codings of all but it and the one before.

    That one looks at every response again, should it come back: what it has coded by then, it need not code again.
    """
    kept = [coder_id, *session.scalars(select(Coder.id).where(IS_CURRENT))]
    session.execute(update(Coder).where(IS_CURRENT).values(is_current=False, reached_id=-1))
    session.execute(update(Coder).where(Coder.id == coder_id).values(is_current=True))
    old = select(Coding.id).where(Coding.coder_id.not_in(kept))
    session.execute(delete(ThemeHit).where(ThemeHit.coding_id.in_(old)))
    session.execute(delete(Coding).where(Coding.coder_id.not_in(kept)))
    session.execute(delete(Coder).where(Coder.id.not_in(kept)))


def list_awaiting(session: Session, limit: int, within: Ids = EVERY) -> Sequence[Row[Any]]:
    """Return responses whose comments nobody has coded yet."""
    return session.execute(select(*READ).where(AWAITS_CODING, *_among(within)).limit(limit)).all()


def list_after(session: Session, response_id: int, limit: int, upto: int = LAST_ID) -> Sequence[Row[Any]]:
    """Return the next responses by id, whoever coded them."""
    within = _among(Ids(response_id, upto))
    return session.execute(select(*READ).where(*within).order_by(Response.id).limit(limit)).all()


def _among(ids: Ids) -> list[ColumnElement[bool]]:
    bounds = [Response.id > ids.after] if ids.after >= 0 else []
    return bounds + ([Response.id <= ids.upto] if ids.upto < LAST_ID else [])


def count_to_code(session: Session, version: str) -> int:
    """Return about how many responses a version of the coder has yet to look at: those that wait, or all of them."""
    known = find_coder(session, version)
    is_waiting = AWAITS_CODING if known is not None and known.is_current else Response.id > -1
    return session.scalar(select(func.count()).select_from(Response).where(is_waiting)) or 0


def claim_awaiting(session: Session, read: Mapping[int, Any]) -> set[int]:
    """Return those of the responses `read` (id → answers) that still wait with these very answers; they wait no more."""
    query = select(Response.id, Response.answers).where(among(Response.id, read), AWAITS_CODING)
    claimed = {row.id for row in session.execute(query) if row.answers == read[row.id]}
    session.execute(update(Response).where(among(Response.id, claimed)).values(awaits_coding=False))
    return claimed


def list_coded(session: Session, coder_id: int, response_ids: Collection[int]) -> set[int]:
    """Return those responses that a coder has coded."""
    query = select(Coding.response_id).where(among(Coding.response_id, response_ids), _is_of(coder_id))
    return set(session.scalars(query))


def _is_of(coder_id: int) -> ColumnElement[bool]:
    """Match a coder's codings of responses that are found first; the sum keeps SQLite from reading all of the coder's."""
    return Coding.coder_id + 0 == coder_id


def delete_codings(session: Session, response_ids: Collection[int]) -> None:
    """Delete every coding of some responses: their comments may have changed."""
    session.execute(delete(Coding).where(among(Coding.response_id, response_ids)))


def insert_codings(session: Session, codings: Sequence[Mapping[str, Any]], hits: Sequence[Mapping[str, Any]]) -> None:
    """Insert codings and the themes found in them."""
    insert_many(session, Coding.__table__, columns_of(codings))
    insert_many(session, ThemeHit.__table__, columns_of(hits))


def add_missing_series(session: Session, survey_ids: Collection[int], *, now: datetime) -> None:
    """Give surveys the series that their themes are counted under."""
    query = select(Series.survey_id).where(Series.survey_id.in_(survey_ids), Series.question == THEMES)
    missing = set(survey_ids) - set(session.scalars(query))
    rows = [
        {
            "id": random_id(), "survey_id": survey_id, "question": THEMES, "measure": "themes", "scale": [],
            "scale_hash": THEMES, "created_at": now,
        }
        for survey_id in missing
    ]  # fmt: skip
    if rows:
        session.execute(insert(Series), rows)


def list_all_days(session: Session) -> list[tuple[int, date]]:
    """Return every survey's id with each day that it has responses of."""
    query = select(Response.survey_id, Response.answered_on).distinct()
    return [(survey_id, day) for survey_id, day in session.execute(query)]


def list_said(session: Session, coder_id: int, survey_id: int, days: Sequence[date]) -> Sequence[Row[Any]]:
    """Return response, language, theme and polarity of what was said on some days; theme None where no theme was found."""
    query = (
        select(Coding.response_id, Coding.language, ThemeHit.theme, ThemeHit.polarity)
        .join(Response, Response.id == Coding.response_id)
        .outerjoin(ThemeHit, ThemeHit.coding_id == Coding.id)
        .where(Response.survey_id == survey_id, Response.answered_on.in_(days), _is_of(coder_id))
    )
    return session.execute(query).all()


def list_marks(session: Session, response_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return where the current coder found which theme in some responses, and what its themes are called."""
    query = (
        select(
            Coding.response_id, Coding.question, ThemeHit.theme, ThemeHit.polarity, ThemeHit.begins, ThemeHit.ends,
            Coder.names,
        )
        .join(Coding, Coding.id == ThemeHit.coding_id)
        .join(Coder, Coder.id == Coding.coder_id)
        .where(Coding.response_id.in_(response_ids), IS_CURRENT)
        .order_by(Coding.response_id, ThemeHit.begins)
    )  # fmt: skip
    return session.execute(query).all()


def list_orders(session: Session, order_ids: Iterable[int]) -> dict[int, Order]:
    """Return orders by id."""
    return {order.id: order for order in session.scalars(select(Order).where(Order.id.in_(order_ids)))}
