"""Absences and hand-over: who is away, who stands in, and what goes from one desk to the other and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.absences import check_days
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.services import audit
from surveyapp.services.tickets.facts import time_left_of
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.services.transactions import transaction
from surveyapp.store import handovers, worklists, workloads
from surveyapp.store.database import db, random_id
from surveyapp.store.worklists import Absence

# A page of a hand-over holds no more; what is left comes with the next one.
SIZE = 200
# So long after coming back a person is offered what they gave away.
OFFERED = timedelta(days=14)
# Absences are planned so far ahead that the colleagues of the next weeks are seen.
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence as a list shows it. `open_count` is what the person has open, None where it was not asked."""

    id: int
    user_id: int
    name: str
    from_on: date
    to_on: date
    deputy: str | None
    is_now: bool
    open_count: int | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A ticket of a hand-over: case or corrective action."""

    id: int
    kind: str
    number: str
    title: str
    state: str
    priority: str
    version: int
    unit: str
    owner: str | None
    due_at: datetime | None
    left: TimeLeft | None
    is_paused: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a person who is away has open, and to whom it can go; `deputy_id` is offered first."""

    absence_id: int
    user_id: int
    name: str
    deputy_id: int | None
    tickets: Sequence[OpenTicket]
    people: Sequence[Any]


def list_own(viewer: Viewer, today: date) -> list[AbsenceRow]:
    """Return the viewer's own absences that are not over, with how much they have open."""
    session = db.session()
    found = worklists.list_absences(session, [viewer.user_id], today)
    count = handovers.count_open_of(session, viewer, viewer.user_id) if found else None
    return [_row(*each, today=today, open_count=count) for each in found]


def list_of_colleagues(viewer: Viewer, today: date) -> list[AbsenceRow]:
    """Return the absences, not over yet, of everybody who works in the viewer's units."""
    session = db.session()
    ids = [worker.id for worker in workloads.list_workers(session, viewer, WORKING_ROLES)]
    return [_row(*each, today=today) for each in worklists.list_absences(session, ids, today)]


def list_deputised(viewer: Viewer, today: date) -> list[AbsenceRow]:
    """Return the absences of these two weeks in which the viewer stands in for somebody."""
    found = worklists.list_deputised(db.session(), viewer.user_id, from_on=today, until_on=today + AHEAD)
    return [_row(absence, name, viewer.name, today=today) for absence, name in found]


def list_people(viewer: Viewer) -> Sequence[Any]:
    """Return id and name of everybody who can stand in, or be away, in the viewer's units."""
    return workloads.list_workers(db.session(), viewer, WORKING_ROLES)


def add_absence(
    viewer: Viewer,
    user_id: int,
    from_on: date,
    to_on: date,
    deputy_id: int | None,
    *,
    today: date,
    now: datetime,
) -> int:
    """Note that a person is away on these days, both included, and who stands in; return the absence's id.

    Raises:
        NotFound: the person is not the viewer, and the viewer does not lead them.
        Refused: the days cannot be, overlap with others of theirs, or the deputy cannot stand in.
    """
    check_days(from_on, to_on, today)
    with transaction() as session:
        _check_may(session, viewer, user_id)
        if deputy_id == user_id:
            raise Refused(N_("Nobody stands in for themselves. Choose somebody else."))
        workers = {worker.id for worker in workloads.list_workers(session, viewer, WORKING_ROLES)}
        if deputy_id is not None and deputy_id not in workers:
            raise Refused(
                N_("This person cannot stand in: they see none of these units. Choose somebody from the list.")
            )
        if worklists.find_overlapping(session, user_id, from_on, to_on) is not None:
            raise Refused(N_("There is an absence on some of these days already. End that one first."))
        absence = Absence(
            id=random_id(), user_id=user_id, from_on=from_on, to_on=to_on, deputy_id=deputy_id, created_at=now
        )
        session.add(absence)
        _record(session, "absence_added", absence, viewer, now)
        return absence.id


def end_absence(viewer: Viewer, absence_id: int, *, today: date, now: datetime) -> None:
    """Let a person be back today: what has not begun is dropped, what runs ended yesterday.

    Raises:
        NotFound: there is no such absence, or it is nothing to the viewer.
    """
    with transaction() as session:
        absence = _find(session, viewer, absence_id)
        if absence.from_on >= today:
            session.delete(absence)
        else:
            absence.to_on = min(absence.to_on, today - timedelta(days=1))
        _record(session, "absence_ended", absence, viewer, now)


def get_hand_over(viewer: Viewer, absence_id: int, *, now: datetime) -> HandOver:
    """Return what a person who is (or will be) away has open.

    Raises:
        NotFound: there is no such absence, or it is nothing to the viewer.
    """
    session = db.session()
    absence = _find(session, viewer, absence_id)
    found = handovers.list_open_of(session, viewer, absence.user_id, SIZE)
    people = [each for each in list_people(viewer) if each.id != absence.user_id]
    name = workloads.names_of(session, [absence.user_id])[absence.user_id]
    return HandOver(absence.id, absence.user_id, name, absence.deputy_id, [_ticket(row, now) for row in found], people)


def list_to_take_back(viewer: Viewer, today: date, *, now: datetime) -> list[OpenTicket]:
    """Return what the viewer gave away for an absence and others still have open; nothing while they are away."""
    session = db.session()
    begun = worklists.list_returned(session, viewer.user_id, since_on=today - OFFERED, today=today)
    if not begun or any(absence.to_on >= today for absence in begun):
        return []
    noted = min(absence.created_at for absence in begun)
    earliest = datetime.combine(min(absence.from_on for absence in begun) - AHEAD, time(), UTC)
    found = handovers.list_given_away(session, viewer, viewer.user_id, max(noted, earliest), SIZE)
    return [_ticket(row, now) for row in found]


def _find(session: Session, viewer: Viewer, absence_id: int) -> Absence:
    absence = worklists.find_absence(session, absence_id)
    if absence is None:
        raise NotFound
    _check_may(session, viewer, absence.user_id)
    return absence


def _check_may(session: Session, viewer: Viewer, user_id: int) -> None:
    if user_id == viewer.user_id:
        return
    led = workloads.list_workers(session, viewer, WORKING_ROLES) if viewer.may("work.lead") else ()
    if user_id not in {worker.id for worker in led}:
        raise NotFound


def _record(session: Session, action: str, absence: Absence, viewer: Viewer, now: datetime) -> None:
    if absence.user_id != viewer.user_id:
        audit.record(session, action, now=now, user_id=viewer.user_id, object_kind="user", object_id=absence.user_id)


def _row(absence: Absence, name: str, deputy: str | None, *, today: date, open_count: int | None = None) -> AbsenceRow:
    is_now = absence.from_on <= today <= absence.to_on
    return AbsenceRow(absence.id, absence.user_id, name, absence.from_on, absence.to_on, deputy, is_now, open_count)


def _ticket(row: Any, now: datetime) -> OpenTicket:
    return OpenTicket(
        id=row.id,
        kind=row.kind,
        number=ticket_number(row.kind, row.number),
        title=row.title,
        state=row.state,
        priority=row.priority,
        version=row.version,
        unit=row.unit,
        owner=row.owner,
        due_at=row.next_due_at,
        left=time_left_of(row, now=now),
        is_paused=row.waiting_since is not None,
    )
