"""What customers say on their case's own page: messages, and whether it is solved. Each comes in once."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import insert

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.remedies import DECLINED
from surveyapp.domain.tickets import cases, states
from surveyapp.services.case_links import UnknownCaseLink, read_token
from surveyapp.services.kept_files import Sent, Taken, take
from surveyapp.services.remedies.giving import answer_as_customer
from surveyapp.services.ticket_files import Keeper
from surveyapp.services.tickets.changes import Change
from surveyapp.services.tickets.moves import enter
from surveyapp.services.tickets.pausing import resume
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import ticket_following
from surveyapp.store.database import random_id
from surveyapp.store.messages import Message

# The customer is nobody of ours: what they do stands in the history without a person's id.
CUSTOMER = Viewer(cast("int", None), "the customer", "", frozenset())
PAGE = "page"
RECEIVED = "received"
MAXIMUM_TEXT = 5000
# Who has the link is not asked who they are, so that a machine could write through it for ever.
MOST_IN_AN_HOUR = 20
HOUR = timedelta(hours=1)
NOT_SOLVED_YET = N_("The customer says that it is not solved; their words are among the messages.")


def clean_text(text: str) -> str:
    """Return what somebody wrote without characters that no keyboard types.

    Raises:
        Refused: it is too long; says both numbers.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(character for character in plain if character >= " " or character in "\n\t").strip()
    if len(kept) > MAXIMUM_TEXT:
        raise Refused(
            N_("Shorten your message: it has %(length)s characters, and at most %(most)s are taken."),
            length=len(kept),
            most=MAXIMUM_TEXT,
        )
    return kept


def write(
    settings: Settings, token: str, text: str, files: Sequence[Sent], *, form_key: str, language: str, now: datetime
) -> None:
    """Take a message of the customer with its files; the same one sent twice comes in once.

    Raises:
        UnknownCaseLink: the link leads to no case, or the person behind it was erased.
        Refused: nothing was written, or too much, or a file cannot be taken.
    """
    words, taken = clean_text(text), take(files)
    if not words and not taken:
        raise Refused(N_("Write something first, or choose a file."))
    with Keeper(settings) as keeper, opened(settings, token, now=now) as change:
        add_message(change, words, taken, keeper, form_key=form_key, language=language)


def say_solved(settings: Settings, token: str, *, now: datetime) -> None:
    """Take the customer's word that it is solved; where nothing else is missing the case closes by it.

    Saying it again, or about a case that has ended, changes nothing.
    """
    with opened(settings, token, now=now) as change:
        if not may_judge(change.ticket) or change.ticket.customer_verdict == cases.SOLVED:
            return
        _set_verdict(change, cases.SOLVED)
        for state in (states.VERIFYING, states.CLOSED):
            if cases.may_move(cast("cases.CaseFacts", change.facts()), state):
                enter(change, state)


def say_not_solved(
    settings: Settings,
    token: str,
    why: str,
    files: Sequence[Sent] = (),
    *,
    form_key: str,
    language: str,
    now: datetime,
) -> None:
    """Take the customer's word that it is not solved: the case is investigated again, or reopened when it had closed.

    Raises:
        Refused: the customer does not say what is missing, or a file cannot be taken.
    """
    words, taken = clean_text(why), take(files)
    if not words:
        raise Refused(N_("Tell us what is still missing, so that we can go on."))
    with Keeper(settings) as keeper, opened(settings, token, now=now) as change:
        is_new = add_message(change, words, taken, keeper, form_key=form_key, language=language)
        if is_new and may_judge(change.ticket):
            _set_verdict(change, cases.NOT_SOLVED)
            _take_up(change)


def answer_remedy(settings: Settings, token: str, remedy_id: int, answer: str, *, now: datetime) -> None:
    """Take the customer's word whether they accept what they were given: accepted or declined.

    Raises:
        UnknownCaseLink: the link leads to no case, or the person behind it was erased.
        NotFound: it is no remedy of this case.
        Refused: it is not given, or there is no such answer.
    """
    with opened(settings, token, now=now) as change:
        answer_as_customer(change.session, change.ticket.id, remedy_id, answer, now=now)
        if answer == DECLINED:
            mark_written(change)


