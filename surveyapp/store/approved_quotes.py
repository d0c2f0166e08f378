"""Quotes that a person has approved for others to read; the customer's consent is asked anew each time they are shown."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    UniqueConstraint,
    delete,
    exists,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.codings import IS_CURRENT, Coder, Coding
from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import IS_QUOTABLE, Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, scope
from surveyapp.store.users import User


class ApprovedQuote(db.Model):
    """A passage of a comment as it was approved, masked: shown only while its response says `may_quote`."""

    __tablename__ = "approved_quotes"
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        Index("ix_approved_quotes_survey_id_approved_at", "survey_id", "approved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    question: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    theme: Mapped[str]
    approved_at: Mapped[datetime]
    approved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))


# What is read of a comment that may be quoted: its words, and what would name its writer.
READ = (
    Response.id, Response.survey_id, Response.version_id, Response.unit_id, Response.answered_on, Response.language,
    Response.answers, Customer.name, Order.external_id, Unit.path, Survey.name.label("survey"),
)  # fmt: skip
SHOWN = (
    ApprovedQuote.id, ApprovedQuote.question, ApprovedQuote.text, ApprovedQuote.language, ApprovedQuote.theme,
    ApprovedQuote.approved_at, Response.answered_on, Response.answers,
)  # fmt: skip


def list_candidates(
    session: Session, viewer: Viewer, survey_id: int | None, *, after: tuple[date, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return responses within the viewer's units that may be quoted now and are not yet, the newest first."""
    is_quoted = exists().where(ApprovedQuote.response_id == Response.id)
    query = _quotable(viewer).where(~is_quoted).order_by(Response.answered_on.desc(), Response.id.desc()).limit(limit)
    if survey_id is not None:
        query = query.where(Response.survey_id == survey_id)
    if after is not None:
        query = query.where(tuple_(Response.answered_on, Response.id) < tuple_(*after))
    return session.execute(query).all()


def find_candidate(session: Session, viewer: Viewer, response_id: int, *, is_locked: bool = False) -> Any:
    """Return a response of these, quoted already or not, None where there is none; locked until the transaction ends."""
    query = _quotable(viewer).where(Response.id == response_id)
    return session.execute(query.with_for_update(of=Response) if is_locked else query).one_or_none()


def list_languages(session: Session, response_ids: Collection[int]) -> dict[tuple[int, str], str]:
    """Return the language that each comment of some responses was found to be in, by response and question."""
    query = select(Coding.response_id, Coding.question, Coding.language).join(Coder, Coder.id == Coding.coder_id)
    rows = session.execute(query.where(Coding.response_id.in_(response_ids), IS_CURRENT))
    return {(response_id, question): language for response_id, question, language in rows}


def list_staff_names(session: Session) -> Sequence[str]:
    """Return the names of everybody who works here."""
    return session.scalars(select(User.name)).all()


def find_quote(session: Session, response_id: int) -> ApprovedQuote | None:
    """Return the quote of a response."""
    return session.scalars(select(ApprovedQuote).where(ApprovedQuote.response_id == response_id)).first()


def find_visible(session: Session, viewer: Viewer, quote_id: int) -> ApprovedQuote | None:
    """Return a quote within the viewer's units."""
    query = select(ApprovedQuote).where(ApprovedQuote.id == quote_id, ApprovedQuote.unit_id.in_(scope(viewer)))
    return session.scalars(query).one_or_none()


def list_approved(
    session: Session,
    viewer: Viewer,
    survey_id: int | None,
    theme: str,
    *,
    after: tuple[datetime, int] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the quotes within the viewer's units whose writers consent now, the newest approval first."""
    query = _shown(*SHOWN, Unit.path, Survey.name.label("survey"), User.name.label("approver"))
    query = query.join(Unit, Unit.id == ApprovedQuote.unit_id).join(Survey, Survey.id == ApprovedQuote.survey_id)
    query = query.join(User, User.id == ApprovedQuote.approved_by).where(ApprovedQuote.unit_id.in_(scope(viewer)))
    if survey_id is not None:
        query = query.where(ApprovedQuote.survey_id == survey_id)
    if theme:
        query = query.where(ApprovedQuote.theme == theme)
    if after is not None:
        query = query.where(tuple_(ApprovedQuote.approved_at, ApprovedQuote.id) < tuple_(*after))
    return session.execute(_newest_first(query, limit)).all()


def list_published(session: Session, survey: str, *, theme: str, language: str, limit: int) -> Sequence[Row[Any]]:
    """Return the quotes of a survey by name whose writers consent now, for anybody to read."""
    query = _shown(*SHOWN).join(Survey, Survey.id == ApprovedQuote.survey_id).where(Survey.name == survey)
    query = query.where(ApprovedQuote.theme == theme) if theme else query
    query = query.where(ApprovedQuote.language == language) if language else query
    return session.execute(_newest_first(query, limit)).all()


def list_themes(session: Session, viewer: Viewer) -> Sequence[str]:
    """Return the themes that quotes within the viewer's units were approved under."""
    query = select(ApprovedQuote.theme).where(ApprovedQuote.unit_id.in_(scope(viewer)), ApprovedQuote.theme != "")
    return session.scalars(query.distinct().order_by(ApprovedQuote.theme)).all()


def delete_of_response(session: Session, response_id: int) -> int:
    """Delete what was approved of a response; return how many quotes that were."""
    deleted = session.execute(delete(ApprovedQuote).where(ApprovedQuote.response_id == response_id))
    return int(deleted.rowcount)  # type: ignore[attr-defined]


def is_survey(session: Session, name: str) -> bool:
    """Say whether a survey of this name is published."""
    return session.scalar(select(Survey.id).where(Survey.name == name)) is not None


def _quotable(viewer: Viewer) -> Select[Any]:
    """Return responses of identified surveys whose writers consent now; who was erased consents to nothing."""
    query = select(*READ).join(Unit, Unit.id == Response.unit_id).join(Survey, Survey.id == Response.survey_id)
    query = query.join(SurveyVersion, SurveyVersion.id == Response.version_id)
    query = query.outerjoin(Customer, Customer.id == Response.customer_id).outerjoin(
        Order, Order.id == Response.order_id
    )
    return query.where(*_consents(), SurveyVersion.anonymity == "identified", Response.unit_id.in_(scope(viewer)))


def _shown(*columns: Any) -> Select[Any]:
    """Return approved quotes whose writers consent now: asked of the responses themselves each time."""
    query = select(*columns).join(Response, Response.id == ApprovedQuote.response_id)
    return query.outerjoin(Customer, Customer.id == Response.customer_id).where(*_consents())


def _newest_first(query: Select[Any], limit: int) -> Select[Any]:
    return query.order_by(ApprovedQuote.approved_at.desc(), ApprovedQuote.id.desc()).limit(limit)


def _consents() -> list[ColumnElement[bool]]:
    return [
        IS_QUOTABLE,  # type: ignore[list-item]
        ~Response.is_anonymous,
        or_(Response.customer_id.is_(None), Customer.erased_at.is_(None)),
    ]
