"""A person's own account: how they are called, how they read, and their password."""

from datetime import datetime
from zoneinfo import available_timezones

from surveyapp.domain.access import LANGUAGES, THEMES, SignInRefused, Viewer, clean_name
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.passwords import check_password
from surveyapp.services import audit, passwords
from surveyapp.services.sessions import hash_secret
from surveyapp.services.transactions import transaction
from surveyapp.store import users
from surveyapp.store.database import db
from surveyapp.store.users import User


def get_account(viewer: Viewer) -> User:
    """Return the viewer's own row."""
    user = db.session().get(User, viewer.user_id)
    if user is None:
        raise NotFound
    return user


def change_account(viewer: Viewer, *, name: str, language: str | None, timezone: str | None, theme: str) -> None:
    """Change how the viewer is called and reads; None follows the browser's language or the company's zone.

    Raises:
        Refused: the name, language, zone or theme cannot be taken.
    """
    name = clean_name(name)
    if language is not None and language not in LANGUAGES:
        raise Refused(N_("Choose one of the languages of the list."))
    if timezone is not None and timezone not in available_timezones():
        raise Refused(N_("Choose a time zone of the list, such as Europe/Helsinki."))
    if theme not in THEMES:
        raise Refused(N_("Choose one of the looks of the list."))
    with transaction() as session:
        user = session.get_one(User, viewer.user_id, populate_existing=True)
        user.name, user.language, user.timezone, user.theme = name, language, timezone, theme


def change_password(viewer: Viewer, *, old: str, new: str, token: str, now: datetime) -> None:
    """Change the viewer's password and sign them out everywhere but in the session of `token`.

    Raises:
        Refused: the new password cannot be taken.
        SignInRefused: the old password is wrong.
    """
    user = get_account(viewer)
    if not passwords.is_right(old, user.password_hash):
        raise SignInRefused
    check_password(new, user.email)
    new_hash = passwords.hash_password(new)
    with transaction() as session:
        session.get_one(User, viewer.user_id, populate_existing=True).password_hash = new_hash
        users.end_sessions(session, viewer.user_id, but=hash_secret(token))
        audit.record(
            session,
            "password_set",
            now=now,
            user_id=viewer.user_id,
            object_kind="user",
            object_id=viewer.user_id,
        )
