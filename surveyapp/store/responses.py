"""Responses: one row each, its answers one JSON document."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


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


class SpentSubmission(db.Model):
    """The open form that was sent, so that sending it again makes no second response; it points at nobody.

    Anonymous responses keep no submission of their own: this row says only that the form was used.
    """

    __tablename__ = "spent_submissions"

    submission_hash: Mapped[str] = mapped_column(primary_key=True)
    spent_on: Mapped[date] = mapped_column(index=True)
