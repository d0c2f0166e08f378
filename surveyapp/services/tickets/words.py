"""What we say to the customer of a case: drafts to read and change, letters into the queue, and what was said otherwise."""

from dataclasses import replace
from datetime import datetime, timedelta

from surveyapp.channels import letters
from surveyapp.channels.letters import Letter
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.services import letters as company_letters
from surveyapp.services.messages import BY_HAND, MAIL, queue_letter, queue_letters, record_by_hand
from surveyapp.services.promised_answers import promised
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.facts import may_contact
from surveyapp.services.tickets.matter import matter_of_case
from surveyapp.services.tickets.moves import forget_verdict
from surveyapp.services.tickets.promising import NewPromise, add_promise
from surveyapp.store import ticket_contacts
from surveyapp.store import ticket_records as records
from surveyapp.store.customers import Customer
from surveyapp.store.database import db

ANSWERS = ("explanation", "decision", "outcome")
# What is said once a case has ended: what was decided and why, what was given on top, that it is closed, thanks.
AFTER_THE_END = ("explanation", "reply", "decision", "extra_told", "closing", "thanks", "minutes", "conduct")
EXTRA_TOLD = "extra_told"
# What was agreed goes to everybody whom the case concerns.
MINUTES = "minutes"
# Within this time the same words to the same customer are one press of a button too many.
REPEATED = timedelta(minutes=10)


def draft(viewer: Viewer, ticket_id: int, kind: str, *, now: datetime) -> Letter:
    """Return the letter `kind` about a case, in the customer's language, to be read and changed before it goes.

    Raises:
        NotFound: the case is not there or not visible, or there is no such letter.
    """
    session = db.session()
    found = records.find_ticket(session, viewer, ticket_id)
    if found is None or kind not in letters.LETTERS:
        raise NotFound
    language, matter = matter_of_case(session, found, sender=viewer.name)
    ticket = found[0]
    if ticket.answer_due_at is not None:
        given = promised(ticket.unit_id, ticket.opened_at, ticket.answer_due_at, now=now)
        matter = replace(matter, promise=given.words(language))
    if kind == MINUTES and matter.customer:
        people = [customer for _, customer in ticket_contacts.list_contacts(session, ticket_id)]
        others = [each.name for each in people if each.name and each.erased_at is None]
        matter = replace(matter, customer=", ".join([matter.customer, *others]))
    return company_letters.write(session, kind, language, matter)


def send_letter(
    viewer: Viewer,
    ticket_id: int,
    kind: str,
    *,
    subject: str,
    body: str,
    language: str,
    names_extra: bool = False,
    promise: NewPromise | None = None,
    now: datetime,
) -> None:
    """Queue a letter to the customer, once however often it is pressed; `names_extra` says that it tells of the extra.

    A `promise` that the letter makes goes into the ledger with it.

    Raises:
        Refused: nothing is written, the customer cannot be or does not want to be written to, or the promise has no
            time ahead.
    """
    with changing(viewer, ticket_id, now=now, allows_ended=kind in AFTER_THE_END) as change:
        customer = _customer(change)
        if customer is None or not may_contact(change.ticket, customer):
            raise Refused(N_("The customer wants no contact or left no way to be reached, so nothing can be sent."))
        if not customer.email:
            raise Refused(N_("There is no mail address. Ring the customer, then record what you said."))
        letter = _checked(kind, subject, body, language)
        if _is_repeated(change, kind, letter, names_extra=names_extra):
            return
        queue_letter(
            change.session,
            kind,
            letter,
            ticket_id=ticket_id,
            customer_id=customer.id,
            author_id=viewer.user_id,
            now=now,
        )
        if kind == MINUTES:
            _copy_to_contacts(change, letter)
        _note_told(change, kind, MAIL, names_extra=names_extra)
        _note_promise(change, promise)


def record_told(
    viewer: Viewer,
    ticket_id: int,
    kind: str,
    channel: str,
    *,
    text: str,
    names_extra: bool = False,
    promise: NewPromise | None = None,
    now: datetime,
) -> None:
    """Record what the customer was told by telephone, in person or on paper, and a promise that was made with it.

    Raises:
        Refused: nothing is written, or there is no such way.
    """
    if channel not in BY_HAND:
        raise Refused(N_("Choose how the customer was told."))
    with changing(viewer, ticket_id, now=now, allows_ended=kind in AFTER_THE_END) as change:
        checked = _checked(kind, kind, text, change.ticket.language or "en")
        letter = Letter(checked.language, "", checked.body)
        if _is_repeated(change, kind, letter, names_extra=names_extra):
            return
        record_by_hand(
            change.session,
            kind,
            letter,
            channel,
            ticket_id=ticket_id,
            customer_id=change.ticket.customer_id,
            author_id=viewer.user_id,
            now=now,
        )
        _note_told(change, kind, channel, names_extra=names_extra)
        _note_promise(change, promise)


def _note_promise(change: Change, promise: NewPromise | None) -> None:
    if promise is not None:
        add_promise(change, kind=promise.kind, text=promise.text, due_at=promise.due_at)


def _checked(kind: str, subject: str, body: str, language: str) -> Letter:
    if kind not in letters.LETTERS or not subject.strip() or not body.strip():
        raise Refused(N_("Write what the customer is told."))
    return Letter(letters.language_for(language), " ".join(subject.split()), body.strip() + "\n")


def _is_repeated(change: Change, kind: str, letter: Letter, *, names_extra: bool) -> bool:
    ticket = change.ticket
    if (names_extra or kind == EXTRA_TOLD) and ticket.extra and ticket.extra_told_at is None:
        return False
    # The customer came back since: the same words about a new outcome are a new letter.
    if (kind == "outcome" and ticket.outcome_told_at is None) or (
        kind == "question" and ticket.asked_solved_at is None
    ):
        return False
    since = change.now - REPEATED
    return any(
        message.created_at > since
        and message.author_id == change.viewer.user_id
        and (message.kind, message.subject, message.body) == (kind, letter.subject, letter.body)
        for message, _ in records.list_messages(change.session, change.ticket.id)
    )


def _note_told(change: Change, kind: str, channel: str, *, names_extra: bool) -> None:
    ticket, now = change.ticket, change.now
    change.note("message", old=channel, new=kind)
    # Who tells the customer something has read what they wrote.
    ticket.wrote_at = None
    if kind == "acknowledgement" and ticket.acknowledged_at is None:
        ticket.acknowledged_at = now
    if kind == "apology":
        ticket.apology_sent_at = now
    if kind in ANSWERS and ticket.answered_at is None:
        ticket.answered_at = now
    if kind == "outcome":
        ticket.outcome_told_at = now
    if (names_extra or kind == EXTRA_TOLD) and ticket.extra:
        ticket.extra_told_at = now
    if kind == "question":
        ticket.asked_solved_at = now
        forget_verdict(change)


def _copy_to_contacts(change: Change, letter: Letter) -> None:
    people = [customer for _, customer in ticket_contacts.list_contacts(change.session, change.ticket.id)]
    reached = [
        each for each in people if each.email and each.erased_at is None and each.id != change.ticket.customer_id
    ]
    copies = [(letter, change.ticket.id, each.id) for each in reached]
    queue_letters(change.session, MINUTES, copies, author_id=change.viewer.user_id, now=change.now)


def _customer(change: Change) -> Customer | None:
    return change.session.get(Customer, change.ticket.customer_id) if change.ticket.customer_id else None
