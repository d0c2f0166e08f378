"""Signing in and out: server-side sessions that end at once when they are revoked."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.access import SignInRefused, TooManyTries, Viewer, clean_email
from surveyapp.domain.errors import Refused
from surveyapp.services import audit, passwords
from surveyapp.services.transactions import transaction
from surveyapp.store import users
from surveyapp.store.database import db
from surveyapp.store.users import SignInTry, User, UserSession, UserUnit

LIFETIME = timedelta(days=14)
IDLE = timedelta(hours=12)
# The time a session was last seen is written this often at most, so that reading a page writes nothing as a rule.
SEEN_EVERY = timedelta(minutes=10)
WINDOW = timedelta(minutes=15)
# One account from one address. An account is never closed to its owner, who sits elsewhere than the one who guesses.
MAXIMUM_TRIES = 10
# All accounts from one address: far more than an office mistypes, far less than guessing needs.
MAXIMUM_TRIES_OF_ADDRESS = 100
MAXIMUM_BROWSER = 200


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret link or cookie, in hex; only this is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign_in(email: str, password: str, *, address: str, browser: str, key: str, now: datetime) -> str:
    """Check a person's address and password and return the secret of a new session.

    `address` is the caller's network address, `key` the installation's secret key: tries are counted under keyed
    hashes of account and address, so that the table names nobody.

    Raises:
        SignInRefused: they do not belong together, or the person is disabled; all look and last alike.
        TooManyTries: this account was tried too often from this address, or this address tried too many accounts.
    """
    try:
        email = clean_email(email)
    except Refused:
        email = email.strip().lower()[:300]
    account_hash, address_hash = _keyed(key, "account", email), _keyed(key, "address", _network(address))
    _count_try(account_hash, address_hash, now=now)
    user = users.find_user_by_email(db.session(), email)
    is_right = passwords.is_right(password, user.password_hash if user else None)
    if user is None or not is_right or user.disabled_at is not None:
        audit.record_alone("sign_in_refused", now=now, object_kind="user", object_id=user.id if user else None)
        raise SignInRefused
    new_hash = passwords.hash_password(password) if passwords.needs_new_hash(user.password_hash or "") else None
    with transaction() as session:
        users.forget_tries(session, account_hash=account_hash, address_hash=address_hash)
        users.delete_old(session, tries_before=now - WINDOW, now=now)
        session.execute(
            update(User)
            .where(User.id == user.id)
            .values(signed_in_at=now, **({"password_hash": new_hash} if new_hash else {}))
        )
        token = add_session(session, user.id, browser=browser, now=now)
        audit.record(session, "sign_in", now=now, user_id=user.id, object_kind="user", object_id=user.id)
    return token


def count_try(key: str, kind: str, address: str, *, most: int, now: datetime) -> None:
    """Count one more of what anybody may do without signing in from one network address, `most` times in WINDOW.

    Raises:
        TooManyTries: it was done so often already.
    """
    kind_hash, address_hash = _keyed(key, "kind", kind), _keyed(key, kind, _network(address))
    with transaction() as session:
        users.lock_tries(session)
        tries = [at for _, at in users.list_tries(session, address_hash=address_hash, since=now - WINDOW)]
        if len(tries) >= most:
            seconds = (tries[-most] + WINDOW - now).total_seconds()
            raise TooManyTries(max(1, -(-int(seconds) // 60)))
        session.add(SignInTry(account_hash=kind_hash, address_hash=address_hash, at=now))


def sign_out(token: str, *, now: datetime) -> None:
    """End the session with this secret; ending one that is over already is no fault."""
    with transaction() as session:
        ended = session.execute(
            delete(UserSession).where(UserSession.token_hash == hash_secret(token)).returning(UserSession.user_id)
        ).scalar_one_or_none()
        if ended is not None:
            audit.record(session, "sign_out", now=now, user_id=ended, object_kind="user", object_id=ended)


def add_session(session: Session | Any, user_id: int, *, browser: str, now: datetime) -> str:
    """Add a session for `user_id` to the caller's transaction and return its secret."""
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_hash=hash_secret(token),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
            browser=browser[:MAXIMUM_BROWSER],
        )
    )
    return token


def find_viewer(token: str, *, now: datetime) -> Viewer | None:
    """Return the person behind a session's secret; None when it is unknown, over, long unused, or the person disabled."""
    rows = db.session.execute(
        select(User, UserUnit.unit_id, UserSession.id, UserSession.seen_at)
        .join(UserSession, UserSession.user_id == User.id)
        .outerjoin(UserUnit, UserUnit.user_id == User.id)
        .where(
            UserSession.token_hash == hash_secret(token),
            UserSession.expires_at > now,
            UserSession.seen_at > now - IDLE,
            User.disabled_at.is_(None),
        )
    ).all()
    if not rows:
        return None
    user, _, session_id, seen_at = rows[0]
    if seen_at < now - SEEN_EVERY:
        _mark_seen(session_id, now=now)
    units = frozenset(unit_id for _, unit_id, _, _ in rows if unit_id is not None)
    return Viewer(user.id, user.name, user.role, units, user.language, user.timezone, user.theme)


def list_sessions(viewer: Viewer, token: str, *, now: datetime) -> Sequence[tuple[UserSession, bool]]:
    """Return the viewer's own living sessions, the last seen first, and of each whether it is the one of `token`."""
    found = users.list_sessions(db.session(), viewer.user_id, now=now, seen_after=now - IDLE)
    return [(each, each.token_hash == hash_secret(token)) for each in found]


def end_sessions(viewer: Viewer, *, now: datetime) -> None:
    """Sign the viewer out everywhere, here too."""
    with transaction() as session:
        count = users.end_sessions(session, viewer.user_id)
        audit.record(
            session,
            "sessions_ended",
            now=now,
            user_id=viewer.user_id,
            object_kind="user",
            object_id=viewer.user_id,
            count=count,
        )


def _count_try(account_hash: str, address_hash: str, *, now: datetime) -> None:
    # The try is written before the password is looked at: a hundred at once are counted like a hundred in a row.
    with transaction() as session:
        users.lock_tries(session)
        tries = users.list_tries(session, address_hash=address_hash, since=now - WINDOW)
        of_account = [at for account, at in tries if account == account_hash]
        full = of_account[-MAXIMUM_TRIES:] if len(of_account) >= MAXIMUM_TRIES else []
        if len(tries) >= MAXIMUM_TRIES_OF_ADDRESS:
            full = [at for _, at in tries[-MAXIMUM_TRIES_OF_ADDRESS:]]
        if full:
            seconds = (full[0] + WINDOW - now).total_seconds()
            raise TooManyTries(max(1, -(-int(seconds) // 60)))
        session.add(SignInTry(account_hash=account_hash, address_hash=address_hash, at=now))


def _mark_seen(session_id: int, *, now: datetime) -> None:
    with transaction() as session:
        session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def _keyed(key: str, kind: str, text: str) -> str:
    return hmac.new(key.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """Return the address that is counted: one household's whole /64 of IPv6 counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)
