"""What people find out and decide about a case: who has it, how bad it is, the facts, the cause, the correction, the remedy."""

from datetime import date, datetime
from decimal import Decimal

from surveyapp.domain.access import PERMISSIONS_BY_ROLE, Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets import cases, deadlines, states
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.moves import enter
from surveyapp.store import ticket_records as records
from surveyapp.store.database import random_id
from surveyapp.store.tickets import TicketAction, TicketNote

WORKING_ROLES = tuple(role for role, permissions in PERMISSIONS_BY_ROLE.items() if "tickets.write" in permissions)
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


def assign(viewer: Viewer, ticket_id: int, version: int, owner_id: int | None, *, now: datetime) -> None:
    """Give the case to `owner_id`, who must be able to see it; None gives it back to nobody.

    A case whose acknowledgement is out already is acknowledged by this.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        if owner_id is not None:
            _check_assignable(change, owner_id)
        change.set("owner_id", owner_id)
        facts = change.facts()
        if facts.state == states.RECEIVED and change.rules.may_move(facts, states.ACKNOWLEDGED):
            enter(change, states.ACKNOWLEDGED)


def judge(viewer: Viewer, ticket_id: int, version: int, severity: str, impact: str, *, now: datetime) -> None:
    """Record how bad it is and how many it touches; priority and due times follow."""
    if severity not in cases.SEVERITIES or impact not in deadlines.IMPACTS:
        raise Refused(N_("Choose one of the severities and impacts offered."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("severity", severity)
        change.set("impact", impact)
        change.set("priority", deadlines.priority_of(severity, impact))
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
            _check_assignable(change, owner_id)
        change.set("correction", text)
        _plan_correction(change, text.strip(), owner_id or change.ticket.owner_id, due_on)


def record_remedy(
    viewer: Viewer,
    ticket_id: int,
    version: int,
    *,
    remedy: str,
    text: str,
    amount: Decimal | None,
    none_because: str,
    extra: str,
    now: datetime,
) -> None:
    """Record what the customer is offered, or why nothing is, and what they get on top of it."""
    if remedy and remedy not in cases.REMEDIES:
        raise Refused(N_("Choose one of the remedies offered."))
    if remedy and none_because.strip():
        raise Refused(N_("Either choose a remedy or say why there is none, not both."))
    if amount is not None and amount < 0:
        raise Refused(N_("An amount cannot be below zero."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        change.set("remedy", remedy)
        change.set("remedy_text", text if remedy else None)
        change.set("remedy_amount", amount if remedy else None)
        change.set("remedy_none_because", none_because)
        if (extra.strip() or None) != change.ticket.extra:
            change.set("extra", extra)
            change.ticket.extra_told_at = None


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
        raise Refused(N_("Give the case a title: what went wrong, in a few words."))
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
    now: datetime,
) -> None:
    """Plan something that somebody does for the case."""
    if kind not in ACTION_KINDS or not text.strip():
        raise Refused(N_("Say what is to be done."))
    with changing(viewer, ticket_id, now=now) as change:
        if owner_id is not None:
            _check_assignable(change, owner_id)
        _add_action(change, kind, text.strip(), owner_id, due_on, cost)


def finish_action(viewer: Viewer, ticket_id: int, action_id: int, *, evidence: str = "", now: datetime) -> None:
    """Note that an action is done; `evidence` says what shows it. Finishing it twice changes nothing."""
    with changing(viewer, ticket_id, now=now) as change:
        action = records.find_action(change.session, ticket_id, action_id)
        if action is None:
            raise NotFound
        if action.done_at is None:
            action.done_at, action.done_by, action.evidence = now, viewer.user_id, evidence.strip() or None
            change.note("action", old="open", new="done")


def add_note(viewer: Viewer, ticket_id: int, text: str, *, now: datetime) -> None:
    """Add an internal note, which the customer never sees; an ended case takes notes too."""
    if not text.strip():
        raise Refused(N_("Write the note first."))
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        change.session.add(TicketNote(ticket_id=ticket_id, author_id=viewer.user_id, at=now, text=text.strip()))
        change.note("note")


def _check_assignable(change: Change, user_id: int) -> None:
    people = records.list_assignable(change.session, change.ticket.unit_id, WORKING_ROLES)
    if user_id not in {person.id for person in people}:
        raise Refused(
            N_("This person cannot see the case's unit or may not work on cases. Choose somebody from the list.")
        )


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
    change: Change, kind: str, text: str, owner_id: int | None, due_on: date | None, cost: Decimal | None
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
        )
    )
    change.note("action", new="open")
