"""Customers and accounts: the only place of names, mail addresses and telephone numbers."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class Account(db.Model):
    """The company that a person buys for (B2B)."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("source", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    source: Mapped[str]
    name: Mapped[str]


class Customer(db.Model):
    """A person. Everything that names them stands here, apart from orders and responses, and can be erased."""

    __tablename__ = "customers"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    source: Mapped[str]
    external_id: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