def may_judge(ticket: object) -> bool:
    """Return whether the customer may say of this case (a row) if it is solved: once told or asked, and after its close."""
    state, verdict = getattr(ticket, "state", ""), getattr(ticket, "customer_verdict", None)
    if state == states.CLOSED:
        return True
    is_told = getattr(ticket, "outcome_told_at", None) or getattr(ticket, "asked_solved_at", None)
    return states.is_open(state) and bool(is_told) and verdict is None


def add_message(
    change: Change,
    words: str,
    files: Sequence[Taken],
    keeper: Keeper,
    *,
    form_key: str,
    language: str,
    kind: str = "message",
    channel: str = PAGE,
) -> bool:
    """Put a customer's message into the case's thread and wake who works on it; False when it had come in before."""
    ticket, session, now = change.ticket, change.session, change.now
    content = "\0".join([str(ticket.id), form_key, words, *(file.sha256 for file in files)])
    remote_id = f"{channel}:{hashlib.sha256(content.encode()).hexdigest()}"
    if ticket_following.has_message(session, remote_id):
        return False
    if ticket_following.count_written(session, ticket.id, since=now - HOUR) >= MOST_IN_AN_HOUR:
        raise Refused(N_("You have written often in the last hour. Wait a little and send it again."))
    message_id = random_id()
    session.execute(
        insert(Message).values(
            id=message_id,
            direction="in",
            kind=kind,
            channel=channel,
            state=RECEIVED,
            ticket_id=ticket.id,
            customer_id=ticket.customer_id,
            remote_id=remote_id,
            language=language,
            subject="",
            body=words,
            created_at=now,
            send_at=now,
        )
    )
    keeper.keep(session, files, ticket_id=ticket.id, message_id=message_id, is_public=True, user_id=None, now=now)
    mark_written(change)
    return True


def mark_written(change: Change) -> None:
    """Note that the customer wrote: the desk shows it until somebody answers or reads it, and a paused clock runs on."""
    change.ticket.wrote_at = change.ticket.wrote_at or change.now
    change.note("customer_message")
    resume(change)


def _set_verdict(change: Change, verdict: str) -> None:
    resume(change)
    change.set("customer_verdict", verdict)
    change.ticket.customer_verdict_at, change.ticket.customer_verdict_channel = change.now, PAGE


def _take_up(change: Change) -> None:
    ticket = change.ticket
    to_state = states.REOPENED if ticket.state == states.CLOSED else states.INVESTIGATING
    if to_state not in states.TRANSITIONS[ticket.state]:
        return
    try:
        enter(change, to_state, why=NOT_SOLVED_YET)
    except Refused:
        # Another case about the same matter is open, or something that it needs is missing: a person sorts that out. What
        # the customer said is kept, and the desk shows that they wrote.
        return


@contextmanager
def opened(settings: Settings, token: str, *, now: datetime) -> Iterator[Change]:
    """Lock the case that a customer's link leads to, for what they do there, in a transaction of its own.

    Raises:
        UnknownCaseLink: the link leads to no case, or the person behind it was erased.
    """
    ticket_id = read_token(settings.secret_key, token)
    with transaction() as session:
        ticket = ticket_following.find_for_customer(session, ticket_id)
        if ticket is None:
            raise UnknownCaseLink
        if ticket.merged_into_id is not None:
            # A double's link goes on working: what comes in by it belongs where the matter is looked after.
            kept = ticket_following.find_for_customer(session, ticket.merged_into_id)
            # Of two people whom nobody knows none can tell that they are one.
            is_theirs = kept is not None and ticket.customer_id is not None and kept.customer_id == ticket.customer_id
            ticket = kept if kept is not None and is_theirs else ticket
        change = Change(session, ticket, CUSTOMER, now)
        yield change
        change.finish()
