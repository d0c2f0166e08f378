"""One ticket with everything that its page shows, as one person may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.answer_words import AnswerLine, answer_lines
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.masking import Mark, Piece, pieces_of
from surveyapp.domain.promises import DeliveryFacts, LedgerLine, ledger
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.cases import CaseFacts
from surveyapp.domain.tickets.deadlines import Clock, TimeLeft
from surveyapp.domain.tickets.guards import Requirement
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import answer_files, audit
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.facts import case_facts, running_stage, working_time_left
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.services.transactions import transaction
from surveyapp.store import codings, remedies, ticket_promises
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class Answered:
    """A response as the page shows it, in the customer's language where the survey has it.

    `said` has what was written, by question, in parts with the words that prove a theme; `themes` the themes' names,
    by language, with their polarity; `files` what was sent with it, by question.
    """

    at: datetime | None
    language: str
    lines: list[AnswerLine]
    said: Mapping[str, Sequence[Piece]] = field(default_factory=dict)
    themes: Sequence[tuple[Mapping[str, str], str]] = ()
    files: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A ticket and what hangs on it. Rows come as (row, name) pairs; `customer` is None where nobody may be shown.

    `is_hidden` says that there is a customer whom a confidential survey keeps from view, `has_address` that mail can be sent.
    """

    ticket: Any
    number: str
    unit: Any
    order: Any
    customer: Any
    is_hidden: bool
    has_address: bool
    owner: str | None
    company: str
    answered: list[Answered]
    ledger: list[LedgerLine]
    actions: Sequence[Any]
    remedies: Sequence[Any]
    notes: Sequence[Any]
    messages: Sequence[Any]
    events: Sequence[Any]
    people: Sequence[Any]
    facts: CaseFacts
    next_state: str | None
    needs: list[tuple[Requirement[CaseFacts], bool]]
    moves: list[str]
    stage: str | None
    clock_started_at: datetime | None
    clock: Clock
    left: TimeLeft | None


def get_ticket(viewer: Viewer, ticket_id: int, *, now: datetime) -> TicketPage:
    """Return a ticket with everything that its page shows.

    Raises:
        NotFound: it is not there, is no case, or belongs to a unit that the viewer does not see.
    """
    session = db.session()
    found = records.find_ticket(session, viewer, ticket_id)
    if found is None or found[0].kind != CASE:
        raise NotFound
    ticket, unit, order, customer, owner, company = found
    actions = records.list_actions(session, ticket_id)
    messages = records.list_messages(session, ticket_id)
    open_actions = sum(action.done_at is None for action, _ in actions)
    offered = remedies.list_of_case(session, ticket_id)
    responses = records.list_responses(session, ticket_id)
    marks = codings.list_marks(session, [row[0].id for row in responses])
    files = answer_files.of_responses(row[0] for row in responses)
    facts = case_facts(
        ticket,
        customer,
        [message for message, _ in messages],
        open_actions,
        ticket_promises.count_running(session, [ticket_id]).get(ticket_id, 0),
        remedies=[(row[0].kind, row[0].state) for row in offered],
        now=now,
    )
    next_state = cases.next_state(facts)
    stage = running_stage(ticket)
    clock = clock_of(ticket.unit_id, at=now)
    return TicketPage(
        ticket=ticket,
        number=case_number(ticket.number),
        unit=unit,
        order=order,
        customer=None if ticket.is_confidential else customer,
        is_hidden=ticket.is_confidential and customer is not None,
        has_address=customer is not None and bool(customer.email),
        owner=owner,
        company=company,
        answered=[_answered(row, order, marks, files.get(row[0].id, {})) for row in responses],
        ledger=_ledger(order, now=now) if order is not None else [],
        actions=actions,
        remedies=offered,
        notes=records.list_notes(session, ticket_id),
        messages=messages,
        events=records.list_events(session, ticket_id),
        people=records.list_assignable(session, ticket.unit_id, WORKING_ROLES),
        facts=facts,
        next_state=next_state,
        needs=[(need, need.is_met(facts)) for need in cases.requirements(facts, next_state)] if next_state else [],
        moves=[state for state in states.TRANSITIONS[ticket.state] if state != next_state],
        stage=stage,
        clock_started_at=clock.started_at(ticket.next_due_at, stage, ticket.priority)
        if stage and ticket.next_due_at
        else None,
        clock=clock,
        left=working_time_left(clock, ticket, stage, now=now),
    )


def reveal_customer(viewer: Viewer, ticket_id: int, reason: str, *, now: datetime) -> Any:
    """Return the customer of a confidential case; who looked, when and why goes into the audit log first.

    Raises:
        NotFound: the case is not there, not visible, or has no customer.
        Refused: no reason is given.
    """
    if not reason.strip():
        raise Refused(N_("Say why you need to know who this is; the reason is logged."))
    with transaction() as session:
        found = records.find_ticket(session, viewer, ticket_id)
        if found is None or found[3] is None or not viewer.may("tickets.write"):
            raise NotFound
        ticket, customer = found[0], found[3]
        records.add_event(
            session, ticket.id, "reveal", at=now, user_id=viewer.user_id, old=None, new=None, reason=reason.strip()
        )
        audit.record(
            session, "ticket.reveal", now=now, user_id=viewer.user_id, object_kind="ticket", object_id=ticket.id
        )
        return customer


def _answered(row: Any, order: Any, marks: Sequence[Any], files: Mapping[str, Sequence[Any]]) -> Answered:
    response, survey = row[0], parse_survey(row.definition)
    language = response.language or survey.locale
    own = [mark for mark in marks if mark.response_id == response.id]
    return Answered(
        response.answered_at,
        language,
        answer_lines(survey, response.answers, language, order),
        said={question: _pieces(response.answers, question, own) for question in {mark.question for mark in own}},
        themes=[
            (own[0].names.get(theme, {"en": theme}), polarity)
            for theme, polarity in dict.fromkeys((mark.theme, mark.polarity) for mark in own)
        ],
        files=files,
    )


def _pieces(answers: Mapping[str, Any], question: str, marks: Sequence[Any]) -> list[Piece]:
    """Return what was written to a question in parts, the words that prove a theme marked."""
    own = [Mark(mark.begins, mark.ends, mark.polarity) for mark in marks if mark.question == question]
    return pieces_of(str(answers.get(question) or ""), own)


def _ledger(order: Any, *, now: datetime) -> list[LedgerLine]:
    zone = ZoneInfo(order.timezone)
    told_on = order.told_late_at.astimezone(zone).date() if order.told_late_at else None
    delivery = DeliveryFacts(order.status, order.promised_on, order.delivered_on, told_on)
    return ledger(delivery, order.quoted_total, order.invoiced_total, now.astimezone(zone).date())
