"""The rules as people read them: what each says now, who wrote it, and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden, NotFound
from surveyapp.domain.policies import POLICIES, PolicyKind
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.services.policies.held import SHIPPED, get_kind, shipped_text
from surveyapp.store import policies as store
from surveyapp.store.database import db

HISTORY = 100


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


def list_policies(viewer: Viewer) -> list[PolicyRow]:
    """Return every rule there is, with who changed it last.

    Raises:
        Forbidden: the viewer may not read rules.
    """
    check_may(viewer, "policies.read")
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
    check_may(viewer, "policies.read")
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


def get_text(viewer: Viewer, name: str, version: int) -> str:
    """Return the text of an earlier version of a rule, SHIPPED for the one that came with the program.

    Raises:
        NotFound: there is no such rule or version.
        Forbidden: the viewer may not read rules.
    """
    check_may(viewer, "policies.read")
    get_kind(name)
    if version == SHIPPED:
        return shipped_text(name)
    found = store.find_version(db.session(), name, version)
    if found is None:
        raise NotFound
    return found.text


def check_may(viewer: Viewer, permission: str) -> None:
    if not viewer.may(permission):
        raise Forbidden(N_("Your role may not do this with the company's rules."))
