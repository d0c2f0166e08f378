"""Links that work once: the first admin's, a new person's, and one for a forgotten password."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer, clean_email, clean_name
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.passwords import check_password
from surveyapp.services import audit, passwords
from surveyapp.services.sessions import add_session, hash_secret
from surveyapp.services.transactions import transaction
from surveyapp.store import users
from surveyapp.store.database import db, random_id
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import OneTimeLink, User

FIRST_ADMIN = "first_admin"
WELCOME = "welcome"
RESET = "reset"
LIFETIME = {FIRST_ADMIN: timedelta(hours=24), WELCOME: timedelta(hours=24), RESET: timedelta(minutes=10)}


class LinkOver(NotFound):
    """The link was used, is too old, or never was one; nobody learns which."""

    def __init__(self) -> None:
        super().__init__(N_("This link does not work any more. Ask an admin for a new one."))


def first_admin_link(base_url: str, *, now: datetime) -> str | None:
    """Return the address where the first admin signs up; None when there are people already.

    Asking again makes a new link, and the one before stops working.
    """
    with transaction() as session:
        if users.count_users(session):
            return None
        token = add_link(session, FIRST_ADMIN, user_id=None, now=now)
    return link_address(base_url, token)


def link_address(base_url: str, token: str) -> str:
    """Return the address of a one-time link; `base_url` is the installation's own, never a request's."""
    return f"{base_url}/welcome/{token}"


def make_link(user_id: int, *, by: Viewer | None, now: datetime) -> tuple[str, datetime]:
    """Make a link with which a person sets their password; return its token and when it ends.

    `by` is the admin who asks, None for the command line.

    Raises:
        NotFound: there is no such person, or they are disabled.
    """
    with transaction() as session:
        user = session.get(User, user_id)
        if user is None or user.disabled_at is not None:
            raise NotFound
        purpose = RESET if user.password_hash else WELCOME
        token = add_link(session, purpose, user_id=user_id, now=now)
        audit.record(
            session,
            "link_made",
            now=now,
            user_id=by.user_id if by else None,
            object_kind="user",
            object_id=user_id,
            purpose=purpose,
        )
    return token, now + LIFETIME[purpose]


def add_link(session: Session, purpose: str, *, user_id: int | None, now: datetime) -> str:
    """Add a link to the caller's transaction in place of those before it; return its token."""
    users.drop_links(session, user_id=user_id, purposes=LIFETIME)
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(token_hash=hash_secret(token), purpose=purpose, user_id=user_id, expires_at=now + LIFETIME[purpose])
    )
    return token


def get_owner(token: str, *, now: datetime) -> User | None:
    """Return whose password a link sets, None for the first admin's; looking does not use the link up.

    Raises:
        LinkOver: the link does not work.
    """
    session = db.session()
    link = users.find_open_link(session, hash_secret(token), now=now)
    if link is None:
        raise LinkOver
    if link.user_id is None:
        if users.count_users(session):
            raise LinkOver
        return None
    user = session.get(User, link.user_id)
    if user is None or user.disabled_at is not None:
        raise LinkOver
    return user


def welcome_first_admin(token: str, *, name: str, email: str, password: str, browser: str, now: datetime) -> str:
    """Make the first admin, who sees the whole company, and return the secret of their session.

    Raises:
        LinkOver: the link does not work, or somebody was quicker.
        Refused: name, address or password cannot be taken; the link stays usable.
    """
    name, email = clean_name(name), clean_email(email)
    check_password(password, email)
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        link = users.claim_link(session, hash_secret(token), [FIRST_ADMIN], now=now)
        if link is None or users.count_users(session):
            raise LinkOver
        user = User(
            id=random_id(),
            email=email,
            name=name,
            role="admin",
            password_hash=password_hash,
            created_at=now,
            signed_in_at=now,
        )
        session.add(user)
        session.flush()
        users.replace_units(session, user.id, [ROOT_ID])
        secret = add_session(session, user.id, browser=browser, now=now)
        audit.record(
            session, "user_added", now=now, user_id=user.id, object_kind="user", object_id=user.id, role="admin"
        )
    return secret


def set_password(token: str, *, password: str, browser: str, now: datetime) -> str:
    """Set the password of a link's owner, end all their sessions, and return the secret of a new one.

    Raises:
        LinkOver: the link does not work.
        Refused: the password cannot be taken; the link stays usable.
    """
    owner = get_owner(token, now=now)
    if owner is None:
        raise LinkOver
    check_password(password, owner.email)
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        link = users.claim_link(session, hash_secret(token), [WELCOME, RESET], now=now)
        user = session.get(User, link.user_id, populate_existing=True) if link else None
        if user is None or user.disabled_at is not None:
            raise LinkOver
        user.password_hash = password_hash
        user.signed_in_at = now
        users.end_sessions(session, user.id)
        secret = add_session(session, user.id, browser=browser, now=now)
        audit.record(session, "password_set", now=now, user_id=user.id, object_kind="user", object_id=user.id)
    return secret
