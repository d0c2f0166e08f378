"""What we told a customer we would do, and what they said they would do, each with its time and what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_RUNNING = text("done_at IS NULL AND withdrawn_at IS NULL")


class TicketPromise(db.Model):
    """One promise on a ticket: `kind` is callback, visit, money, answer, delivery or other; `party` is us or customer.

    `due_at` is the time that holds now, `first_due_at` the one before it was ever moved, None where it never was;
    `told_at` is when the other side was told, each time before the time that held then, that it will be another.
    """

    __tablename__ = "ticket_promises"
    __table_args__ = (
        Index("ix_ticket_promises_running_due_at", "due_at", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    party: Mapped[str] = mapped_column(default="us", server_default="us")
    kind: Mapped[str]
    text: Mapped[str | None]
    due_at: Mapped[datetime] = mapped_column(index=True)
    first_due_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
