"""From rows to the facts that the guards ask for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from surveyapp.domain.remedies import APPROVED, PROPOSED, SETTLED
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import cases, deadlines
from surveyapp.domain.tickets.cases import CaseFacts
from surveyapp.domain.tickets.deadlines import Clock, TimeLeft
from surveyapp.services.messages import FAILED
from surveyapp.services.service_level import clock_of, current_level


def may_contact(ticket: Any, customer: Any) -> bool:
    """Return whether the customer wants to hear from us and left a way to be reached."""
    if not ticket.wants_contact or customer is None or customer.erased_at is not None:
        return False
    return bool(customer.email or customer.phone)


def is_waiting(ticket: Any) -> bool:
    """Return whether the customer was asked if it is solved and has not answered; takes a ticket or a row of one."""
    return ticket.asked_solved_at is not None and ticket.customer_verdict is None


def running_stage(ticket: Any) -> str | None:
    """Return which clock of a ticket (or a row of one) runs, None once it has ended."""
    return deadlines.stage_of(
        ticket.state,
        is_acknowledged=ticket.acknowledged_at is not None,
        is_answered=ticket.answered_at is not None,
        is_waiting=is_waiting(ticket),
    )


def working_time_left(clock: Clock, ticket: Any, stage: str | None, *, now: datetime) -> TimeLeft | None:
    """Return what the clock of working time shows; None after the end, in a customer's silence and while it is paused."""
    if stage is None or stage == deadlines.SILENCE or ticket.next_due_at is None or ticket.waiting_since is not None:
        return None
    return clock.time_left(now, ticket.next_due_at, stage, ticket.priority)


def silence_ends_at(ticket: Any) -> datetime | None:
    """Return until when a customer who was asked if it is solved may answer, None where nobody waits for that."""
    if not is_waiting(ticket):
        return None
    return clock_of(ticket.unit_id, at=ticket.asked_solved_at).silence_ends_at(ticket.asked_solved_at)


def time_left_of(row: Any, *, now: datetime) -> TimeLeft | None:
    """Return the working time that a case's clock has left; None where none runs, and for what runs in whole days.

    `row` has kind and unit beside what `running_stage` asks for.
    """
    stage = running_stage(row) if row.kind == CASE else None
    return working_time_left(clock_of(row.unit_id, at=now), row, stage, now=now) if stage else None


def next_due_at(ticket: Any) -> datetime | None:
    """Return when the clock that runs ends, None once the ticket has ended."""
    stage = running_stage(ticket)
    times = {
        "acknowledge": ticket.acknowledge_due_at,
        "answer": ticket.answer_due_at,
        "close": ticket.close_due_at,
        deadlines.SILENCE: silence_ends_at(ticket),
    }
    return times[stage] if stage else None


def case_facts(
    ticket: Any,
    customer: Any,
    messages: Iterable[Any],
    open_actions: int,
    running_promises: int,
    *,
    remedies: Sequence[tuple[str, str]],
    now: datetime,
) -> CaseFacts:
    """Return what is known of a case; a message that could not be sent told nobody anything.

    `running_promises` counts ours. `remedies` are (kind, state) of what was offered, oldest first.
    """
    sent = [message for message in messages if message.direction == "out" and message.state != FAILED]
    answer, days_silent = _answer(ticket, sent, now=now)
    return CaseFacts(
        state=ticket.state,
        has_owner=ticket.owner_id is not None,
        may_contact=may_contact(ticket, customer),
        acknowledgement_sent=_is_sent(sent, "acknowledgement"),
        severity=ticket.severity or "",
        what=ticket.fact_what or "",
        where=ticket.fact_where or "",
        when=ticket.fact_when or "",
        extent=ticket.fact_extent or "",
        root_cause=ticket.root_cause or "",
        cause_unknown_because=ticket.root_cause_unknown_because or "",
        correction=ticket.correction or "",
        apology_sent=_is_sent(sent, "apology"),
        remedy=next((kind for kind, state in remedies if state in SETTLED), ""),
        remedy_waits=any(state == PROPOSED for _, state in remedies),
        remedy_owed=any(state == APPROVED for _, state in remedies),
        no_remedy_because=ticket.remedy_none_because or "",
        open_actions=open_actions,
        running_promises=running_promises,
        outcome_told=ticket.outcome_told_at is not None and _is_sent(sent, "outcome", since=ticket.outcome_told_at),
        extras_told=not ticket.extra or ticket.extra_told_at is not None,
        answer=answer,
        days_silent=days_silent,
        silence_days=current_level().silence_days,
    )


def _is_sent(sent: Iterable[Any], kind: str, since: datetime | None = None) -> bool:
    return any(message.kind == kind and (since is None or message.created_at >= since) for message in sent)


def _answer(ticket: Any, sent: Iterable[Any], *, now: datetime) -> tuple[str, int]:
    if ticket.customer_verdict is not None:
        return ticket.customer_verdict, 0
    if ticket.asked_solved_at is None:
        return cases.NOT_ASKED, 0
    asked = [message for message in sent if message.kind == "question" and message.created_at >= ticket.asked_solved_at]
    if not asked:
        return cases.NOT_ASKED, 0
    # Silence begins when the question left the house: nobody is silent about a letter that is still queued.
    left = [message.sent_at for message in asked if message.sent_at is not None]
    return cases.ASKED, (now - min(left)).days if left else 0
