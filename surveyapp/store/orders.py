"""Orders with their promises and what happened."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class Order(db.Model):
    """What was bought. `_on` columns are local dates, decided once, in the zone `timezone` names.

    `is_delivered`, `days_late` and `promise` are the live verdict of `domain.promises`, renewed whenever a date changes.
    """

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_orders_placed_at_id", "placed_at", "id"),
        Index("ix_orders_unit_id_placed_at_id", "unit_id", "placed_at", "id"),
        Index("ix_orders_delivered_on", "delivered_on"),
        Index("ix_orders_external_id", "external_id"),
        # What somebody ordered next, and what before: by the customer, and by the company that they buy for.
        Index("ix_orders_customer_id_placed_at", "customer_id", "placed_at"),
        Index("ix_orders_account_id_placed_at", "account_id", "placed_at"),
        Index(
            "ix_orders_undelivered_promised_on",
            "promised_on",
            sqlite_where=text("NOT is_delivered"),
            postgresql_where=text("NOT is_delivered"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    source: Mapped[str]
    external_id: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    status: Mapped[str | None]
    timezone: Mapped[str]
    placed_at: Mapped[datetime]
    placed_on: Mapped[date]
    promised_on: Mapped[date | None]
    delivered_at: Mapped[datetime | None]
    delivered_on: Mapped[date | None]
    installed_at: Mapped[datetime | None]
    installed_on: Mapped[date | None]
    serviced_at: Mapped[datetime | None]
    serviced_on: Mapped[date | None]
    told_late_at: Mapped[datetime | None]
    language: Mapped[str | None]
    channel: Mapped[str | None]
    category: Mapped[str | None]
    product: Mapped[str | None]
    seller: Mapped[str | None]
    carrier: Mapped[str | None]
    price_total: Mapped[Decimal | None]
    quoted_total: Mapped[Decimal | None]
    invoiced_total: Mapped[Decimal | None]
    currency: Mapped[str | None]
    extra: Mapped[str | None]
    extra_told: Mapped[bool | None]
    is_delivered: Mapped[bool]
    days_late: Mapped[int | None]
    promise: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
