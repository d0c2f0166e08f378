"""Reminders before a due time and escalation after it: each goes out once, whatever happens to the worker meanwhile.

What is told and that it was told are one transaction; the outbox then takes the mail out of the house.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.channels.staff_mail import BREACH, REMINDER, DueFacts, write_due_mail
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.deadlines import SILENCE, Clock
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.domain.working_time import add_working_time
from surveyapp.services.messages import queue_staff_letter
from surveyapp.services.service_level import clock_of, current_level
from surveyapp.services.tickets.facts import running_stage
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import deadlines as watch
from surveyapp.store import ticket_records as records
from surveyapp.store import worklists
from surveyapp.store.database import db

MANAGERS = ("manager",)
LAST_RESORT = ("admin",)
# Of a ticket that nobody has, so many of those who may take it are told.
MOST_TOLD = 3
# What has been late for longer was late before anybody watched; telling of all of it at once would help nobody.
OLDEST = timedelta(days=7)
# Before the next step of a corrective action, whose times are whole days, this much working time is left.
ACTION_NOTICE = timedelta(hours=8)
ACTION = "action"
PAGE = 500
MOST_HOPS = 3


@dataclass(frozen=True, slots=True)
class _Due:
    """One time that runs out: of a ticket's stage, or of a promise on it."""

    ticket_id: int
    unit_id: int
    stage: str
    what: str
    at: datetime
    remind_at: datetime
    promise_id: int | None = None


def watch_deadlines(settings: Settings, *, now: datetime) -> dict[str, int]:
    """Remind of what is about to be late and escalate what has become so; return how many of each were told."""
    told = Counter[str]()
    session = db.session()
    away = worklists.deputies_on(session, now.astimezone(settings.timezone).date())
    due = [*_tickets(session, now=now), *_promises(session, now=now)]
    for each in due:
        kind = BREACH if now >= each.at else REMINDER
        if _tell(settings, each, kind, away, now=now):
            told[kind] += 1
    return dict(told)


def _tickets(session: Session, *, now: datetime) -> Iterator[_Due]:
    after: watch.Place | None = None
    while rows := watch.list_running(session, since=now - OLDEST, until=_horizon(now), after=after, limit=PAGE):
        for row in rows:
            clock = clock_of(row.unit_id, at=now)
            stage = ACTION if row.kind == CORRECTIVE_ACTION else running_stage(row)
            if stage is None or stage == SILENCE:
                continue
            remind_at = _remind_at(clock, stage, row)
            if now >= row.next_due_at or (now >= remind_at and not row.is_reminded):
                yield _Due(row.id, row.unit_id, stage, stage, row.next_due_at, remind_at)
        after = rows[-1].next_due_at, rows[-1].id


def _promises(session: Session, *, now: datetime) -> Iterator[_Due]:
    after: watch.Place | None = None
    while rows := watch.list_promised(session, since=now - OLDEST, until=_horizon(now), after=after, limit=PAGE):
        for row in rows:
            clock = clock_of(row.unit_id, at=now)
            time = clock.left(row.made_at, row.due_at) or row.due_at - row.made_at
            remind_at = _before(clock, row.due_at, time * (1 - clock.level.remind_at))
            if now >= row.due_at or (now >= remind_at and not row.is_reminded):
                stage = f"{watch.PROMISE}{row.id}"
                yield _Due(row.ticket_id, row.unit_id, stage, row.kind, row.due_at, remind_at, row.id)
        after = rows[-1].due_at, rows[-1].id


def _remind_at(clock: Clock, stage: str, row: Any) -> datetime:
    if stage == ACTION:
        return _before(clock, row.next_due_at, ACTION_NOTICE)
    return clock.remind_at(row.next_due_at, stage, row.priority)


def _before(clock: Clock, due_at: datetime, length: timedelta) -> datetime:
    return add_working_time(due_at, -length, clock.calendar)


def _horizon(now: datetime) -> datetime:
    """Return until when a due time may lie of which it could be time to remind: with closed days, four times as long."""
    level = current_level()
    longest = max(hours for stages in level.hours.values() for hours in stages.values())
    # Eight hours a day, five days a week; a unit that works less is reminded a little later.
    days = longest * (1 - level.remind_at) / 8 * 7 / 5
    return now + timedelta(days=max(14.0, 4 * days))


def _tell(settings: Settings, due: _Due, kind: str, away: Mapping[int, int | None], *, now: datetime) -> bool:
    with transaction() as session:
        ticket = watch.lock_ticket(session, due.ticket_id)
        if ticket is None or not _still_runs(session, ticket, due):
            return False
        people = _people(session, ticket, kind, away)
        first = people[0].id if people else None
        if not worklists.claim_alert(session, ticket.id, kind, due.stage, due.at, at=now, user_id=first):
            return False
        facts = _facts(session, settings, ticket, due)
        for person in people:
            letter = write_due_mail(kind, person.language, person.name, facts)
            queue_staff_letter(session, f"due_{kind}", letter, user_id=person.id, now=now)
        what = f"{watch.PROMISE}{due.what}" if due.promise_id is not None else due.what
        to = ",".join(str(person.id) for person in people)
        records.add_event(
            session, ticket.id, "alert", at=now, user_id=None, old=what, new=f"{kind} {to}".strip(), reason=None
        )
        return True


def _still_runs(session: Session, ticket: Any, due: _Due) -> bool:
    """Return whether what was due a moment ago is still due at the same time."""
    if due.promise_id is not None:
        return watch.is_promise_running(session, due.promise_id, due.at)
    return ticket.next_due_at == due.at and ticket.waiting_since is None


def _people(session: Session, ticket: Any, kind: str, away: Mapping[int, int | None]) -> list[Any]:
    """Return who is told: of a reminder the owner, or some who may take it; of a breach the unit's manager."""
    if kind == REMINDER and ticket.owner_id is not None:
        owner = _present(session, ticket.owner_id, away)
        if owner is not None:
            return [owner]
    if kind == REMINDER:
        able = watch.list_covering(session, ticket.unit_id, WORKING_ROLES)
        # Those of the unit itself and those who do this every day come before their managers.
        order = {role: rank for rank, role in enumerate(("quality", "manager", "admin"))}
        able = sorted((each for each in able if each.id not in away), key=lambda each: (each.depth, order[each.role]))
        return able[:MOST_TOLD]
    for roles in (MANAGERS, LAST_RESORT):
        for each in watch.list_covering(session, ticket.unit_id, roles):
            there = _present(session, each.id, away)
            if there is not None:
                return [there]
    return []


def _present(session: Session, user_id: int, away: Mapping[int, int | None]) -> Any:
    """Return somebody, or who stands in for them today; None where nobody does."""
    for _ in range(MOST_HOPS):
        if user_id not in away:
            return watch.find_person(session, user_id)
        deputy = away[user_id]
        if deputy is None:
            return None
        user_id = deputy
    return None


def _facts(session: Session, settings: Settings, ticket: Any, due: _Due) -> DueFacts:
    owner = watch.find_person(session, ticket.owner_id) if ticket.owner_id is not None else None
    room = "actions" if ticket.kind == CORRECTIVE_ACTION else "tickets"
    return DueFacts(
        number=ticket_number(ticket.kind, ticket.number),
        unit=watch.find_unit_name(session, ticket.unit_id),
        what=due.what,
        due_at=due.at.astimezone(clock_of(ticket.unit_id, at=due.at).calendar.zone),
        url=f"{settings.base_url}/{room}/{encode_id(ticket.id)}",
        owner=owner.name if owner is not None else "",
        is_promise=due.promise_id is not None,
    )
