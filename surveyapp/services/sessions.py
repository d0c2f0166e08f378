"""Signed-in browsers: server-side sessions that end at once when they are revoked."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from surveyapp.domain.access import Viewer
from surveyapp.store.database import db
from surveyapp.store.users import User, UserSession, UserUnit

LIFETIME = timedelta(days=14)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret link or cookie, in hex; only this is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_session(session: Any, user_id: int, *, browser: str, now: datetime) -> str:
    """Add a session for `user_id` to the caller's transaction and return its secret."""
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            token_hash=hash_secret(token),
            user_id=user_id,
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
            browser=browser,
        )
    )
    return token


def find_viewer(token: str, *, now: datetime) -> Viewer | None:
    """Return the person behind a session's secret, None when it is unknown, over, or the person disabled."""
    rows = db.session.execute(
        select(User, UserUnit.unit_id)
        .join(UserSession, UserSession.user_id == User.id)
        .outerjoin(UserUnit, UserUnit.user_id == User.id)
        .where(UserSession.token_hash == hash_secret(token), UserSession.expires_at > now, User.disabled_at.is_(None))
    ).all()
    if not rows:
        return None
    user: User = rows[0][0]
    units = frozenset(unit_id for _, unit_id in rows if unit_id is not None)
    return Viewer(user.id, user.name, user.role, units, user.language, user.timezone, user.theme)
