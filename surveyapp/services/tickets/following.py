"""A case as its customer follows it: who has it, until when, what was said and done. Nothing internal is in here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.channels.letters import language_for
from surveyapp.domain.answer_words import OWN_WORDS, answer_lines
from surveyapp.domain.remedies import DECLINED, GIVEN, HANDED_OVER, WORDS_ALONE
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import answer_files
from surveyapp.services.case_links import UnknownCaseLink, make_token, read_token
from surveyapp.services.kept_files import PICTURES
from surveyapp.services.messages import BY_HAND
from surveyapp.services.tickets.facts import is_waiting, silence_ends_at
from surveyapp.services.tickets.hearing import may_judge
from surveyapp.settings import Settings
from surveyapp.store import remedies, ticket_files, ticket_following, units
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db

# The four steps that a customer sees of the many that a case takes.
RECEIVED, FINDING_OUT, PUTTING_RIGHT, TELLING = "received", "finding_out", "putting_right", "telling"
STEPS = (RECEIVED, FINDING_OUT, PUTTING_RIGHT, TELLING)
STEP_OF = {
    states.RECEIVED: FINDING_OUT,
    states.ACKNOWLEDGED: FINDING_OUT,
    states.REOPENED: FINDING_OUT,
    states.INVESTIGATING: FINDING_OUT,
    states.ACTION_PLANNED: PUTTING_RIGHT,
    states.IN_PROGRESS: PUTTING_RIGHT,
    states.VERIFYING: TELLING,
}
ANSWER, CLOSE = "answer", "close"


@dataclass(frozen=True, slots=True)
class Photo:
    """A file of the thread."""

    id: int
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said: by the customer (`is_theirs`) or by `name` of ours. `way` is set instead of words where it was said
    otherwise than in writing: what we noted of a conversation is not for them."""

    at: datetime
    is_theirs: bool
    name: str | None
    words: str
    language: str
    files: Sequence[Photo] = ()
    way: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One thing that the customer was given: a code of `cases.REMEDIES`, and of a gift card its own code.

    `may_answer` is whether they have not yet said if they take it.
    """

    id: int
    kind: str
    words: str
    amount: Decimal | None
    currency: str
    code: str
    expires_on: date | None
    is_declined: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Following:
    """What the page of a case shows its customer.

    `step` is where it stands, None once it has ended. `due_at` is until when we promised what `due_kind` says: our
    answer, or that it is put right; None where nothing is promised or the next step is the customer's. `is_asked` is
    whether they are to say if it is solved, until `silence_ends_at`. `done` are (words, time) of what we did, `extra`
    what came on top and was told. `changed_at` is when the cause was told to be removed. `merged` is number and token of
    the matter that it is looked after with.
    """

    ticket: Any
    number: str
    company: str
    owner: str
    order: str
    language: str
    zone: ZoneInfo
    step: str | None
    since: datetime | None
    due_kind: str
    due_at: datetime | None
    is_asked: bool
    may_judge: bool
    silence_ends_at: datetime | None
    thread: Sequence[Entry]
    done: Sequence[tuple[str, datetime]]
    given: Sequence[Given]
    extra: str
    changed_at: datetime | None
    merged: tuple[str, str] | None
    may_reply_by_mail: bool


def get_following(settings: Settings, token: str) -> Following:
    """Return what a case's link shows. Reads only: mail programs follow every link.

    Raises:
        UnknownCaseLink: it leads to no case, or the person behind it was erased.
    """
    ticket_id = read_token(settings.secret_key, token)
    session = db.session()
    found = ticket_following.find_case(session, ticket_id)
    if found is None or (found[2] is not None and found[2].erased_at is not None):
        raise UnknownCaseLink
    ticket, order, customer, owner, company = found
    is_told = ticket.outcome_told_at is not None or not states.is_open(ticket.state)
    due_kind, due_at = _promise(ticket)
    step = STEP_OF.get(ticket.state)
    return Following(
        ticket=ticket,
        number=case_number(ticket.number),
        company=company or "",
        owner=(owner or "").partition(" ")[0],
        # Staff can open this page too, and the order's number would tell them who it is.
        order=order.external_id if order is not None and not ticket.is_confidential else "",
        language=language_for(ticket.language, customer.language if customer is not None else None),
        zone=_zone(session, ticket, customer, settings),
        step=step,
        since=records.find_last_entry(session, ticket.id, ticket.state) if step else None,
        due_kind=due_kind,
        due_at=due_at,
        is_asked=is_waiting(ticket) and states.is_open(ticket.state),
        may_judge=may_judge(ticket),
        silence_ends_at=silence_ends_at(ticket),
        thread=sorted(_thread(session, ticket, order), key=lambda entry: entry.at),
        done=_done(session, ticket) if is_told else [],
        given=_given(session, ticket),
        extra=(ticket.extra or "") if ticket.extra_told_at is not None else "",
        changed_at=ticket_following.find_removed_at(session, ticket.id),
        merged=_merged(session, ticket, settings),
        may_reply_by_mail=customer is not None and bool(customer.email) and ticket.wants_contact,
    )


def get_public_id(settings: Settings, token: str) -> int:
    """Return the id of the case whose files a link may show.

    Raises:
        UnknownCaseLink: the link leads to no case, or the person behind it was erased.
    """
    ticket_id = read_token(settings.secret_key, token)
    found = ticket_following.find_case(db.session(), ticket_id)
    if found is None or (found[2] is not None and found[2].erased_at is not None):
        raise UnknownCaseLink
    return ticket_id


def _promise(ticket: Any) -> tuple[str, datetime | None]:
    if not states.is_open(ticket.state) or is_waiting(ticket) or ticket.waiting_since is not None:
        return "", None
    if ticket.customer_verdict == cases.SOLVED:
        return "", None
    return (CLOSE, ticket.close_due_at) if ticket.answered_at is not None else (ANSWER, ticket.answer_due_at)


def _zone(session: Session, ticket: Any, customer: Any, settings: Settings) -> ZoneInfo:
    own = customer.timezone if customer is not None else None
    name = own or units.find_timezone(session, ticket.unit_id)
    return ZoneInfo(name) if name else settings.timezone


def _done(session: Session, ticket: Any) -> list[tuple[str, datetime]]:
    return [
        (action.text, action.done_at) for action in ticket_following.list_done(session, ticket.id) if action.done_at
    ]


def _given(session: Session, ticket: Any) -> list[Given]:
    return [
        Given(
            id=row.id,
            kind=row.kind,
            words=row.text or "",
            amount=row.amount,
            currency=row.currency or "",
            code=code or "",
            expires_on=expires_on,
            is_declined=row.state == DECLINED,
            may_answer=row.state == GIVEN and row.kind not in WORDS_ALONE and states.is_open(ticket.state),
        )
        for row, _, _, code, expires_on in remedies.list_of_case(session, ticket.id)
        if row.state in HANDED_OVER and row.kind not in WORDS_ALONE
    ]


def _merged(session: Session, ticket: Any, settings: Settings) -> tuple[str, str] | None:
    if ticket.merged_into_id is None:
        return None
    found = ticket_following.find_case(session, ticket.merged_into_id)
    # Another person's case is not theirs to open, even when it is about the same order.
    if found is None or ticket.customer_id is None or found[0].customer_id != ticket.customer_id:
        return None
    return case_number(found[0].number), make_token(settings.secret_key, found[0].id)


def _thread(session: Session, ticket: Any, order: Any) -> Iterator[Entry]:
    files = [row for row, _ in ticket_files.list_files(session, ticket.id, public_only=True)]
    responses = records.list_responses(session, ticket.id)
    answered = answer_files.of_responses(row[0] for row in responses)
    for response, _, definition, joined_at in responses:
        # A double that was merged into this case may have been another person's.
        if response.customer_id not in (None, ticket.customer_id):
            continue
        survey = parse_survey(definition)
        lines = answer_lines(survey, response.answers, response.language or survey.locale, order)
        words = "\n\n".join(line.words for line in lines if line.kind == OWN_WORDS)
        photos = [_photo(file) for rows in answered.get(response.id, {}).values() for file in rows]
        if words or photos:
            yield Entry(response.answered_at or joined_at, True, None, words, response.language or "", photos)
    for message, name in ticket_following.list_thread(session, ticket):
        is_theirs = message.direction == "in"
        way = message.channel if message.channel in BY_HAND and not is_theirs else ""
        yield Entry(
            message.created_at,
            is_theirs,
            name,
            "" if way else message.body.strip(),
            message.language,
            [_photo(file) for file in files if file.message_id == message.id],
            way,
        )
    for file in files:
        if file.message_id is None:
            yield Entry(file.at, file.uploaded_by is None, None, "", "", [_photo(file)])


def _photo(file: Any) -> Photo:
    return Photo(file.id, file.name, file.media_type in PICTURES)
