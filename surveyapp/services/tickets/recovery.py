"""After the close: what the customer answered when asked how we handled it, and the case taken up again by a bad answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.channels.letters import language_for
from surveyapp.domain.answer_words import AnswerLine, answer_lines
from surveyapp.domain.errors import N_
from surveyapp.domain.ids import encode_id
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.ticket_rules.proposal import TicketProposal
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import answer_files, letters
from surveyapp.services.messages import queue_letter
from surveyapp.services.tickets.changes import Change
from surveyapp.services.tickets.hearing import CUSTOMER
from surveyapp.services.tickets.matter import matter_of
from surveyapp.services.tickets.moves import enter
from surveyapp.services.tickets.opening import Complaint
from surveyapp.store import recovery as store
from surveyapp.store import ticket_following
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket

if TYPE_CHECKING:
    from surveyapp.services.tickets.pages import TicketPage

# The history keeps it as it stands here; whoever shows the history translates it.
BAD_ANSWER = N_("The customer was asked after the close and is not content; their answer is on this page.")
REOPENED_LETTER = "reopened"
# What the history calls such an answer.
FIELD = "recovery"


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking after a close: the invitation's state and times, why it was skipped, and the answer given `at` a time.

    `is_bad` says that the answer took the case up again, or joined it when it was open already.
    """

    survey: str
    state: str
    skip_reason: str | None
    send_at: datetime | None
    sent_at: datetime | None
    at: datetime | None
    response_id: int | None
    language: str
    lines: Sequence[AnswerLine]
    is_bad: bool
    # What the case's page also shows of an answer; after a close nothing is coded.
    said: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    themes: Sequence[Any] = ()
    files: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def take_up_again(
    session: Session, ticket_id: int, proposals: Sequence[TicketProposal], complaint: Complaint, *, now: datetime
) -> int | None:
    """Reopen the closed case that a bad answer is about and tell the customer; return the case that has the answer now.

    Runs inside the transaction that stores the answer, so that it happens exactly once. A case that is open again
    already gets the answer and no more; where another one about the same matter is open, that one does. None when the
    case or its customer is gone.
    """
    ticket = _find(session, ticket_id)
    if ticket is None:
        return None
    response_id = complaint.context.response_id
    if ticket.state != states.CLOSED or not _reopen(session, ticket, now=now):
        other = records.find_open(session, ticket.dedupe_key)
        joined_id = int(other.id) if other is not None else ticket.id
        if joined_id != ticket.id:
            records.link_response(session, joined_id, response_id, at=now)
        _note(session, joined_id, response_id, now=now)
        return joined_id
    ticket.reasons = [
        *ticket.reasons,
        *({"message": reason.message, "params": reason.params} for each in proposals for reason in each.reasons),
    ]
    session.flush()
    _note(session, ticket.id, response_id, now=now)
    _tell(session, ticket, complaint, now=now)
    return ticket.id


def list_asked(page: "TicketPage") -> list[Asked]:
    """Return every asking after a close of the case that a person looks at, the first one first."""
    bad = {event.new for event, _ in page.events if event.field == FIELD}
    rows = store.list_askings(db.session(), page.ticket.id)
    files = answer_files.of_responses(row.Response for row in rows if row.Response is not None)
    return [_asked(row, page.order, bad, files) for row in rows]


def _find(session: Session, ticket_id: int) -> Ticket | None:
    ticket = ticket_following.find_for_customer(session, ticket_id)
    if ticket is not None and ticket.merged_into_id is not None:
        return ticket_following.find_for_customer(session, ticket.merged_into_id)
    return ticket


def _reopen(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    """Reopen a closed case; False where another one about the same matter is open, or opens at this moment."""
    if records.find_open(session, ticket.dedupe_key) is not None:
        return False
    try:
        with session.begin_nested():
            change = Change(session, ticket, CUSTOMER, now)
            enter(change, states.REOPENED, why=BAD_ANSWER)
            change.finish()
    except IntegrityError:
        session.refresh(ticket)
        return False
    return True


def _note(session: Session, ticket_id: int, response_id: int, *, now: datetime) -> None:
    records.add_event(
        session, ticket_id, FIELD, at=now, user_id=None, old=None, new=encode_id(response_id), reason=None
    )


def _tell(session: Session, ticket: Ticket, complaint: Complaint, *, now: datetime) -> None:
    if not ticket.wants_contact or not complaint.mail_address:
        return
    language = language_for(complaint.language, complaint.customer.language, complaint.context.survey.locale)
    matter = matter_of(
        case_number(ticket.number),
        lines=(),
        order=complaint.order,
        customer=complaint.customer,
        is_confidential=ticket.is_confidential,
        company=complaint.company,
        ticket=ticket,
    )
    queue_letter(
        session,
        REOPENED_LETTER,
        letters.write(session, REOPENED_LETTER, language, matter),
        ticket_id=ticket.id,
        customer_id=complaint.customer.id,
        author_id=None,
        now=now,
    )


def _asked(row: Any, order: Any, bad: Collection[str], files: Mapping[int, Mapping[str, Sequence[Any]]]) -> Asked:
    invitation, response = row.Invitation, row.Response
    lines: list[AnswerLine] = []
    language = invitation.language or "en"
    if response is not None:
        survey = parse_survey(row.definition)
        language = response.language or survey.locale
        lines = answer_lines(survey, response.answers, language, order)
    return Asked(
        survey=row.survey,
        state=invitation.state,
        skip_reason=invitation.skip_reason,
        send_at=invitation.send_at,
        sent_at=invitation.sent_at,
        at=response.answered_at if response is not None else None,
        response_id=response.id if response is not None else None,
        language=language,
        lines=lines,
        is_bad=response is not None and encode_id(response.id) in bad,
        files=files.get(response.id, {}) if response is not None else {},
    )
