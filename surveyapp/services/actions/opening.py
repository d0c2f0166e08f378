"""Opening a corrective action, by a person or by a rule, already linked to the cases of its cause."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.ticket_rules.proposal import Reason
from surveyapp.domain.tickets import actions, deadlines, states
from surveyapp.domain.tickets.naming import action_number
from surveyapp.services.actions.facts import due_times
from surveyapp.services.tickets.people import UNFIT, WORKING_ROLES
from surveyapp.services.transactions import transaction
from surveyapp.store import action_records
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db, random_id
from surveyapp.store.units import ROOT_ID, find_visible

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


def make_action(
    viewer: Viewer,
    *,
    title: str,
    theme: str | None,
    unit_id: int | None,
    case_ids: Collection[int],
    owner_id: int | None,
    now: datetime,
) -> int:
    """Open a corrective action by hand, in a transaction of its own; return its id.

    It belongs to `unit_id`, else to the nearest common unit of its cases, else to the whole company.

    Raises:
        Forbidden: the viewer may not change tickets.
        NotFound: one of the cases is not there, or not the viewer's to see.
        Refused: no title, a unit that the viewer does not see or that does not hold the cases, an owner who cannot see
            it, or one about the same theme and unit is open already.
    """
    if not viewer.may("tickets.write"):
        raise Forbidden(N_("Your role may read corrective actions but not change them."))
    if not title.strip():
        raise Refused(N_("Give the corrective action a title: what goes wrong, in a few words."))
    with transaction() as session:
        found = action_records.find_cases(session, viewer, case_ids) if case_ids else []
        if len(found) != len(set(case_ids)):
            raise NotFound
        units = {row.unit_id for row in found} | ({unit_id} if unit_id is not None else set())
        common = common_unit(session, viewer, units or {ROOT_ID})
        if unit_id is not None and common != unit_id:
            raise Refused(N_("Some of the cases belong to units outside this one. Choose a unit that holds them all."))
        people = records.list_assignable(session, common, WORKING_ROLES)
        if owner_id is not None and owner_id not in {person.id for person in people}:
            raise Refused(UNFIT[actions.CORRECTIVE_ACTION])
        made = open_action(
            session, title=title, unit_id=common, theme=theme, rule=None, reasons=(), signal={}, case_ids=case_ids,
            owner_id=owner_id, now=now, opened_by=viewer.user_id,
        )  # fmt: skip
        if made is None:
            other = records.find_open(session, actions.dedupe_key(theme or "", common))
            raise Refused(
                N_(
                    "The corrective action %(number)s about the same theme and unit is open already. Add the cases there."
                ),
                number=action_number(other.number),
            )
        return made


def list_cases(viewer: Viewer, case_ids: Collection[int]) -> Sequence[Any]:
    """Return id, number, title, unit's id, theme and root cause of those cases that the viewer may see."""
    return action_records.find_cases(db.session(), viewer, case_ids) if case_ids else []


def common_unit(session: Session, viewer: Viewer, unit_ids: Collection[int]) -> int:
    """Return the nearest common unit of `unit_ids`.

    Raises:
        Refused: the viewer does not see it.
    """
    common = action_records.nearest_common_unit(session, unit_ids)
    if find_visible(session, common, viewer) is None:
        raise Refused(
            N_(
                "The nearest unit above all of these is not yours to see. Keep to one unit, or ask somebody who sees all."
            )
        )
    return common


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
