"""Staff: accounts, their units, sessions, one-time links and counted sign-in tries."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id

# Any number will do, as long as every process of ours uses the same one.
ADVISORY_LOCK = 7_380_218


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


def find_user_by_email(session: Session, email: str) -> User | None:
    """Return the person with a mail address, disabled or not."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def count_users(session: Session) -> int:
    """Return how many people there are, disabled ones too."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def count_active_admins(session: Session, *, other_than: int) -> int:
    """Return how many people besides one can run the installation: admins with a password, not disabled."""
    query = select(func.count()).where(
        User.role == "admin", User.disabled_at.is_(None), User.password_hash.is_not(None), User.id != other_than
    )
    return session.scalar(query) or 0


def lock_admins(session: Session) -> None:
    """Hold all admins' rows until the transaction ends, so that two admins cannot remove each other at once."""
    session.scalars(select(User.id).where(User.role == "admin").order_by(User.id).with_for_update()).all()


def lock_user(session: Session, user_id: int) -> None:
    """Hold a person's row until the transaction ends, so that two windows of theirs save one after the other.

    Rows that name the person may be written meanwhile.
    """
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def list_users(session: Session, *, search: str, after: str, limit: int) -> Sequence[User]:
    """Return people by mail address, from after one, whose name or address contains `search`."""
    query = select(User).where(User.email > after).order_by(User.email).limit(limit)
    if search:
        pattern = f"%{search.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        query = query.where(or_(User.email.ilike(pattern, escape="!"), User.name.ilike(pattern, escape="!")))
    return session.scalars(query).all()


def unit_ids_of(session: Session, user_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the units of each of several people."""
    found: dict[int, list[int]] = {}
    query = select(UserUnit.user_id, UserUnit.unit_id).where(UserUnit.user_id.in_(list(user_ids)))
    for user_id, unit_id in session.execute(query):
        found.setdefault(user_id, []).append(unit_id)
    return found


def count_by_unit(session: Session) -> dict[int, int]:
    """Return for each unit how many people who can sign in were given it directly."""
    query = (
        select(UserUnit.unit_id, func.count())
        .join(User, User.id == UserUnit.user_id)
        .where(User.disabled_at.is_(None))
        .group_by(UserUnit.unit_id)
    )
    return dict(session.execute(query).all())


def replace_units(session: Session, user_id: int, unit_ids: Iterable[int]) -> None:
    """Let a person see the subtrees of exactly these units."""
    session.execute(delete(UserUnit).where(UserUnit.user_id == user_id))
    session.add_all(UserUnit(user_id=user_id, unit_id=unit_id) for unit_id in sorted(unit_ids))
    session.flush()


def end_sessions(session: Session, user_id: int, *, but: str | None = None) -> int:
    """Delete a person's sessions, except the one with the hash `but`; return how many there were."""
    query = delete(UserSession).where(UserSession.user_id == user_id)
    if but is not None:
        query = query.where(UserSession.token_hash != but)
    return int(session.execute(query).rowcount)  # type: ignore[attr-defined]


def list_sessions(session: Session, user_id: int, *, now: datetime, seen_after: datetime) -> Sequence[UserSession]:
    """Return a person's living sessions, the last seen first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.expires_at > now, UserSession.seen_at > seen_after)
        .order_by(UserSession.seen_at.desc())
    )
    return session.scalars(query).all()


def claim_link(session: Session, token_hash: str, purposes: Iterable[str], *, now: datetime) -> OneTimeLink | None:
    """Use a one-time link up; None when it is unknown, used, too old or for something else. One of two claims wins."""
    claimed = session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == token_hash,
            OneTimeLink.purpose.in_(list(purposes)),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
    )
    return session.get(OneTimeLink, token_hash) if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def find_open_link(session: Session, token_hash: str, *, now: datetime) -> OneTimeLink | None:
    """Return a one-time link that still works, without using it up."""
    query = select(OneTimeLink).where(
        OneTimeLink.token_hash == token_hash, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return session.scalars(query).one_or_none()


def drop_links(session: Session, *, user_id: int | None, purposes: Iterable[str]) -> None:
    """Delete the links of a person (None: of nobody yet), so that only the newest one works."""
    owner = OneTimeLink.user_id.is_(None) if user_id is None else OneTimeLink.user_id == user_id
    session.execute(delete(OneTimeLink).where(owner, OneTimeLink.purpose.in_(list(purposes))))


def lock_tries(session: Session) -> None:
    """Let tries to sign in be counted one after the other; on SQLite every write already is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def list_tries(session: Session, *, address_hash: str, since: datetime) -> Sequence[tuple[str, datetime]]:
    """Return account and time of the failed tries from one address, oldest first."""
    query = (
        select(SignInTry.account_hash, SignInTry.at)
        .where(SignInTry.address_hash == address_hash, SignInTry.at > since)
        .order_by(SignInTry.at)
    )
    return [(account, at) for account, at in session.execute(query)]


def forget_tries(session: Session, *, account_hash: str, address_hash: str) -> None:
    """Delete the failed tries of one account from one address: it signed in."""
    session.execute(
        delete(SignInTry).where(SignInTry.account_hash == account_hash, SignInTry.address_hash == address_hash)
    )


def delete_old(session: Session, *, tries_before: datetime, now: datetime) -> None:
    """Delete tries that count no more, sessions that are over and links that no longer work."""
    session.execute(delete(SignInTry).where(SignInTry.at < tries_before))
    session.execute(delete(UserSession).where(UserSession.expires_at < now))
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < tries_before))
