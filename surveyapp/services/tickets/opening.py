"""Opening cases, inside the transaction that stores the response which complains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.channels import letters
from surveyapp.domain.answer_words import AnswerLine, answer_lines
from surveyapp.domain.ids import encode_id
from surveyapp.domain.ticket_rules.proposal import CASE, RuleContext, TicketProposal
from surveyapp.domain.tickets import deadlines, states
from surveyapp.domain.tickets.naming import case_number, case_title
from surveyapp.services import letters as company_letters
from surveyapp.services import policies
from surveyapp.services.messages import queue_letter
from surveyapp.services.promised_answers import promised
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.matter import matter_of
from surveyapp.store import ticket_records as records
from surveyapp.store.database import random_id

# Each try fails only because another ticket took the number in the meantime, so this many in a row do not happen.
TRIES = 100


@dataclass(frozen=True, slots=True)
class Complaint:
    """A response that rules found fault with, and what its case copies or names.

    `order` and `customer` are rows (or anything with their columns), None where there is none. `may_contact` is the
    customer's own word, None where they were not asked.
    """

    context: RuleContext
    survey_id: int
    language: str | None = None
    may_contact: bool | None = None
    order: Any = None
    customer: Any = None
    company: str = ""

    @property
    def is_confidential(self) -> bool:
        """Whether staff may see this answer, but not whose it is."""
        return self.context.survey.anonymity == "confidential"

    @property
    def wants_contact(self) -> bool:
        """Whether we may write: unless they said no; in a confidential survey only when they said yes."""
        return self.may_contact is True if self.is_confidential else self.may_contact is not False

    @property
    def mail_address(self) -> str:
        """Where an acknowledgement may go, "" where none may."""
        if not self.wants_contact or self.customer is None or self.customer.erased_at is not None:
            return ""
        return self.customer.email or ""


def open_cases(
    session: Session,
    proposals: Sequence[TicketProposal],
    complaint: Complaint,
    *,
    now: datetime,
    receipt_channel: str = "survey",
    acknowledges: bool = True,
) -> list[int]:
    """Open a case for each proposal, or let the response join the open case about the same matter.

    Runs inside the caller's transaction, in four statements for a case that is opened. Returns the ids of the cases
    touched. An anonymous survey's answer opens none. `acknowledges` queues the acknowledgement where the customer
    can be written to.
    """
    if complaint.context.survey.anonymity == "anonymous":
        return []
    return [
        _open_or_join(session, proposal, complaint, now=now, receipt_channel=receipt_channel, acknowledges=acknowledges)
        for proposal in proposals
        if proposal.kind == CASE
    ]


def _open_or_join(
    session: Session,
    proposal: TicketProposal,
    complaint: Complaint,
    *,
    now: datetime,
    receipt_channel: str,
    acknowledges: bool,
) -> int:
    values = _values(
        proposal,
        complaint,
        now=now,
        receipt_channel=receipt_channel,
        is_acknowledged=acknowledges and bool(complaint.mail_address),
    )
    response_id = complaint.context.response_id
    for _ in range(TRIES):
        ticket_id: int = values["id"]
        number = records.insert_open(session, values)
        if number is not None:
            records.link_response(session, ticket_id, response_id, at=now)
            records.add_event(
                session, ticket_id, "state", at=now, user_id=None, old=None, new=states.RECEIVED, reason=None
            )
            if values["acknowledged_at"] is not None:
                _acknowledge(session, ticket_id, number, complaint, due_at=values["answer_due_at"], now=now)
            return ticket_id
        found = records.find_open(session, proposal.dedupe_key)
        if found is not None:
            records.link_response(session, found.id, response_id, at=now)
            records.add_event(
                session, found.id, "response", at=now, user_id=None, old=None, new=encode_id(response_id), reason=None
            )
            return int(found.id)
    raise RuntimeError("no number could be given to a case")


def _values(
    proposal: TicketProposal, complaint: Complaint, *, now: datetime, receipt_channel: str, is_acknowledged: bool
) -> dict[str, Any]:
    context = complaint.context
    impact = "one"
    asked = {reason.params.get("question", "") for reason in proposal.reasons}
    priority = policies.current("priority").priority_of(proposal.severity, impact)
    due = clock_of(context.unit_id, at=now).due_times(now, priority)
    stage = deadlines.stage_of(states.RECEIVED, is_acknowledged=is_acknowledged) or "answer"
    return {
        "id": random_id(),
        "kind": CASE,
        "state": states.RECEIVED,
        "dedupe_key": proposal.dedupe_key,
        # What was bought would name the order, and so the customer, of a confidential case.
        "title": case_title(
            _said(complaint, context.survey.locale), asked, None if complaint.is_confidential else complaint.order
        ),
        "unit_id": context.unit_id,
        "survey_id": complaint.survey_id,
        "order_id": context.order_id,
        "customer_id": complaint.customer.id if complaint.customer is not None else None,
        "is_confidential": complaint.is_confidential,
        "wants_contact": complaint.wants_contact,
        "receipt_channel": receipt_channel,
        "rule": proposal.rule,
        "reasons": [{"message": reason.message, "params": reason.params} for reason in proposal.reasons],
        "theme": proposal.theme,
        "language": complaint.language,
        "severity": proposal.severity,
        "impact": impact,
        "priority": priority,
        "opened_at": now,
        "acknowledge_due_at": due.acknowledge_at,
        "answer_due_at": due.answer_at,
        "close_due_at": due.close_at,
        "next_due_at": due.of(stage),
        "acknowledged_at": now if is_acknowledged else None,
    }


def _said(complaint: Complaint, language: str) -> list[AnswerLine]:
    context = complaint.context
    return answer_lines(context.survey, context.answers, language, complaint.order)


def _acknowledge(
    session: Session, ticket_id: int, number: int, complaint: Complaint, *, due_at: datetime, now: datetime
) -> None:
    language = letters.language_for(complaint.language, complaint.customer.language, complaint.context.survey.locale)
    matter = matter_of(
        case_number(number),
        lines=_said(complaint, complaint.language or language),
        order=complaint.order,
        customer=complaint.customer,
        is_confidential=complaint.is_confidential,
        company=complaint.company,
        promise=promised(complaint.context.unit_id, now, due_at, now=now).words(language),
    )
    letter = company_letters.write(session, "acknowledgement", language, matter)
    queue_letter(
        session,
        "acknowledgement",
        letter,
        ticket_id=ticket_id,
        customer_id=complaint.customer.id,
        author_id=None,
        now=now,
    )
