"""Remedies: what customers are offered, who allowed it, and the codes of gift cards."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_FREE = text("remedy_id IS NULL")


class Remedy(db.Model):
    """One thing offered for one case: proposed → approved or refused → given → accepted or declined, or withdrawn.

    `over_limit` tells that it needed a second person's approval; `exception_because` why it goes outside the policy.
    `budget_on` is the first day of the local month whose budget of `unit_id` it is taken from.
    """

    __tablename__ = "remedies"
    __table_args__ = (
        Index("ix_remedies_unit_id_budget_on", "unit_id", "budget_on"),
        Index("ix_remedies_state_proposed_at", "state", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    state: Mapped[str]
    over_limit: Mapped[bool] = mapped_column(default=False)
    exception_because: Mapped[str | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    budget_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_because: Mapped[str | None]
    given_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class GiftCode(db.Model):
    """The code of a gift card, free until it is given with a remedy."""

    __tablename__ = "gift_codes"
    __table_args__ = (
        Index("ix_gift_codes_free", "currency", "amount", "expires_on", sqlite_where=IS_FREE, postgresql_where=IS_FREE),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    code: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Decimal]
    currency: Mapped[str]
    expires_on: Mapped[date | None]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    remedy_id: Mapped[int | None] = mapped_column(ForeignKey("remedies.id", ondelete="SET NULL"), unique=True)
    given_at: Mapped[datetime | None]
