"""Which rule holds now: the company's own, or the one that was shipped."""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, InvalidFile, NotFound
from surveyapp.domain.policies import POLICIES, PolicyKind
from surveyapp.formats.given_files import read_file
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.services.installation import current_settings
from surveyapp.store import policies as store
from surveyapp.store.database import db

# The version of what was shipped; the first of the company's own is 1.
SHIPPED = 0
# For so many seconds a process takes for granted which versions hold; its own changes hold at once.
FRESH = 3.0

log = structlog.get_logger("surveyapp.policies")


@dataclass(slots=True)
class _Known:
    """What a process knows of the rules in one database."""

    versions: dict[str, int] = field(default_factory=dict)
    asked_at: float | None = None
    parsed: dict[str, tuple[int, Any]] = field(default_factory=dict)


_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


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


def held_text(name: str) -> str:
    """Return the text of a rule as it holds now, for whoever runs commands on the server.

    Raises:
        NotFound: there is no such rule.
    """
    get_kind(name)
    found = store.find_current(db.session(), name)
    return found[0].text if found is not None else shipped_text(name)


def get_kind(name: str) -> PolicyKind:
    """Return the kind of rule of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in POLICIES:
        raise NotFound(N_("There is no rule %(name)s; there are: %(names)s."), name=name, names=", ".join(POLICIES))
    return POLICIES[name]


def shipped_text(name: str) -> str:
    """Return the text of the rule as it was shipped.

    Raises:
        InvalidFile: the file cannot be read.
    """
    return _read(current_settings().policies / f"{name}.yaml")


@lru_cache(maxsize=32)
def _read(path: Path) -> str:
    return read_file(path).decode("utf-8")


def _parsed(session: Session, name: str, version: int) -> Any:
    if version != SHIPPED:
        found = store.find_version(session, name, version)
        try:
            if found is not None:
                return load_policy(POLICIES[name], found.text, name)[0]
        except InvalidFile as refused:
            log.error(
                "policy_unreadable", policy=name, version=version, faults=[str(fault) for fault in refused.faults]
            )
    return load_policy(POLICIES[name], shipped_text(name), f"{name}.yaml")[0]
