"""What people find out and decide about a case: who has it, how bad it is, the facts, the cause, the correction, the remedy."""

from datetime import date, datetime
from decimal import Decimal

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.remedies import RESERVED
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import cases, deadlines, states
from surveyapp.services import policies
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.moves import enter
from surveyapp.services.tickets.people import check_assignable
from surveyapp.store import remedies
from surveyapp.store import ticket_records as records
from surveyapp.store.database import random_id
from surveyapp.store.tickets import TicketAction, TicketNote

CAUSE_CATEGORIES = (
    "people",
    "process",
    "equipment",
    "material",
    "environment",
    "measurement",
    "management",
    "misunderstanding",
)
ACTION_KINDS = ("correction", "extra", "exception")
CORRECTION = "correction"
EXCEPTION = "exception"
# More than this at once, in minutes, is a slip of the finger.
MOST_EFFORT = 6_000


def assign(viewer: Viewer, ticket_id: int, version: int, owner_id: int | None, *, now: datetime) -> None:
    """Give the case to `owner_id`, who must be able to see it; None gives it back to nobody.

    A case whose acknowledgement is out already is acknowledged by this.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        give(change, owner_id)


def give(change: Change, owner_id: int | None) -> bool:
    """Give the ticket to `owner_id` inside a change that is under way; return False when it is theirs already."""
    if change.ticket.owner_id == owner_id:
        return False
    if owner_id is not None:
        check_assignable(change, owner_id)
    change.set("owner_id", owner_id)
    facts = change.facts()
    if facts.state == states.RECEIVED and change.rules.may_move(facts, states.ACKNOWLEDGED):
        enter(change, states.ACKNOWLEDGED)
    return True


def judge(viewer: Viewer, ticket_id: int, version: int, severity: str, impact: str, *, now: datetime) -> None:
    """Record how bad it is and how many it touches; priority and due times follow."""
    if severity not in cases.SEVERITIES or impact not in deadlines.IMPACTS:
        raise Refused(N_("Choose one of the severities and impacts offered."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("severity", severity)
        change.set("impact", impact)
        change.set("priority", policies.current("priority").priority_of(severity, impact))
        reopened = records.find_last_entry(change.session, ticket_id, states.REOPENED)
        change.set_due(reopened or change.ticket.opened_at)


def record_facts(
    viewer: Viewer,
    ticket_id: int,
    version: int,
    *,
    what: str,
    where: str,
    when: str,
    extent: str,
    evidence: str,
    our_side: str,
    now: datetime,
) -> None:
    """Record what happened, where, when and how much, what proves it, and our own side of it."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        for column, text in (
            ("fact_what", what),
            ("fact_where", where),
            ("fact_when", when),
            ("fact_extent", extent),
            ("evidence", evidence),
            ("our_side", our_side),
        ):
            change.set(column, text)


