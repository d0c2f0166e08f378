"""Reports that people get by mail."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id
from surveyapp.store.users import User


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


def list_own(session: Session, user_id: int) -> Sequence[Subscription]:
    """Return a person's subscriptions, the oldest first."""
    query = select(Subscription).where(Subscription.user_id == user_id)
    return session.scalars(query.order_by(Subscription.created_at, Subscription.id)).all()


def find_own(session: Session, user_id: int, subscription_id: int) -> Subscription | None:
    """Return one of a person's subscriptions."""
    query = select(Subscription).where(Subscription.id == subscription_id, Subscription.user_id == user_id)
    return session.scalars(query).one_or_none()


def list_due(session: Session, today: date) -> Sequence[Row[Any]]:
    """Return subscriptions whose day has come, each with the person's facts; of those who may sign in."""
    query = (
        select(Subscription, User.name, User.role, User.language, User.timezone)
        .join(User, User.id == Subscription.user_id)
        .where(Subscription.next_on <= today, User.disabled_at.is_(None))
        .order_by(Subscription.next_on, Subscription.id)
    )
    return session.execute(query).all()


def move_on(
    session: Session, subscription_id: int, *, due_on: date, next_on: date, told: str, sent_at: datetime | None
) -> bool:
    """Note that a subscription was looked at; False where another process did so meanwhile."""
    values: dict[str, Any] = {"next_on": next_on, "told": told}
    if sent_at is not None:
        values["sent_at"] = sent_at
    moved = update(Subscription).where(Subscription.id == subscription_id, Subscription.next_on == due_on)
    return bool(session.execute(moved.values(values)).rowcount)  # type: ignore[attr-defined]
