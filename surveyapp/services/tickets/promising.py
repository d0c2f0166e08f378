"""What we promise a customer while a case is worked on, and what they promise us: made, kept, moved, withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.ticket_promises import KINDS, PARTIES, US, PromiseFacts, judge, told_when_moved
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.store import ticket_promises as store
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_promises import TicketPromise

MAXIMUM_TEXT = 300
FURTHEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What a letter promises, and until when; a letter that promises without a time is refused with its promise."""

    kind: str
    due_at: datetime | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise, who made it, and what came of it: kept, beaten, broken, told, open, or None where it was withdrawn."""

    promise: TicketPromise
    made_by: str | None
    verdict: str | None
    is_running: bool
    is_late: bool


def list_promises(viewer: Viewer, ticket_id: int, *, zone: ZoneInfo, now: datetime) -> list[PromiseLine]:
    """Return the promises of a ticket by their time; `zone` is the company's, for units that have none of their own."""
    rows = store.list_of_ticket(db.session(), viewer, ticket_id)
    lines = []
    for promise, name, unit_zone in rows:
        is_running = promise.done_at is None and promise.withdrawn_at is None
        verdict = judge(facts_of(promise), zone=ZoneInfo(unit_zone) if unit_zone else zone, now=now)
        lines.append(PromiseLine(promise, name, verdict, is_running, is_running and promise.due_at < now))
    return lines


def promise(
    viewer: Viewer, ticket_id: int, *, kind: str, text: str, due_at: datetime | None, party: str = US, now: datetime
) -> None:
    """Write down what somebody promised, and until when.

    Raises:
        Refused: the time has passed or is too far away, or nothing says what is promised.
    """
    with changing(viewer, ticket_id, now=now) as change:
        add_promise(change, kind=kind, text=text, due_at=due_at, party=party)


def add_promise(change: Change, *, kind: str, text: str, due_at: datetime | None, party: str = US) -> None:
    """Write down a promise inside a change that is under way; see `promise`."""
    if kind not in KINDS or party not in PARTIES:
        raise Refused(N_("Choose what is promised."))
    if kind == "other" and not text.strip():
        raise Refused(N_("Write what is promised."))
    if len(text) > MAXIMUM_TEXT:
        raise Refused(N_("Shorten the text to %(max)d characters."), max=MAXIMUM_TEXT)
    time = _checked(due_at, now=change.now)
    change.session.add(
        TicketPromise(
            id=random_id(),
            ticket_id=change.ticket.id,
            party=party,
            kind=kind,
            text=text.strip() or None,
            due_at=time,
            made_at=change.now,
            made_by=change.viewer.user_id,
        )
    )
    change.note("promise", old=kind, new="made")


def keep(viewer: Viewer, ticket_id: int, promise_id: int, *, now: datetime) -> None:
    """Note that a promise is done. Noting it twice changes nothing.

    Raises:
        Refused: it was withdrawn.
    """
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        found = _find(change, promise_id)
        if found.done_at is not None:
            return
        _check_running(found)
        found.done_at = now
        change.note("promise", old=found.kind, new="kept")


def move(viewer: Viewer, ticket_id: int, promise_id: int, *, due_at: datetime | None, now: datetime) -> None:
    """Give a promise another time, of which the other side was told.

    Told before the time has passed it is a promise moved; told after, it stays broken.

    Raises:
        Refused: the time has passed or is too far away, or the promise does not run any more.
    """
    with changing(viewer, ticket_id, now=now) as change:
        found = _find(change, promise_id)
        _check_running(found)
        time = _checked(due_at, now=now)
        if time == found.due_at:
            raise Refused(N_("This is the time that holds already."))
        found.told_at = told_when_moved(facts_of(found), now=now)
        found.first_due_at, found.due_at = found.first_due_at or found.due_at, time
        change.note("promise", old=found.kind, new="moved")


def withdraw(viewer: Viewer, ticket_id: int, promise_id: int, *, why: str, now: datetime) -> None:
    """Take back a promise that was a mistake or is not wanted any more; it counts for nothing from then on.

    Raises:
        Refused: no reason is given, its time has passed (then it is broken, and stays so), or it runs no more.
    """
    if not why.strip():
        raise Refused(N_("Say why it is withdrawn."))
    with changing(viewer, ticket_id, now=now) as change:
        found = _find(change, promise_id)
        _check_running(found)
        if found.party == US and (found.due_at < now or (found.first_due_at is not None and found.told_at is None)):
            raise Refused(N_("Its time has passed, so it stays in the ledger. Keep it late rather than never."))
        found.withdrawn_at = now
        change.note("promise", old=found.kind, new="withdrawn", why=why)


def facts_of(promise: Any) -> PromiseFacts:
    """Return what the verdict on a row of a promise needs."""
    return PromiseFacts(
        promise.kind, promise.due_at, promise.first_due_at, promise.told_at, promise.done_at, promise.withdrawn_at
    )


def count_verdicts(
    viewer: Viewer, *, from_at: datetime, to_at: datetime, zone: ZoneInfo, now: datetime, unit_ids: Sequence[int] = ()
) -> Mapping[str, int]:
    """Return how many of our promises due within the time were kept, beaten, told, broken and are open; see the store."""
    return store.count_verdicts(
        db.session(), viewer, from_at=from_at, to_at=to_at, zone=zone, now=now, unit_ids=unit_ids
    )


def _find(change: Change, promise_id: int) -> TicketPromise:
    found = store.find_for_change(change.session, change.ticket.id, promise_id)
    if found is None:
        raise NotFound
    return found


def _check_running(found: TicketPromise) -> None:
    if found.withdrawn_at is not None:
        raise Refused(N_("This promise was withdrawn."))
    if found.done_at is not None:
        raise Conflict(N_("Somebody noted meanwhile that this is done."))


def _checked(due_at: datetime | None, *, now: datetime) -> datetime:
    if due_at is None:
        raise Refused(N_("Write until when: a promise without a time is none."))
    if due_at <= now:
        raise Refused(N_("The time of a promise must lie ahead."))
    if due_at > now + FURTHEST:
        raise Refused(N_("Nobody can promise that far ahead; write a time within two years."))
    return due_at
