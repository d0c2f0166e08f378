"""Writing a rule anew: all of it or nothing, with every fault by its line, and never over somebody else's change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, Conflict
from surveyapp.formats.policy_edits import change_values
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.services import audit
from surveyapp.services.policies import held
from surveyapp.services.policies.held import SHIPPED, get_kind, shipped_text
from surveyapp.services.policies.pages import check_may, get_text
from surveyapp.services.transactions import transaction
from surveyapp.store import policies as store

_CHANGED = N_(
    "Somebody else changed this rule while you were writing. Your text is kept; look at theirs, then save again."
)


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
        check_may(viewer, "policies.write")
    text = text.replace("\r\n", "\n").strip("\n") + "\n"
    _, definition = load_policy(get_kind(name), text, file or name)
    with transaction() as session:
        found = store.find_current(session, name)
        now_held, held_text = (found[0].version, found[0].text) if found is not None else (SHIPPED, shipped_text(name))
        if version is not None and version != now_held:
            raise Conflict(_CHANGED)
        if held_text == text:
            return int(now_held)
        if now_held != SHIPPED and not store.supersede(session, name, now_held):
            raise Conflict(_CHANGED)
        values = {
            "name": name,
            "version": now_held + 1,
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
            version=now_held + 1,
            why=why,
        )
    held.forget_known()
    return int(now_held) + 1


def change(viewer: Viewer, name: str, changes: Mapping[Path, Any], version: int, *, now: datetime) -> int:
    """Change single values of the rule `name` and leave its text otherwise as it is; return its version.

    `changes` are by path, None takes a key away; `version` is the one that the writer saw.

    Raises:
        NotFound: there is no such rule.
        Forbidden: the viewer may not change rules.
        InvalidFile: the rule would have faults; the one that holds is untouched.
        Conflict: somebody else changed the rule since.
    """
    check_may(viewer, "policies.write")
    return save(viewer, name, change_values(held.held_text(name), changes), version, now=now)


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
