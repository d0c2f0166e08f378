"""What people find out and do about a cause: the problem, the texts around it, the actions, and the cases it gathers."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets import actions
from surveyapp.services.actions.facts import is_doer
from surveyapp.services.actions.opening import common_unit
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.people import check_assignable
from surveyapp.store import action_records
from surveyapp.store import ticket_records as records
from surveyapp.store.database import random_id
from surveyapp.store.tickets import TicketAction

# The texts that stand beside problem and causes, each a column of its own.
TEXTS = ("containment", "risk", "escape_cause", "similar_places", "procedure")
NUMBER = re.compile(r"\s*(?:k\s*-?\s*)?(\d{1,15})\s*", re.IGNORECASE)


def record_problem(viewer: Viewer, ticket_id: int, version: int, problem: Mapping[str, str], *, now: datetime) -> None:
    """State the problem; `problem` holds what is written of `PROBLEM_PARTS`, and parts left out are emptied."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        _check_kind(change)
        stated = {part: problem.get(part, "").strip() for part in actions.PROBLEM_PARTS}
        own = action_records.get_action(change.session, ticket_id)
        change.set("problem", {part: text for part, text in stated.items() if text}, row=own)


def record_texts(viewer: Viewer, ticket_id: int, version: int, texts: Mapping[str, str], *, now: datetime) -> None:
    """Write one or more of `TEXTS`: containment, risk, why it escaped, similar places, procedure."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        _check_kind(change)
        own = action_records.get_action(change.session, ticket_id)
        for column, text in texts.items():
            if column not in TEXTS:
                raise NotFound
            change.set(column, text, row=own)


def add_action(
    viewer: Viewer, ticket_id: int, *, kind: str, text: str, owner_id: int | None, due_on: date | None, now: datetime
) -> None:
    """Plan something that somebody does by a day: a correction, a corrective or a preventive action."""
    _check_action(kind, text)
    with changing(viewer, ticket_id, now=now) as change:
        _check_kind(change)
        if owner_id is not None:
            check_assignable(change, owner_id)
        action = TicketAction(
            id=random_id(), ticket_id=ticket_id, kind=kind, text=text.strip(), owner_id=owner_id, due_on=due_on,
            created_at=now,
        )  # fmt: skip
        change.session.add(action)
        change.note("action", new="open")


def change_action(
    viewer: Viewer,
    ticket_id: int,
    action_id: int,
    version: int,
    *,
    kind: str,
    text: str,
    owner_id: int | None,
    due_on: date | None,
    now: datetime,
) -> None:
    """Change an action that is not done yet."""
    _check_action(kind, text)
    with changing(viewer, ticket_id, version=version, now=now) as change:
        action = _get_open(change, action_id)
        if owner_id is not None and owner_id != action.owner_id:
            check_assignable(change, owner_id)
        action.kind, action.text, action.owner_id, action.due_on = kind, text.strip(), owner_id, due_on
        change.note("action", old="open", new="changed")
        change.touched = True


def drop_action(viewer: Viewer, ticket_id: int, action_id: int, version: int, *, why: str, now: datetime) -> None:
    """Take back an action that is not done; the history keeps that there was one, and why it is gone."""
    if not why.strip():
        raise Refused(N_("Say why it is not needed any more; the history keeps the reason."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.session.delete(_get_open(change, action_id))
        change.note("action", old="open", why=why)
        change.touched = True


def finish_action(viewer: Viewer, ticket_id: int, action_id: int, *, evidence: str, now: datetime) -> None:
    """Note that an action is done and what shows it. Finishing it twice changes nothing.

    Raises:
        Refused: nothing is said that shows it.
    """
    if not evidence.strip():
        raise Refused(N_("Say what shows that it is done: a schedule, a photo, a list."))
    with changing(viewer, ticket_id, now=now) as change:
        action = _get_action(change, action_id)
        if action.done_at is None:
            action.done_at, action.done_by, action.evidence = now, viewer.user_id, evidence.strip()
            change.note("action", old="open", new="done")
            change.touched = True


def check_action(
    viewer: Viewer, ticket_id: int, action_id: int, version: int, *, is_fine: bool, why: str = "", now: datetime
) -> None:
    """Say of a finished action whether it is done indeed; what is not goes back to its owner, with the reason.

    Raises:
        Refused: it is not done yet, the viewer did it, or it goes back without a reason.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        action = _get_action(change, action_id)
        if action.done_at is None:
            raise Refused(N_("It is not done yet, so there is nothing to check."))
        if is_doer(action, viewer.user_id):
            raise Refused(N_("You did this, so somebody else has to check it."))
        if not is_fine and not why.strip():
            raise Refused(N_("Say what is missing; whoever does it reads this."))
        if is_fine:
            action.checked_at, action.checked_by = now, viewer.user_id
            change.note("action", old="done", new="checked")
        else:
            action.done_at = action.done_by = action.checked_at = action.checked_by = None
            change.note("action", old="done", new="sent_back", why=why)
        change.touched = True


