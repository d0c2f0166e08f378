"""Reports that people get by mail."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class Subscription(db.Model):
    """A person's wish for a report: `query` holds its filters as an address does, `rhythm` when it comes.

    Rhythms are daily, weekly, monthly, and signal: when the limits raise one that was not told yet (`told` names the
    last). `next_on` is the local day of the next look.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        UniqueConstraint("user_id", "report", "query", "rhythm"),
        Index("ix_subscriptions_next_on", "next_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    report: Mapped[str]
    query: Mapped[str]
    rhythm: Mapped[str]
    next_on: Mapped[date]
    told: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
