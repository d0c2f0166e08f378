"""Opening a corrective action, by a person or by a rule, already linked to the cases of its cause."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.ids import encode_id
from surveyapp.domain.ticket_rules.proposal import Reason
from surveyapp.domain.tickets import actions, deadlines, states
from surveyapp.services.actions.facts import due_times
from surveyapp.store import action_records
from surveyapp.store import ticket_records as records
from surveyapp.store.database import random_id

# Each try fails only because another ticket took the number in the meantime, so this many in a row do not happen.
TRIES = 100


def open_action(
    session: Session,
    *,
    title: str,
    unit_id: int,
    theme: str | None,
    rule: str | None,
    reasons: Sequence[Reason],
    signal: Mapping[str, Any],
    case_ids: Collection[int],
    owner_id: int | None,
    now: datetime,
    opened_by: int | None = None,
) -> int | None:
    """Open a corrective action inside the caller's transaction and link its cases; return its id.

    Returns None when one is open already about the same theme (else the same rule) in the same unit. `rule` says what
    proposed it and of what, such as "control_limit" or "product:Sofa"; None for one made by hand. `reasons` are shown
    on its page, `signal` keeps the figures then. `opened_by` is the person who opened it, None for a rule. One that
    has an owner at once counts as acknowledged. Ten statements or fewer, however many cases there are.
    """
    ticket_id = random_id()
    state = states.RECEIVED if owner_id is None else states.ACKNOWLEDGED
    due = due_times(now)
    values = {
        "id": ticket_id,
        "kind": actions.CORRECTIVE_ACTION,
        "state": state,
        "dedupe_key": actions.dedupe_key(theme or rule or encode_id(ticket_id), unit_id),
        "title": title.strip(),
        "unit_id": unit_id,
        "owner_id": owner_id,
        "receipt_channel": "staff" if opened_by is not None else "rule",
        "rule": rule,
        "reasons": [{"message": reason.message, "params": reason.params} for reason in reasons],
        "theme": theme,
        "priority": deadlines.UNSORTED,
        "opened_at": now,
        "acknowledge_due_at": due.acknowledge_at,
        "answer_due_at": due.answer_at,
        "next_due_at": due.acknowledge_at if owner_id is None else due.answer_at,
        "acknowledged_at": None if owner_id is None else now,
    }
    if not _insert(session, values):
        return None
    action_records.add_action_row(session, ticket_id, signal=dict(signal))
    action_records.link_cases(session, ticket_id, case_ids)
    action_records.note_on_cases(session, case_ids, ticket_id, at=now, user_id=opened_by)
    _note(session, ticket_id, "state", states.RECEIVED, now, opened_by)
    if case_ids:
        _note(session, ticket_id, "cases", str(len(set(case_ids))), now, opened_by)
    if owner_id is not None:
        _note(session, ticket_id, "owner_id", str(owner_id), now, opened_by)
        _note(session, ticket_id, "state", state, now, opened_by, old=states.RECEIVED)
    return ticket_id


def _insert(session: Session, values: Mapping[str, Any]) -> bool:
    """Insert the ticket under the next free number; False when its matter is open already."""
    for _ in range(TRIES):
        if records.insert_open(session, values) is not None:
            return True
        if records.find_open(session, values["dedupe_key"]) is not None:
            return False
    raise RuntimeError("no number could be given to a corrective action")


def _note(
    session: Session, ticket_id: int, field: str, new: str, now: datetime, user_id: int | None, old: str | None = None
) -> None:
    records.add_event(session, ticket_id, field, at=now, user_id=user_id, old=old, new=new, reason=None)
