"""What somebody allowed when they answered: shown on their receipt, taken back or given there, at once and on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys import Survey
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services import audit
from surveyapp.services.asking import Asking
from surveyapp.services.response_rows import CONTACT_QUESTION
from surveyapp.services.sessions import hash_secret
from surveyapp.services.surveys.published import get_version
from surveyapp.services.tickets.changes import Change
from surveyapp.services.tickets.hearing import CUSTOMER
from surveyapp.services.transactions import transaction
from surveyapp.store import approved_quotes, ticket_following
from surveyapp.store import consents as store

CONTACT, QUOTE = "contact", "quote"
COLUMNS = {CONTACT: "may_contact", QUOTE: "may_quote"}


def asked_of(survey: Survey, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which consents a response can hold: those that its survey asks, and a quote's only where words were written.

    Nothing of an anonymous response can be found again to be changed.
    """
    if survey.anonymity == "anonymous":
        return ()
    question = survey.names.get(CONTACT_QUESTION)
    asks_contact = survey.contact_consent or (question is not None and question.type == "boolean")
    is_quotable = survey.quote_consent and bool(list_verbatims(survey, answers))
    return (CONTACT,) * asks_contact + (QUOTE,) * is_quotable


def allow(asking: Asking, kind: str, *, is_allowed: bool, form_key: str | None = None, now: datetime) -> None:
    """Record whether we may contact the person (CONTACT) or quote their words (QUOTE), and let their cases know.

    `form_key` is that of an open form. The same word again changes nothing.

    Raises:
        NotFound: nothing was answered by this link or form.
        Refused: the survey does not ask for this, or the answer is anonymous.
    """
    # What was begun and never sent is a response too, but nobody said anything by it.
    if form_key is None and not (asking.is_used and asking.response_id is not None):
        raise NotFound
    with transaction() as session:
        response = store.lock_response(
            session,
            response_id=asking.response_id,
            submission_hash=hash_secret(form_key) if form_key is not None else None,
        )
        if response is None:
            raise NotFound
        survey = get_version(response.version_id).survey
        if kind not in asked_of(survey, response.answers):
            raise Refused(N_("There is nothing to allow or to take back here."))
        column = COLUMNS[kind]
        if getattr(response, column) is is_allowed:
            return
        setattr(response, column, is_allowed)
        session.flush()
        if kind == QUOTE and not is_allowed:
            # It is shown no more from now on anyhow; nor shall it come back by itself, should they change their mind.
            approved_quotes.delete_of_response(session, response.id)
        if kind == CONTACT:
            _tell_cases(session, response.id, response.customer_id, is_allowed=is_allowed, now=now)
        audit.record(
            session,
            "consent_given" if is_allowed else "consent_withdrawn",
            now=now,
            object_kind="response",
            object_id=response.id,
            consent=kind,
        )


def _tell_cases(
    session: Session, response_id: int, customer_id: int | None, *, is_allowed: bool, now: datetime
) -> None:
    """Say in the person's own cases whether contact is wanted; in a case of somebody else it is not theirs to say."""
    for ticket_id in store.list_case_ids(session, response_id):
        ticket = ticket_following.find_for_customer(session, ticket_id)
        if ticket is not None and ticket.customer_id in (None, customer_id):
            change = Change(session, ticket, CUSTOMER, now)
            change.set("wants_contact", is_allowed)
            change.finish()
