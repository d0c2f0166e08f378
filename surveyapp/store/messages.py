"""What we send and what we get: mail and the like. Goods are never called messages, nor messages deliveries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class Message(db.Model):
    """A letter to or from a customer. Outgoing: queued → sending (claimed until `lease_until`) → sent, failed or dropped.

    `send_at` is when it is tried next. An invitation or reminder has no words here: it is written when it is handed
    over, for its link is kept nowhere but in the customer's mailbox. `user_id` is set where it goes to one of our own
    people instead of a customer. `remote_id` is the Message-ID of a mail that came in, so that it comes in once.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_state_send_at", "state", "send_at"),
        Index("ix_messages_sent_at", "sent_at"),
        Index("uq_messages_remote_id", "remote_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    direction: Mapped[str]
    kind: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    remote_id: Mapped[str | None]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    # The same drawn for mail programs that can show it; most letters are words alone.
    html: Mapped[str | None]
    created_at: Mapped[datetime]
    send_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
