"""Members of staff: who they are, what they may do and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer, check_role, clean_email, clean_name
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.passwords import check_password
from surveyapp.services import audit, passwords
from surveyapp.services.transactions import transaction
from surveyapp.store import units, users
from surveyapp.store.database import db, random_id
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """One page of people with the names of their units; `next_after` leads to the next, None at the end."""

    rows: Sequence[tuple[User, list[str]]]
    next_after: str | None


def list_users(*, search: str = "", after: str = "") -> Page:
    """Return people by mail address, whose name or address contains `search`; for those who may administer people."""
    session = db.session()
    found = users.list_users(session, search=search.strip(), after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    unit_ids = users.unit_ids_of(session, [user.id for user in shown])
    paths = units.paths_of(session, {unit_id for ids in unit_ids.values() for unit_id in ids})
    rows = [(user, sorted(paths[unit_id] for unit_id in unit_ids.get(user.id, []))) for user in shown]
    return Page(rows, shown[-1].email if len(found) > PAGE else None)


def is_empty() -> bool:
    """Return whether nobody has an account yet."""
    return users.count_users(db.session()) == 0


def get_user(user_id: int) -> tuple[User, frozenset[int]]:
    """Return a person and the ids of their units.

    Raises:
        NotFound: there is no such person.
    """
    session = db.session()
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user, frozenset(users.unit_ids_of(session, [user_id]).get(user_id, []))


def add_user(
    email: str,
    *,
    name: str,
    role: str,
    unit_ids: Iterable[int],
    by: Viewer | None,
    now: datetime,
    password: str | None = None,
) -> int:
    """Add a person and return their id; without a password they need a one-time link to set one.

    `by` is the admin who adds, None for the command line.

    Raises:
        Refused: address, name, role, units or password cannot be taken.
        Conflict: the address is somebody's already.
    """
    email, name = clean_email(email), clean_name(name)
    check_role(role)
    if password is not None:
        check_password(password, email)
    password_hash = passwords.hash_password(password) if password is not None else None
    with transaction() as session:
        if users.find_user_by_email(session, email):
            raise Conflict(N_("%(email)s has an account already."), email=email)
        wanted = _units_for(session, role, unit_ids)
        user = User(id=random_id(), email=email, name=name, role=role, password_hash=password_hash, created_at=now)
        session.add(user)
        session.flush()
        users.replace_units(session, user.id, wanted)
        _record(session, "user_added", user.id, by=by, now=now, role=role, units=sorted(wanted))
    return user.id


def change_user(user_id: int, *, name: str, role: str, unit_ids: Iterable[int], by: Viewer, now: datetime) -> None:
    """Change what a person is called, may do and may see.

    Raises:
        NotFound: there is no such person.
        Refused: name, role or units cannot be taken, or nobody would be left to run the installation.
    """
    name = clean_name(name)
    check_role(role)
    with transaction() as session:
        user = _get(session, user_id)
        if user.role == "admin" and role != "admin":
            _check_not_last(session, user_id)
        wanted = _units_for(session, role, unit_ids)
        before = user.role, sorted(users.unit_ids_of(session, [user_id]).get(user_id, []))
        user.name, user.role = name, role
        users.replace_units(session, user_id, wanted)
        if before != (role, sorted(wanted)):
            facts = {"role": role, "units": sorted(wanted), "old_role": before[0], "old_units": before[1]}
            _record(session, "user_changed", user_id, by=by, now=now, **facts)


def disable_user(user_id: int, *, by: Viewer | None, now: datetime) -> None:
    """Let a person in no more and end their sessions at once; what they did stays theirs.

    Raises:
        NotFound: there is no such person.
        Refused: it is the viewer, or the last admin.
    """
    with transaction() as session:
        user = _get(session, user_id)
        if by is not None and by.user_id == user_id:
            raise Refused(N_("You cannot close your own account. Ask another admin."))
        if user.role == "admin":
            _check_not_last(session, user_id)
        if user.disabled_at is None:
            user.disabled_at = now
            users.end_sessions(session, user_id)
            _record(session, "user_disabled", user_id, by=by, now=now)


def enable_user(user_id: int, *, by: Viewer | None, now: datetime) -> None:
    """Let a disabled person in again, with the password they had.

    Raises:
        NotFound: there is no such person.
    """
    with transaction() as session:
        user = _get(session, user_id)
        if user.disabled_at is not None:
            user.disabled_at = None
            _record(session, "user_enabled", user_id, by=by, now=now)


def get_user_id(email: str) -> int:
    """Return the id of the person with a mail address.

    Raises:
        NotFound: nobody has it.
    """
    user = users.find_user_by_email(db.session(), clean_email(email))
    if user is None:
        raise NotFound(N_("Nobody has the address %(email)s."), email=email)
    return user.id


def _get(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, populate_existing=True)
    if user is None:
        raise NotFound
    return user


def _check_not_last(session: Session, user_id: int) -> None:
    users.lock_admins(session)
    if not users.count_active_admins(session, other_than=user_id):
        raise Refused(N_("This is the last admin. Make somebody else an admin first."))


def _units_for(session: Session, role: str, unit_ids: Iterable[int]) -> frozenset[int]:
    """Return the units that a person gets; an admin runs the whole company and so sees all of it."""
    if role == "admin":
        return frozenset({ROOT_ID})
    wanted = frozenset(unit_ids)
    if not wanted:
        raise Refused(N_("Choose at least one unit."))
    if units.paths_of(session, wanted).keys() != wanted:
        raise Refused(N_("One of the units does not exist any more. Choose again."))
    return wanted


def _record(
    session: Session, action: str, user_id: int, *, by: Viewer | None, now: datetime, **details: object
) -> None:
    actor = by.user_id if by else None
    audit.record(session, action, now=now, user_id=actor, object_kind="user", object_id=user_id, **details)
