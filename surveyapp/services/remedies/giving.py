"""Handing over what was decided on, and the customer's answer to it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.remedies import ACCEPTED, APPROVED, DECLINED, GIVEN, coded
from surveyapp.services.remedies import offers
from surveyapp.services.remedies.deciding import find, note_state
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.store import gift_codes
from surveyapp.store import remedies as store
from surveyapp.store import ticket_records as records
from surveyapp.store.remedies import Remedy

# A gift card that ends sooner than this is no gift.
LEAST_VALID = timedelta(days=30)
ANSWERS = (ACCEPTED, DECLINED)


def give(viewer: Viewer, ticket_id: int, remedy_id: int, *, now: datetime) -> None:
    """Note that a remedy is handed over; a gift card takes a code from the pool with it.

    Raises:
        Refused: it is not decided on, or no code of its amount is free.
        Conflict: somebody gave it meanwhile.
    """
    with changing(viewer, ticket_id, now=now) as change:
        remedy = find(change, remedy_id)
        if remedy.state == GIVEN:
            raise Conflict(N_("Somebody gave this already. Load the page again to see it."))
        if remedy.state != APPROVED:
            raise Refused(N_("Only what is decided on can be given."))
        rule = offers.get_policy().kinds.get(remedy.kind)
        if rule is not None and rule.takes_code:
            _take_code(change, remedy)
        remedy.state, remedy.given_at = GIVEN, now
        note_state(change, remedy)


def record_answer(viewer: Viewer, ticket_id: int, remedy_id: int, answer: str, *, now: datetime) -> None:
    """Record by hand whether the customer took what was given: accepted or declined.

    Raises:
        Refused: it is not given, or there is no such answer.
    """
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        remedy = find(change, remedy_id)
        _answer(remedy, answer, now=now)
        note_state(change, remedy)


def answer_as_customer(session: Session, ticket_id: int, remedy_id: int, answer: str, *, now: datetime) -> None:
    """Let the customer of a case accept or decline what was given, inside the transaction of the caller.

    Raises:
        NotFound: it is no remedy of this case.
        Refused: it is not given, or there is no such answer.
    """
    remedy = store.find_for_change(session, ticket_id, remedy_id)
    if remedy is None:
        raise NotFound
    if remedy.state == answer:
        # Pressed again, or sent again by a machine that has the link: the history holds it once.
        return
    _answer(remedy, answer, now=now)
    new = coded(remedy.state, remedy.amount, remedy.currency)
    records.add_event(session, ticket_id, "remedy_state", at=now, user_id=None, old=remedy.kind, new=new, reason=None)


def _answer(remedy: Remedy, answer: str, *, now: datetime) -> None:
    if answer not in ANSWERS:
        raise Refused(N_("Choose whether it is accepted or declined."))
    if remedy.state not in (GIVEN, *ANSWERS):
        raise Refused(N_("This is not given yet, so it cannot be accepted or declined."))
    remedy.state, remedy.answered_at = answer, now


def _take_code(change: Change, remedy: Remedy) -> None:
    session = change.session
    amount, currency = remedy.amount, remedy.currency
    if amount is None or currency is None:
        raise Refused(N_("A gift card needs an amount and a currency. Withdraw it and offer it anew."))
    valid_on = (change.now + LEAST_VALID).date()
    session.flush()
    if gift_codes.take(session, remedy.id, amount=amount, currency=currency, valid_on=valid_on, at=change.now) is None:
        free = gift_codes.list_free_amounts(session, currency=currency, valid_on=valid_on)
        if not free:
            message = N_("No gift card in %(currency)s is left in the pool. Ask an admin to import codes.")
            raise Refused(message, currency=currency)
        message = N_(
            "No gift card of %(amount)s %(currency)s is left. There are cards of: %(free)s. Withdraw it and offer one of these."
        )
        raise Refused(message, amount=amount, currency=currency, free=", ".join(map(str, free)))
