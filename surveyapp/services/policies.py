"""The company's own rules: which hold now, who wrote them, and writing a new one."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Fault, Forbidden, InvalidFile, NotFound
from surveyapp.domain.policies import POLICIES, PolicyKind
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.services import audit
from surveyapp.services.installation import current_settings
from surveyapp.services.transactions import transaction
from surveyapp.store import policies as store
from surveyapp.store.database import db

# The version of what was shipped; the first of the company's own is 1.
SHIPPED = 0
# For so many seconds a process takes for granted which versions hold; its own changes hold at once.
FRESH = 3.0
HISTORY = 100

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Known:
    """What a process knows of the rules in one database."""

    versions: dict[str, int] = field(default_factory=dict)
    asked_at: float | None = None
    parsed: dict[str, tuple[int, Any]] = field(default_factory=dict)


_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Version:
    """One earlier state of a rule: its number, when it was written, and by whom where that is known."""

    number: int
    changed_at: datetime
    by: str | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """A rule as it holds now. `version` is SHIPPED until the company writes its own; `parsed` is what the text says."""

    kind: PolicyKind
    version: int
    text: str
    definition: dict[str, Any]
    parsed: Any
    changed_at: datetime | None
    by: str | None
    history: Sequence[Version]
    may_write: bool

    @property
    def is_shipped(self) -> bool:
        """Whether the company has never changed this rule."""
        return self.version == SHIPPED


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A rule in the list of rules."""

    kind: PolicyKind
    version: int
    changed_at: datetime | None
    by: str | None


def current(name: str) -> Any:
    """Return what the rule `name` says now, parsed; the shipped one until the company writes its own.

    Asks the database at most once in FRESH seconds, for all rules together, and reads a text only when its version is
    new. A text that an older program took and this one cannot is logged, and the shipped rule holds.
    """
    known = _known.setdefault(db.engine, _Known())
    session = db.session()
    if known.asked_at is None or time.monotonic() - known.asked_at >= FRESH:
        known.versions, known.asked_at = store.list_current_versions(session), time.monotonic()
    version = known.versions.get(name, SHIPPED)
    if name not in known.parsed or known.parsed[name][0] != version:
        known.parsed[name] = version, _parsed(session, name, version)
    return known.parsed[name][1]


def forget_known() -> None:
    """Ask the database anew when a rule is next needed."""
    _known.pop(db.engine, None)


def list_policies(viewer: Viewer) -> list[PolicyRow]:
    """Return every rule there is, with who changed it last.

    Raises:
        Forbidden: the viewer may not read rules.
    """
    _check_may(viewer, "policies.read")
    return list_held()


def list_held() -> list[PolicyRow]:
    """Return every rule there is, for whoever runs commands on the server."""
    own = {row.name: row for row in store.list_current(db.session())}
    return [
        PolicyRow(kind, own[name].version, own[name].changed_at, own[name].by)
        if name in own
        else PolicyRow(kind, SHIPPED, None, None)
        for name, kind in POLICIES.items()
    ]


def get_policy(viewer: Viewer, name: str) -> PolicyPage:
    """Return a rule as it holds now, with its earlier versions.

    Raises:
        NotFound: there is no such rule.
        Forbidden: the viewer may not read rules.
        InvalidFile: the shipped rule has faults.
    """
    _check_may(viewer, "policies.read")
    kind, session = get_kind(name), db.session()
    found = store.find_current(session, name)
    text = found[0].text if found is not None else shipped_text(name)
    parsed, definition = load_policy(kind, text, name)
    return PolicyPage(
        kind=kind,
        version=found[0].version if found is not None else SHIPPED,
        text=text,
        definition=definition,
        parsed=parsed,
        changed_at=found[0].changed_at if found is not None else None,
        by=found[1] if found is not None else None,
        history=[
            Version(each.version, each.changed_at, each.by, each.is_current)
            for each in store.list_versions(session, name, limit=HISTORY)
        ],
        may_write=viewer.may("policies.write"),
    )


def held_text(name: str) -> str:
    """Return the text of a rule as it holds now, for whoever runs commands on the server.

    Raises:
        NotFound: there is no such rule.
    """
    get_kind(name)
    found = store.find_current(db.session(), name)
    return found[0].text if found is not None else shipped_text(name)


