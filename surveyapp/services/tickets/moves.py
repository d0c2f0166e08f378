"""Moving a ticket from state to state, and recording what the customer says of the outcome."""

from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.services.messages import BY_HAND, MAIL
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.pausing import resume
from surveyapp.store import ticket_records as records

VERDICTS = (cases.SOLVED, cases.NOT_SOLVED)
OPEN_ALREADY = {
    CASE: N_("The case %(number)s about the same matter is open already. Go on there."),
    CORRECTIVE_ACTION: N_("The corrective action %(number)s about the same cause is open already. Go on there."),
}


def move(viewer: Viewer, ticket_id: int, version: int, to_state: str, *, why: str = "", now: datetime) -> None:
    """Move the ticket, of either kind, to `to_state`.

    Raises:
        Refused: there is no such move, or something that it needs is missing; the message says how to supply it.
    """
    with changing(viewer, ticket_id, version=version, now=now, allows_ended=True) as change:
        enter(change, to_state, why=why)


def record_verdict(viewer: Viewer, ticket_id: int, version: int, verdict: str, channel: str, *, now: datetime) -> None:
    """Record what the customer said, solved or not solved, and by which way."""
    if verdict not in VERDICTS or channel not in (MAIL, *BY_HAND):
        raise Refused(N_("Choose what the customer said, and how."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        resume(change)
        change.set("customer_verdict", verdict)
        change.ticket.customer_verdict_at, change.ticket.customer_verdict_channel = now, channel
        change.touched = True


def enter(change: Change, to_state: str, *, why: str = "") -> None:
    """Let the ticket enter `to_state` inside a change that is under way, if its guards allow it."""
    ticket, now = change.ticket, change.now
    from_state = ticket.state
    change.rules.move(change.facts(), to_state, actor=change.viewer.name, why=why)
    if to_state == states.REOPENED:
        if ticket.merged_into_id is not None:
            raise Refused(N_("This case lives on in another one; what was merged cannot be taken apart."))
        _check_alone(change)
    change.set("state", to_state, why=why)
    if to_state == states.ACKNOWLEDGED and ticket.acknowledged_at is None:
        ticket.acknowledged_at = now
    if not states.is_open(to_state):
        ticket.ended_at, ticket.ended_by, ticket.end_reason = now, change.viewer.user_id or None, why.strip() or None
        resume(change)
    if states.is_step_back(from_state, to_state):
        _take_up_again(change)
        if ticket.kind == CORRECTIVE_ACTION:
            # A new plan takes its time; that of the earlier one has long passed.
            change.set_due(now)
    if to_state == states.REOPENED:
        ticket.ended_at = ticket.ended_by = ticket.end_reason = None
        ticket.reopened_count += 1
        change.set_due(now)


def _check_alone(change: Change) -> None:
    other = records.find_open(change.session, change.ticket.dedupe_key)
    if other is not None:
        raise Refused(OPEN_ALREADY[change.ticket.kind], number=ticket_number(change.ticket.kind, other.number))


def _take_up_again(change: Change) -> None:
    # What the customer was told and said was about the earlier outcome; a new one is told and asked about anew.
    ticket = change.ticket
    ticket.answered_at = ticket.outcome_told_at = ticket.asked_solved_at = None
    forget_verdict(change)


def forget_verdict(change: Change) -> None:
    """Let what the customer said of an earlier outcome hold no more; the history keeps that they said it."""
    change.set("customer_verdict", None)
    change.ticket.customer_verdict_at = change.ticket.customer_verdict_channel = None
