"""A case worker's first page: what is late, due next, answered by the customer, and nobody's, with each next act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets import cases
from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.facts import case_facts, running_stage, working_time_left
from surveyapp.store import remedies, ticket_desk, ticket_promises
from surveyapp.store.database import db
from surveyapp.store.ticket_desk import ANSWERED, DUE, GROUPS, LATE, UNOWNED, WROTE

__all__ = ["ANSWERED", "DUE", "GROUPS", "LATE", "UNOWNED", "WROTE", "Desk", "DeskRow", "get_desk"]


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A case on the desk. `need` is the code of the first thing missing for `next_state`, None where nothing is.

    `left` is working time; `waiting_since` is set while the clock stands still. `wrote_at` is when the customer wrote
    what nobody has read yet. `is_waiting` tells that the customer was asked and has not answered; `order` is hidden for
    confidential cases.
    """

    id: int
    number: str
    title: str
    unit: str
    owner: str | None
    order: str | None
    due_at: datetime | None
    started_at: datetime | None
    left: TimeLeft | None
    waiting_since: datetime | None
    wrote_at: datetime | None
    verdict: str | None
    need: str | None
    next_state: str | None
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The first rows of each group and how many cases each holds; a case is in one group only."""

    rows: Mapping[str, Sequence[DeskRow]]
    counts: Mapping[str, int]


def get_desk(viewer: Viewer, *, now: datetime, size: int) -> Desk:
    """Return up to `size` cases of each group, of the viewer's units; ten statements, however many cases there are."""
    session = db.session()
    counts = ticket_desk.count_groups(session, viewer, now=now)
    found = {
        group: ticket_desk.list_group(session, viewer, group, now=now, size=size) if counts[group] else ()
        for group in GROUPS
    }
    ids = [row[0].id for rows in found.values() for row in rows]
    messages: dict[int, list[Any]] = {ticket_id: [] for ticket_id in ids}
    for message in ticket_desk.list_sent(session, ids) if ids else ():
        messages.setdefault(message.ticket_id or 0, []).append(message)
    actions = ticket_desk.count_open_actions(session, ids) if ids else {}
    promises = ticket_promises.count_running(session, ids) if ids else {}
    offered: dict[int, list[tuple[str, str]]] = {}
    for ticket_id, kind, state in remedies.list_states(session, ids) if ids else ():
        offered.setdefault(ticket_id, []).append((kind, state))
    rows = {
        group: [
            _row(
                row,
                messages[row[0].id],
                actions.get(row[0].id, 0),
                promises.get(row[0].id, 0),
                offered.get(row[0].id, []),
                now,
            )
            for row in each
        ]
        for group, each in found.items()
    }
    return Desk(rows, counts)


def _row(
    row: Any,
    messages: Sequence[Any],
    open_actions: int,
    running_promises: int,
    offered: Sequence[tuple[str, str]],
    now: datetime,
) -> DeskRow:
    ticket, customer, unit, owner, order = row
    facts = case_facts(ticket, customer, messages, open_actions, running_promises, remedies=offered, now=now)
    next_state = cases.next_state(facts)
    missing = cases.missing(facts, next_state) if next_state else []
    stage = running_stage(ticket)
    has_clock = stage is not None and ticket.next_due_at is not None
    clock = clock_of(ticket.unit_id, at=now)
    return DeskRow(
        id=ticket.id,
        number=case_number(ticket.number),
        title=ticket.title,
        unit=unit,
        owner=owner,
        order=None if ticket.is_confidential else order,
        due_at=ticket.next_due_at if has_clock else None,
        started_at=clock.started_at(ticket.next_due_at, stage, ticket.priority) if stage and has_clock else None,
        left=working_time_left(clock, ticket, stage, now=now),
        waiting_since=ticket.waiting_since if stage else None,
        wrote_at=ticket.wrote_at,
        verdict=ticket.customer_verdict,
        need=missing[0].code if missing else None,
        next_state=next_state,
        is_waiting=bool(missing) and missing[0].code == "answer" and facts.answer == cases.ASKED,
    )