def get_text(viewer: Viewer, name: str, version: int) -> str:
    """Return the text of an earlier version of a rule, SHIPPED for the one that came with the program.

    Raises:
        NotFound: there is no such rule or version.
        Forbidden: the viewer may not read rules.
    """
    _check_may(viewer, "policies.read")
    get_kind(name)
    if version == SHIPPED:
        return shipped_text(name)
    found = store.find_version(db.session(), name, version)
    if found is None:
        raise NotFound
    return found.text


def get_kind(name: str) -> PolicyKind:
    """Return the kind of rule of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in POLICIES:
        raise NotFound(N_("There is no rule %(name)s; there are: %(names)s."), name=name, names=", ".join(POLICIES))
    return POLICIES[name]


def check(name: str, text: bytes | str, file: str = "") -> Any:
    """Return what `text` says as the rule `name`; nothing is changed.

    Raises:
        NotFound: there is no such rule.
        InvalidFile: with every fault and its line.
    """
    return load_policy(get_kind(name), text, file or name)[0]


def save(
    viewer: Viewer | None, name: str, text: str, version: int | None, *, now: datetime, file: str = "", why: str = ""
) -> int:
    """Let `text` be the rule `name` from now on, all of it or nothing; return its version.

    `version` is the one that the writer saw, None where whatever holds now is replaced. `viewer` is None for whoever
    runs commands on the server. A text that says what holds already makes no new version. `why` goes to the audit log,
    as a code.

    Raises:
        NotFound: there is no such rule.
        Forbidden: the viewer may not change rules.
        InvalidFile: with every fault and its line; the rule that holds is untouched.
        Conflict: somebody else changed the rule since.
    """
    if viewer is not None:
        _check_may(viewer, "policies.write")
    text = text.replace("\r\n", "\n").strip("\n") + "\n"
    _, definition = load_policy(get_kind(name), text, file or name)
    with transaction() as session:
        found = store.find_current(session, name)
        held, held_text = (found[0].version, found[0].text) if found is not None else (SHIPPED, shipped_text(name))
        if version is not None and version != held:
            raise Conflict(_CHANGED)
        if held_text == text:
            return int(held)
        if held != SHIPPED and not store.supersede(session, name, held):
            raise Conflict(_CHANGED)
        values = {
            "name": name,
            "version": held + 1,
            "text": text,
            "definition": definition,
            "changed_at": now,
            "changed_by": viewer.user_id if viewer is not None else None,
        }
        if not store.insert_current(session, values):
            raise Conflict(_CHANGED)
        audit.record(
            session,
            "policy_changed",
            now=now,
            user_id=viewer.user_id if viewer is not None else None,
            object_kind="policy",
            policy=name,
            version=held + 1,
            why=why,
        )
    forget_known()
    return int(held) + 1


def restore(viewer: Viewer, name: str, old: int, version: int, *, now: datetime) -> int:
    """Let an earlier version of a rule (SHIPPED for the shipped one) hold again, as a new version; return its number.

    Raises:
        NotFound: there is no such rule or version.
        Forbidden: the viewer may not change rules.
        InvalidFile: this program cannot read the earlier text any more.
        Conflict: somebody else changed the rule since.
    """
    text = get_text(viewer, name, old)
    return save(viewer, name, text, version, now=now, why=f"restored {old}")


def shipped_text(name: str) -> str:
    """Return the text of the rule as it was shipped.

    Raises:
        InvalidFile: the file cannot be read.
    """
    return _read(current_settings().policies / f"{name}.yaml")


_CHANGED = N_(
    "Somebody else changed this rule while you were writing. Your text is kept; look at theirs, then save again."
)


@lru_cache(maxsize=32)
def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        message = N_("The file cannot be read: %(reason)s.")
        raise InvalidFile(str(path), [Fault(None, message, {"reason": error.strerror or "unknown"})]) from None


def _parsed(session: Session, name: str, version: int) -> Any:
    if version != SHIPPED:
        found = store.find_version(session, name, version)
        try:
            if found is not None:
                return load_policy(POLICIES[name], found.text, name)[0]
        except InvalidFile as refused:
            log.error("%s version %s: %s", name, version, "; ".join(map(str, refused.faults)))
    return load_policy(POLICIES[name], shipped_text(name), f"{name}.yaml")[0]


def _check_may(viewer: Viewer, permission: str) -> None:
    if not viewer.may(permission):
        raise Forbidden(N_("Your role may not do this with the company's rules."))
