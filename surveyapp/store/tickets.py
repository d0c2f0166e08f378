"""Tickets: cases and corrective actions, with their actions, notes and history."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_OPEN = text("ended_at IS NULL")
IS_UNREAD = text("wrote_at IS NOT NULL")
IS_UNDONE = text("done_at IS NULL")
# Who was given a ticket, and when: read to give the next one to whoever has waited longest.
IS_GIVING = text("field = 'owner_id'")


class Ticket(db.Model):
    """One record for both kinds, `case` and `corrective_action`; `domain.tickets` says what may happen to it.

    `version` grows with each change: who saves an older one is told. `ended_at` is set while it is closed,
    cancelled or not justified; `next_due_at` is the nearest promise that still runs.

    `waiting_since` is set while the clock stands still because the next step is the customer's; `waiting_for` says what
    for. `wrote_at` is when the customer wrote what nobody has answered or read yet. `conduct` marks threats or abuse. A
    double lives on in the ticket `merged_into_id`.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        Index("uq_tickets_open_dedupe_key", "dedupe_key", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_tickets_open_next_due_at_id", "next_due_at", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index(
            "ix_tickets_open_unit_id_next_due_at_id",
            "unit_id",
            "next_due_at",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index(
            "ix_tickets_open_owner_id_next_due_at_id",
            "owner_id",
            "next_due_at",
            "id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        Index("ix_tickets_opened_at_id", "opened_at", "id"),
        Index("ix_tickets_open_opened_at_id", "opened_at", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_tickets_ended_at_id", "ended_at", "id"),
        Index("ix_tickets_theme_severity", "theme", "severity"),
        Index("ix_tickets_unread_wrote_at_id", "wrote_at", "id", sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD),
        CheckConstraint("kind <> 'case' OR dedupe_key <> ''", name="case_has_dedupe_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    number: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    dedupe_key: Mapped[str]
    title: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    is_confidential: Mapped[bool] = mapped_column(default=False)
    wants_contact: Mapped[bool] = mapped_column(default=True)
    receipt_channel: Mapped[str]
    rule: Mapped[str | None]
    reasons: Mapped[list[Any]]
    theme: Mapped[str | None]
    language: Mapped[str | None]

    severity: Mapped[str | None]
    impact: Mapped[str | None]
    priority: Mapped[str]
    opened_at: Mapped[datetime]
    acknowledge_due_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    close_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    fact_what: Mapped[str | None]
    fact_where: Mapped[str | None]
    fact_when: Mapped[str | None]
    fact_extent: Mapped[str | None]
    evidence: Mapped[str | None]
    our_side: Mapped[str | None]
    root_cause: Mapped[str | None]
    root_cause_category: Mapped[str | None]
    root_cause_unknown_because: Mapped[str | None]
    correction: Mapped[str | None]
    apology_sent_at: Mapped[datetime | None]
    remedy_none_because: Mapped[str | None]
    extra: Mapped[str | None]
    extra_told_at: Mapped[datetime | None]
    outcome_told_at: Mapped[datetime | None]

    asked_solved_at: Mapped[datetime | None]
    customer_verdict: Mapped[str | None]
    customer_verdict_at: Mapped[datetime | None]
    customer_verdict_channel: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    end_reason: Mapped[str | None]

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    received_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    waiting_since: Mapped[datetime | None]
    waiting_for: Mapped[str | None]
    wrote_at: Mapped[datetime | None]
    conduct: Mapped[str | None]
    conduct_note: Mapped[str | None]
    agreed_channel: Mapped[str | None]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    effort_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    reopened_count: Mapped[int] = mapped_column(default=0, server_default="0")


class TicketResponse(db.Model):
    """A response that complained of the ticket's matter; the first opened it, further ones joined."""

    __tablename__ = "ticket_responses"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    joined_at: Mapped[datetime]


class TicketLink(db.Model):
    """A corrective action and one of the cases that it gathers."""

    __tablename__ = "ticket_links"

    action_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True)


class TicketAction(db.Model):
    """Something that somebody does for a ticket by a day: correction, corrective, preventive, extra, exception.

    Of a corrective action, another person than the doer checks the evidence (`checked_by`). An exception (S14) has its
    reason.
    """

    __tablename__ = "ticket_actions"
    __table_args__ = (
        Index(
            "ix_ticket_actions_open_owner_id_due_on",
            "owner_id",
            "due_on",
            sqlite_where=IS_UNDONE,
            postgresql_where=IS_UNDONE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None]
    evidence: Mapped[str | None]
    cost: Mapped[Decimal | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    exception_because: Mapped[str | None]


class TicketNote(db.Model):
    """An internal note; the customer never sees it."""

    __tablename__ = "ticket_notes"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    text: Mapped[str]


class TicketEvent(db.Model):
    """One change in a ticket's history: who, when, what, from, to, why; ids and codes, never personal text."""

    __tablename__ = "ticket_events"
    __table_args__ = (
        Index("ix_ticket_events_ticket_id_at", "ticket_id", "at"),
        Index("ix_ticket_events_given_new_at", "new", "at", sqlite_where=IS_GIVING, postgresql_where=IS_GIVING),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    field: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str | None]
    reason: Mapped[str | None]