def add_case(viewer: Viewer, ticket_id: int, number: str, *, now: datetime) -> None:
    """Let a corrective action gather the case with this number ("K-12" or "12"); twice changes nothing.

    A case of another unit lifts the action to their nearest common unit.

    Raises:
        Refused: there is no such case for the viewer to see, or the common unit is not theirs or not the owner's.
    """
    match = NUMBER.fullmatch(number)
    with changing(viewer, ticket_id, now=now) as change:
        _check_kind(change)
        found = action_records.find_case_by_number(change.session, viewer, int(match[1])) if match else None
        if found is None:
            raise Refused(N_("There is no such case, or you may not see it. Write its number, such as K-12."))
        if action_records.find_link(change.session, ticket_id, found.id) is not None:
            return
        _widen(change, found.unit_id)
        action_records.link_cases(change.session, ticket_id, [found.id])
        action_records.note_on_cases(change.session, [found.id], ticket_id, at=now, user_id=viewer.user_id)
        change.note("case", new=encode_id(found.id))
        change.touched = True


def remove_case(viewer: Viewer, ticket_id: int, case_id: int, version: int, *, why: str, now: datetime) -> None:
    """Take a case out of a corrective action; both histories keep it, with the reason."""
    if not why.strip():
        raise Refused(N_("Say why the case does not belong here; the history keeps the reason."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        link = action_records.find_link(change.session, ticket_id, case_id)
        if link is None or not action_records.find_cases(change.session, viewer, [case_id]):
            raise NotFound
        change.session.delete(link)
        change.note("case", old=encode_id(case_id), why=why)
        records.add_event(
            change.session, case_id, "gathered", at=now, user_id=viewer.user_id, old=encode_id(ticket_id), new=None,
            reason=why.strip(),
        )  # fmt: skip
        change.touched = True


def _widen(change: Change, unit_id: int) -> None:
    ticket = change.ticket
    common = common_unit(change.session, change.viewer, [ticket.unit_id, unit_id])
    if common == ticket.unit_id:
        return
    matter = ticket.dedupe_key.removeprefix("action:").rpartition(":")[0]
    key = actions.dedupe_key(matter, common)
    if records.find_open(change.session, key) is not None:
        raise Refused(N_("A corrective action about this cause is open for both units together. Add the case there."))
    change.set("unit_id", common)
    ticket.dedupe_key = key
    if ticket.owner_id is not None:
        check_assignable(change, ticket.owner_id)


def _check_kind(change: Change) -> None:
    if change.ticket.kind != actions.CORRECTIVE_ACTION:
        raise NotFound


def _check_action(kind: str, text: str) -> None:
    if kind not in actions.ACTION_KINDS or not text.strip():
        raise Refused(N_("Say what is to be done."))


def _get_action(change: Change, action_id: int) -> TicketAction:
    _check_kind(change)
    action = records.find_action(change.session, change.ticket.id, action_id)
    if action is None:
        raise NotFound
    return action


def _get_open(change: Change, action_id: int) -> TicketAction:
    action = _get_action(change, action_id)
    if action.done_at is not None:
        raise Refused(N_("It is done already, and what was done stays as it was written down."))
    return action
