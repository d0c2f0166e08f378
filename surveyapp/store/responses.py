"""Responses: one row each, its answers one JSON document."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, UniqueConstraint, false, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.rollups import StaleMark
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import Unit
from surveyapp.store.users import User

# As the index is written, so that both databases see that it fits.
AWAITS_CODING = text("awaits_coding")
IS_QUOTABLE = text("may_quote")


class Response(db.Model):
    """What came back, with the facts of the order as they were known when it was answered (frozen).

    An anonymous response has nobody: no link, no order, no exact time, `answered_on` the first of its month. The
    database itself refuses one that says more.
    """

    __tablename__ = "responses"
    __table_args__ = (
        UniqueConstraint("survey_id", "source", "external_id"),
        CheckConstraint(
            "NOT is_anonymous OR (invitation_id IS NULL AND customer_id IS NULL AND order_id IS NULL AND answered_at IS NULL"
            " AND product IS NULL AND seller IS NULL AND carrier IS NULL AND category IS NULL AND channel IS NULL"
            " AND price_total IS NULL AND days_late IS NULL AND promise IS NULL AND submission_hash IS NULL)",
            name="anonymous_is_nobody",
        ),
        Index("ix_responses_survey_id_answered_on", "survey_id", "answered_on"),
        # How many belong to a version is counted from this index alone.
        Index("ix_responses_version_id_unit_id", "version_id", "unit_id"),
        Index(
            "ix_responses_incomplete_survey_id",
            "survey_id",
            sqlite_where=text("NOT is_complete"),
            postgresql_where=text("NOT is_complete"),
        ),
        Index("ix_responses_awaits_coding", "id", sqlite_where=AWAITS_CODING, postgresql_where=AWAITS_CODING),
        # What may be quoted, newest first.
        Index("ix_responses_quotable", "answered_on", "id", sqlite_where=IS_QUOTABLE, postgresql_where=IS_QUOTABLE),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    submission_hash: Mapped[str | None] = mapped_column(unique=True)
    is_anonymous: Mapped[bool]
    is_complete: Mapped[bool]
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date]
    language: Mapped[str | None]
    answers: Mapped[dict[str, Any]]
    channel: Mapped[str | None]
    category: Mapped[str | None]
    product: Mapped[str | None]
    seller: Mapped[str | None]
    carrier: Mapped[str | None]
    price_total: Mapped[Decimal | None]
    currency: Mapped[str | None]
    days_late: Mapped[int | None]
    promise: Mapped[str | None]
    may_contact: Mapped[bool | None]
    may_quote: Mapped[bool | None]
    # The question that a partial response stopped at.
    stopped_at: Mapped[str | None]
    # Somebody wrote something that the job `code_comments` has not read yet.
    awaits_coding: Mapped[bool] = mapped_column(default=False, server_default=false())


class SpentSubmission(db.Model):
    """The open form that was sent, so that sending it again makes no second response; it points at nobody.

    Anonymous responses keep no submission of their own: this row says only that the form was used.
    """

    __tablename__ = "spent_submissions"

    submission_hash: Mapped[str] = mapped_column(primary_key=True)
    spent_on: Mapped[date] = mapped_column(index=True)


def _once(table: Any, column: str) -> dict[str, Any]:
    """Return, for each database, an insert that does nothing where `column` holds the value already."""
    return {
        dialect.dialect.name: dialect.insert(table)
        .on_conflict_do_nothing(index_elements=[column])
        .execution_options(preserve_rowcount=True)
        for dialect in (postgresql, sqlite)
    }


# Built once: making a statement costs more than sending it.
_INSERT = _once(Response.__table__, "submission_hash")
_INSERT_PARTIAL = _once(Response.__table__, "invitation_id")
_SPEND = _once(SpentSubmission.__table__, "submission_hash")
_MARK = insert(StaleMark.__table__)


def insert_response(session: Session, values: Mapping[str, Any]) -> bool:
    """Insert a response; return False, and insert nothing, when its `submission_hash` was stored before."""
    connection = session.connection()
    return connection.execute(_INSERT[connection.dialect.name], values).rowcount == 1


def insert_partial(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert partial responses; an invitation that has a response already gets no other."""
    connection = session.connection()
    connection.execute(_INSERT_PARTIAL[connection.dialect.name], rows)


def spend_submission(session: Session, submission_hash: str, day: date) -> bool:
    """Note that an open form was sent; return False when it was before."""
    connection = session.connection()
    values = {"submission_hash": submission_hash, "spent_on": day}
    return connection.execute(_SPEND[connection.dialect.name], values).rowcount == 1


def is_spent(connection: Connection, submission_hash: str) -> bool:
    """Say whether an anonymous open form was sent."""
    query = select(SpentSubmission.submission_hash).where(SpentSubmission.submission_hash == submission_hash)
    return connection.execute(query).first() is not None


def mark_stale(session: Session, survey_id: int, day: date) -> None:
    """Leave a note that the survey's counts of the local `day` must be made anew."""
    mark_days_stale(session, [(survey_id, day)])


def mark_days_stale(session: Session, days: Iterable[tuple[int, date]]) -> None:
    """Leave the same note of several surveys' days."""
    rows = [{"id": random_id(), "kind": "responses", "survey_id": survey_id, "day": day} for survey_id, day in days]
    session.connection().execute(_MARK, rows)


def find_thanks(connection: Connection, *, response_id: int | None = None, submission_hash: str | None = None) -> Any:
    """Return what the receipt of a response says: the response, its first ticket if any, and how its customer is reached."""
    query = (
        select(
            Response.answered_at,
            Response.language,
            Response.answers,
            Response.may_contact,
            Response.may_quote,
            SurveyVersion.content_hash,
            SurveyVersion.id.label("version_id"),
            Unit.timezone.label("unit_timezone"),
            Ticket.id.label("ticket_id"),
            Ticket.number,
            Ticket.wants_contact,
            Ticket.unit_id.label("ticket_unit_id"),
            Ticket.opened_at,
            Ticket.answer_due_at,
            Ticket.answered_at.label("ticket_answered_at"),
            Ticket.ended_at,
            Customer.name.label("customer_name"),
            Customer.email,
            Customer.phone,
            User.name.label("owner_name"),
        )
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .join(Unit, Unit.id == Response.unit_id)
        .outerjoin(TicketResponse, TicketResponse.response_id == Response.id)
        .outerjoin(Ticket, Ticket.id == TicketResponse.ticket_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(Customer, (Customer.id == Response.customer_id) & Customer.erased_at.is_(None))
        .order_by(Ticket.opened_at, Ticket.id)
        .limit(1)
    )
    if response_id is not None:
        query = query.where(Response.id == response_id)
    else:
        query = query.where(Response.submission_hash == submission_hash)
    return connection.execute(query).one_or_none()
