"""Invitations: one person × one touchpoint × one survey, and their secret links."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_PLANNED = text("state = 'planned'")
IS_REMINDED = text("remind_at IS NOT NULL")
IS_EXPIRED = text("state = 'expired'")
HAS_OCCASION = text("occasion <> ''")
IS_LIVE = text("state IN ('planned', 'queued', 'sent', 'started')")


class Invitation(db.Model):
    """planned → queued → sent → started → answered, or skipped (with its reason), bounced, opted_out, expired.

    `occasion` tells the touchpoints of one order apart that may come again: the closed case's id, the year of the
    anniversary; "" for what happens to an order once. `remind_at` is when the next reminder is due.
    `answered_at` stays empty for anonymous surveys: the moment would point at the response.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("survey_id", "order_id", "touchpoint", "occasion"),
        CheckConstraint("(state = 'skipped') = (skip_reason IS NOT NULL)", name="skipped_has_reason"),
        Index("ix_invitations_survey_id_state", "survey_id", "state"),
        Index("ix_invitations_unit_id_planned_at_id", "unit_id", "planned_at", "id"),
        # What is due is found by indexes that hold little else, so that asking every few seconds costs nothing.
        Index("ix_invitations_planned_send_at", "send_at", sqlite_where=IS_PLANNED, postgresql_where=IS_PLANNED),
        Index("ix_invitations_remind_at", "remind_at", sqlite_where=IS_REMINDED, postgresql_where=IS_REMINDED),
        Index("ix_invitations_live_expires_at", "expires_at", sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
        Index("ix_invitations_occasion", "occasion", sqlite_where=HAS_OCCASION, postgresql_where=HAS_OCCASION),
        Index("ix_invitations_expired_expires_at", "expires_at", sqlite_where=IS_EXPIRED, postgresql_where=IS_EXPIRED),
        # The funnel is counted from this index alone: it holds every column that the counts look at.
        Index(
            "ix_invitations_funnel",
            *("survey_id", "unit_id", "touched_on", "language", "state", "skip_reason", "sent_at", "started_at"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    touchpoint: Mapped[str]
    occasion: Mapped[str] = mapped_column(default="")
    touched_on: Mapped[date]
    language: Mapped[str | None]
    state: Mapped[str]
    skip_reason: Mapped[str | None]
    planned_at: Mapped[datetime]
    send_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")


class InvitationLink(db.Model):
    """A secret that opens an invitation, kept as SHA-256; a reminder gets a link of its own, and both work."""

    __tablename__ = "invitation_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
