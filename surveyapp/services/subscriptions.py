"""Reports by mail: who wants which, when it is time, and putting the letter into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.channels.letters import Letter
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.rhythms import RHYTHMS, next_day
from surveyapp.reports import REPORTS
from surveyapp.services.messages import queue_staff_letter
from surveyapp.services.transactions import transaction
from surveyapp.store import subscriptions as store
from surveyapp.store import users
from surveyapp.store.database import db, random_id
from surveyapp.store.subscriptions import Subscription

KIND = "report"
# More would be read by nobody.
MAXIMUM_SUBSCRIPTIONS = 20
BATCH = 50
# Nobody gets a report at night: it is written from this hour on, by the reader's own clock.
FIRST_HOUR = 6


@dataclass(frozen=True, slots=True)
class Due:
    """A subscription whose day has come: its reader as they may see today, and the day by their clock."""

    id: int
    report: str
    query: str
    rhythm: str
    told: str
    due_on: date
    today: date
    viewer: Viewer


def subscribe(viewer: Viewer, report: str, query: str, rhythm: str, *, now: datetime, zone: ZoneInfo) -> None:
    """Let a report come by mail; `query` are its filters as in an address, without dates.

    Raises:
        NotFound: there is no such report.
        Refused: there is no such rhythm, or there are as many as anybody reads.
        Conflict: it comes already.
    """
    if report not in REPORTS:
        raise NotFound
    if rhythm not in RHYTHMS:
        raise Refused(N_("A report comes daily, weekly, monthly or when a signal appears."))
    today = now.astimezone(_zone(viewer, zone)).date()
    with transaction() as session:
        users.lock_user(session, viewer.user_id)
        own = store.list_own(session, viewer.user_id)
        if any((each.report, each.query, each.rhythm) == (report, query, rhythm) for each in own):
            raise Conflict(N_("You get this report already."))
        if len(own) >= MAXIMUM_SUBSCRIPTIONS:
            raise Refused(
                N_("You get %(maximum)s reports by mail. Stop one of them first."), maximum=MAXIMUM_SUBSCRIPTIONS
            )
        session.add(
            Subscription(
                id=random_id(),
                user_id=viewer.user_id,
                report=report,
                query=query,
                rhythm=rhythm,
                next_on=next_day(rhythm, today),
                told="",
                created_at=now,
                sent_at=None,
            )
        )


def list_subscriptions(viewer: Viewer) -> Sequence[Any]:
    """Return what a person gets, the oldest first: id, report, query, rhythm, next_on and sent_at of each."""
    return store.list_own(db.session(), viewer.user_id)


def end(viewer: Viewer, subscription_id: int) -> tuple[str, str, str]:
    """Stop a report from coming; return its report, query and rhythm, so that it can be asked for again.

    Raises:
        NotFound: it is not there, or somebody else's.
    """
    with transaction() as session:
        found = store.find_own(session, viewer.user_id, subscription_id)
        if found is None:
            raise NotFound
        session.delete(found)
        return found.report, found.query, found.rhythm


def list_due(*, now: datetime, zone: ZoneInfo) -> list[Due]:
    """Return the subscriptions whose day has come where their reader is, and where it is late enough in the morning."""
    session = db.session()
    # Somewhere it is already tomorrow; whose day has not come yet is left out below.
    rows = store.list_due(session, now.astimezone(ZoneInfo("Pacific/Kiritimati")).date())
    # Whoever sleeps still takes nobody's place.
    local = [(row, now.astimezone(ZoneInfo(row.timezone) if row.timezone else zone)) for row in rows]
    come = [(row, at.date()) for row, at in local if row.Subscription.next_on <= at.date() and at.hour >= FIRST_HOUR]
    units = users.unit_ids_of(session, {row.Subscription.user_id for row, _ in come[:BATCH]})
    due = []
    for row, today in come[:BATCH]:
        one = row.Subscription
        viewer = Viewer(
            one.user_id, row.name, row.role, frozenset(units.get(one.user_id, ())), row.language, row.timezone
        )
        due.append(Due(one.id, one.report, one.query, one.rhythm, one.told, one.next_on, today, viewer))
    return due


def leave() -> None:
    """Leave what was begun for a report that failed, so that the next one can be read."""
    db.session().rollback()


def record(due: Due, letter: Letter | None, html: str, told: str, *, now: datetime) -> bool:
    """Move a subscription on to its next day, with its letter in the outbox where there is one.

    `told` names the last signal that the reader knows of. False where another process was quicker; then nothing is sent.
    """
    with transaction() as session:
        is_mine = store.move_on(
            session,
            due.id,
            due_on=due.due_on,
            next_on=next_day(due.rhythm, due.today),
            told=told,
            sent_at=now if letter is not None else None,
        )
        if is_mine and letter is not None:
            queue_staff_letter(session, KIND, letter, user_id=due.viewer.user_id, now=now, html=html)
        return is_mine


def _zone(viewer: Viewer, zone: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(viewer.timezone) if viewer.timezone else zone