def record_cause(
    viewer: Viewer, ticket_id: int, version: int, *, cause: str, category: str, unknown_because: str, now: datetime
) -> None:
    """Record the root cause with its category, or why it cannot be known."""
    if cause.strip() and unknown_because.strip():
        raise Refused(N_("Either name the root cause or say why it is unknown, not both."))
    if category and category not in CAUSE_CATEGORIES:
        raise Refused(N_("Choose one of the categories offered."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("root_cause", cause)
        change.set("root_cause_category", category if cause.strip() else None)
        change.set("root_cause_unknown_because", unknown_because)


def record_correction(
    viewer: Viewer, ticket_id: int, version: int, *, text: str, owner_id: int | None, due_on: date | None, now: datetime
) -> None:
    """Record how this is put right for the customer, who does it and by which day; it stays open until it is done."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        if owner_id is not None:
            check_assignable(change, owner_id)
        change.set("correction", text)
        _plan_correction(change, text.strip(), owner_id or change.ticket.owner_id, due_on)


def record_no_remedy(viewer: Viewer, ticket_id: int, version: int, *, none_because: str, now: datetime) -> None:
    """Record why the customer is offered nothing; empty text takes the decision back.

    Raises:
        Refused: something is offered already.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        offered = remedies.list_states(change.session, [ticket_id])
        if none_because.strip() and any(state in RESERVED for _, _, state in offered):
            raise Refused(N_("Something is offered already. Withdraw it first, then say why there is nothing."))
        change.set("remedy_none_because", none_because)


def record_extra(viewer: Viewer, ticket_id: int, version: int, *, extra: str, now: datetime) -> None:
    """Record what the customer gets on top of what was promised; a changed one must be told anew."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        if (extra.strip() or None) != change.ticket.extra:
            change.set("extra", extra)
            change.ticket.extra_told_at = None


def add_effort(viewer: Viewer, ticket_id: int, minutes: int, *, now: datetime) -> None:
    """Add to the time that was spent on the case; a minus takes back what was too much."""
    if minutes == 0 or abs(minutes) > MOST_EFFORT:
        raise Refused(N_("Write how many minutes it took, such as 20."))
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        if change.ticket.effort_minutes + minutes < 0:
            raise Refused(N_("No more can be taken back than was written down."))
        change.ticket.effort_minutes += minutes
        change.note("effort", new=str(minutes))


def record_contact_wish(
    viewer: Viewer, ticket_id: int, version: int, *, wants_contact: bool, why: str, now: datetime
) -> None:
    """Record whether the customer wants to hear from us; `why` says how we know."""
    if not why.strip():
        raise Refused(N_("Say how you know what the customer wants."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("wants_contact", wants_contact, why=why)


def rename(viewer: Viewer, ticket_id: int, version: int, title: str, *, now: datetime) -> None:
    """Give the case another title."""
    if not title.strip():
        raise Refused(N_("Write a title: what went wrong, in a few words."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("title", title)


def add_action(
    viewer: Viewer,
    ticket_id: int,
    *,
    kind: str,
    text: str,
    owner_id: int | None,
    due_on: date | None,
    cost: Decimal | None,
    exception_because: str = "",
    now: datetime,
) -> None:
    """Plan something that somebody does for the case; `exception_because` says why the usual rules are left.

    Raises:
        Refused: nothing is to be done, or an exception has no reason.
    """
    if kind not in ACTION_KINDS or not text.strip():
        raise Refused(N_("Say what is to be done."))
    if kind == EXCEPTION and not exception_because.strip():
        raise Refused(N_("Say why this is an exception: who reads it later must understand."))
    with changing(viewer, ticket_id, now=now) as change:
        if owner_id is not None:
            check_assignable(change, owner_id)
        because = exception_because.strip() if kind == EXCEPTION else ""
        _add_action(change, kind, text.strip(), owner_id, due_on, cost, because)


def finish_action(viewer: Viewer, ticket_id: int, action_id: int, *, evidence: str = "", now: datetime) -> None:
    """Note that an action is done; `evidence` says what shows it. Finishing it twice changes nothing."""
    with changing(viewer, ticket_id, now=now) as change:
        action = records.find_action(change.session, ticket_id, action_id)
        # Those of a corrective action are done with evidence, and checked.
        if action is None or change.ticket.kind != CASE:
            raise NotFound
        if action.done_at is None:
            action.done_at, action.done_by, action.evidence = now, viewer.user_id, evidence.strip() or None
            change.note("action", old="open", new="done")


def mark_read(viewer: Viewer, ticket_id: int, *, now: datetime) -> None:
    """Note that what the customer wrote was read and needs no answer; doing it twice changes nothing."""
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        if change.ticket.wrote_at is not None:
            change.ticket.wrote_at = None
            change.note("read")


def add_note(viewer: Viewer, ticket_id: int, text: str, *, now: datetime) -> None:
    """Add an internal note, which the customer never sees; an ended case takes notes too."""
    if not text.strip():
        raise Refused(N_("Write the note first."))
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        change.session.add(TicketNote(ticket_id=ticket_id, author_id=viewer.user_id, at=now, text=text.strip()))
        change.note("note")


def _plan_correction(change: Change, text: str, owner_id: int | None, due_on: date | None) -> None:
    planned = records.find_open_action(change.session, change.ticket.id, CORRECTION)
    if planned is None and text:
        _add_action(change, CORRECTION, text, owner_id, due_on, None)
    elif planned is not None and text:
        planned.text, planned.owner_id, planned.due_on = text, owner_id, due_on
    elif planned is not None:
        change.session.delete(planned)
        change.note("action", old="open")


def _add_action(
    change: Change,
    kind: str,
    text: str,
    owner_id: int | None,
    due_on: date | None,
    cost: Decimal | None,
    exception_because: str = "",
) -> None:
    change.session.add(
        TicketAction(
            id=random_id(),
            ticket_id=change.ticket.id,
            kind=kind,
            text=text,
            owner_id=owner_id,
            due_on=due_on,
            cost=cost,
            created_at=change.now,
            exception_because=exception_because or None,
        )
    )
    change.note("action", new="open")
