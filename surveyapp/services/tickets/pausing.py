"""Letting a case's clock stand still while the next step is the customer's, and letting it run again."""

from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.facts import is_waiting
from surveyapp.store import worklists
from surveyapp.store.database import random_id
from surveyapp.store.worklists import TicketPause

MAXIMUM_TEXT = 300
PAUSED, RUNNING = "paused", "running"


def pause(viewer: Viewer, ticket_id: int, version: int, what_for: str, *, now: datetime) -> None:
    """Let the clock stand still until the customer has done `what_for`, said in a few words.

    Raises:
        Refused: nothing is said, it stands still already, or the customer was asked whether it is solved.
    """
    what_for = " ".join(what_for.split())
    if not what_for:
        raise Refused(N_("Say what you wait for from the customer, such as a photo of the damage."))
    if len(what_for) > MAXIMUM_TEXT:
        raise Refused(N_("Shorten it to %(most)s characters."), most=MAXIMUM_TEXT)
    with changing(viewer, ticket_id, version=version, now=now) as change:
        ticket = change.ticket
        if ticket.waiting_since is not None:
            raise Refused(N_("The clock stands still already."))
        if is_waiting(ticket):
            raise Refused(N_("The customer has been asked whether it is solved; nothing of ours runs meanwhile."))
        ticket.waiting_since, ticket.waiting_for, change.touched = now, what_for, True
        change.session.add(TicketPause(id=random_id(), ticket_id=ticket.id, begins_at=now, why=what_for))
        change.note("pause", old=RUNNING, new=PAUSED, why=what_for)


def resume_case(viewer: Viewer, ticket_id: int, version: int, *, now: datetime) -> None:
    """Let the clock run again; where it runs already nothing changes."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        resume(change)


def resume(change: Change) -> bool:
    """Let the clock run again inside a change that is under way; return False where it did not stand still.

    Each due time that was still to come moves by the working time that the pause took.
    """
    ticket, now = change.ticket, change.now
    since = ticket.waiting_since
    if since is None:
        return False
    clock = clock_of(ticket.unit_id, at=now)
    for column in ("acknowledge_due_at", "answer_due_at", "close_due_at"):
        due_at = getattr(ticket, column)
        if due_at is not None:
            setattr(ticket, column, clock.moved(due_at, since, now))
    ticket.waiting_since = ticket.waiting_for = None
    change.touched = True
    worklists.end_pauses(change.session, ticket.id, at=now)
    change.note("pause", old=PAUSED, new=RUNNING)
    return True
