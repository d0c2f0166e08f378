"""Staff: accounts, their units, sessions, one-time links and counted sign-in tries."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class User(db.Model):
    """A member of staff. `password_hash` is None until the one-time link was used."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    language: Mapped[str | None]
    timezone: Mapped[str | None]
    theme: Mapped[str] = mapped_column(default="auto")
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class UserUnit(db.Model):
    """A unit whose subtree a person may see."""

    __tablename__ = "user_units"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)


class UserSession(db.Model):
    """A signed-in browser; the cookie holds the secret of which only the SHA-256 is kept."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(default="")


class OneTimeLink(db.Model):
    """A link that works once: the first admin's welcome, a new person's, a forgotten password's."""

    __tablename__ = "one_time_links"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInTry(db.Model):
    """A failed try to sign in, counted by account and by address; both are kept as keyed hashes."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (
        Index("ix_sign_in_tries_account_hash_at", "account_hash", "at"),
        Index("ix_sign_in_tries_address_hash_at", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    account_hash: Mapped[str]
    address_hash: Mapped[str]
    at: Mapped[datetime]
