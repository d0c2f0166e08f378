"""Answering: what a link opens, the one transaction of a submission, and what its receipt says.

`find_link` and `find_open_form` say what may be answered; `answer` stores it once, whatever is clicked, retried or
raced. No statement runs here that the answer does not need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain import ticket_rules
from surveyapp.domain.answers import FieldFault, parse_answers
from surveyapp.domain.errors import N_, Refused, SurveyappError
from surveyapp.domain.surveys import Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.services import answer_files
from surveyapp.services.asking import CLOSED, OPEN, USED, Asking
from surveyapp.services.contact_details import add_contact
from surveyapp.services.response_rows import row_of
from surveyapp.services.sessions import hash_secret
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.services.tickets.recovery import take_up_again
from surveyapp.services.transactions import reading, transaction
from surveyapp.store import drafts, invitation_links, responses

FORGED = N_("This form was changed on its way to us. Look your answers over and send them again.")


class InvalidAnswers(SurveyappError):
    """Answers that cannot be taken; `faults` says what to mend, and nothing was stored."""

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        super().__init__(N_("Some answers need mending; nothing was stored."))
        self.faults = list(faults)


class NotOpen(Refused):
    """The link or form takes no answers now; `status` says why, as `Asking.status_at` does."""

    def __init__(self, status: str) -> None:
        super().__init__(N_("This link takes no answers now."))
        self.status = status


@dataclass(frozen=True, slots=True)
class Consents:
    """What the person allowed on the form; None where they were not asked or did not say.

    `email` is where to write to, as far as the form itself asks it of somebody whom we do not know.
    """

    may_contact: bool | None = None
    may_quote: bool | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a submission: `is_first` is False when it had been stored before.

    `response_id` is None for anonymous surveys, and `ticket_ids` are the cases that the answers opened or joined.
    """

    is_first: bool
    response_id: int | None = None
    ticket_ids: tuple[int, ...] = ()


def find_link(token: str) -> Asking | None:
    """Return what the secret of a link opens, None when it opens nothing. Reads only."""
    with reading() as connection:
        row = invitation_links.find_link(connection, hash_secret(token))
    return Asking.of(row) if row is not None else None


def find_open_form(survey: str, *, unit_id: int | None = None, unit_path: str | None = None) -> Asking | None:
    """Return the open form of a survey, for the unit of this id or path, else for the whole company.

    None when there is no such survey or it is not open to everybody.
    """
    with reading() as connection:
        row = invitation_links.find_open_form(connection, survey, unit_id, unit_path)
    asking = Asking.of(row) if row is not None else None
    return asking if asking is not None and asking.survey is not None and asking.survey.open else None


def with_version(asking: Asking, content_hash: str) -> Asking:
    """Return `asking` with the version that the person saw, which need not be the current one any more.

    Raises:
        InvalidAnswers: the survey never had such a version.
    """
    if content_hash == asking.content_hash:
        return asking
    version_id = None
    if content_hash.isalnum():
        with reading() as connection:
            version_id = invitation_links.find_version(connection, asking.survey_id, content_hash)
    if version_id is None:
        raise InvalidAnswers([FieldFault("", FORGED)])
    return asking.at_version(version_id, content_hash)


def submit(token: str, raw: Mapping[str, Sequence[str]], *, language: str, zone: ZoneInfo, now: datetime) -> Receipt:
    """Store what a person answered by the link of `token`; see `answer`.

    Raises:
        NotOpen: the link is unknown or takes no answers.
    """
    asking = find_link(token)
    if asking is None:
        raise NotOpen(CLOSED)
    return answer(asking, raw, language=language, zone=zone, now=now)


def answer(
    asking: Asking,
    raw: Mapping[str, Sequence[str]],
    *,
    language: str,
    zone: ZoneInfo,
    now: datetime,
    form_key: str | None = None,
    consents: Consents | None = None,
    taxonomy: Taxonomy | None = None,
) -> Receipt:
    """Check and store one response, with its tickets, letters and stale mark, in one transaction.

    `raw` is what the form sent: question's name → everything under it. `zone` is the company's. An open form is told
    apart by its `form_key`. Sent again, the same link or form stores nothing and gives the receipt. `taxonomy` is what
    rules read comments by.

    Raises:
        InvalidAnswers: something must be mended; nothing was stored.
        NotOpen: the link expired, or the survey is paused or closed.
        DATABASE_FAULTS: the database failed; nothing is acknowledged.
    """
    status = asking.status_at(now)
    if status == USED:
        return Receipt(is_first=False, response_id=asking.response_id)
    if status != OPEN or asking.survey is None:
        raise NotOpen(status)
    parsed = parse_answers(asking.survey, raw, asking.circumstances(zone, now))
    if parsed.faults:
        raise InvalidAnswers(parsed.faults)
    values = row_of(asking, asking.survey, parsed.answers, language=language, zone=zone, now=now)
    if consents is not None:
        values |= _given(asking.survey, consents)
    with transaction() as session:
        email = consents.email if consents is not None else ""
        contact = add_contact(session, asking, asking.survey, values, email=email, now=now)
        if not _claim(session, asking, values, form_key, now):
            if contact is not None:
                session.delete(contact)
            return Receipt(is_first=False)
        _claim_files(session, asking, values, form_key)
        responses.mark_stale(session, asking.survey_id, values["answered_on"])
        asked = replace(asking, customer=asking.customer or contact)
        ticket_ids = _open_tickets(session, asked, asking.survey, values, taxonomy, now)
    return Receipt(True, None if values["is_anonymous"] else values["id"], tuple(ticket_ids))


def _given(survey: Survey, consents: Consents) -> dict[str, bool | None]:
    """Return what the person allowed on the form; an anonymous answer keeps nothing about a person."""
    given = {"may_quote": consents.may_quote}
    if survey.contact_consent and survey.anonymity != "anonymous":
        given["may_contact"] = consents.may_contact
    return given


def _claim(session: Session, asking: Asking, values: dict[str, Any], form_key: str | None, now: datetime) -> bool:
    """Use up the link or the form and insert the response; return False when somebody was first."""
    if asking.invitation_id is not None:
        # The moment of an anonymous answer would point at the response.
        answered_at = values["answered_at"]
        was_begun = invitation_links.claim(session, asking.invitation_id, now=now, answered_at=answered_at)
        if was_begun is None:
            return False
        if was_begun:
            drafts.forget_draft(session, asking.invitation_id)
        return responses.insert_response(session, values)
    if form_key is None:
        raise ValueError("an open form has a key")
    if not values["is_anonymous"]:
        return responses.insert_response(session, values | {"submission_hash": hash_secret(form_key)})
    spent = responses.spend_submission(session, hash_secret(form_key), values["answered_on"])
    return spent and responses.insert_response(session, values)


def _claim_files(session: Session, asking: Asking, values: Mapping[str, Any], form_key: str | None) -> None:
    """Give the files that the answers name to the response.

    Raises:
        InvalidAnswers: one is not there, or is another form's.
    """
    if asking.survey is not None and answer_files.file_questions(asking.survey):
        form = answer_files.form_of(asking, form_key)
        faults = answer_files.claim(session, form, asking.survey, values["answers"], values["id"])
        if faults:
            raise InvalidAnswers(faults)


def _open_tickets(
    session: Session,
    asking: Asking,
    survey: Survey,
    values: Mapping[str, Any],
    taxonomy: Taxonomy | None,
    now: datetime,
) -> list[int]:
    if values["is_anonymous"]:
        return []
    belongs_to = values["order_id"], values["id"], values["unit_id"]
    context = ticket_rules.RuleContext(survey, values["answers"], *belongs_to, values["language"], taxonomy)
    proposals = ticket_rules.propose(survey, context)
    if not proposals:
        return []
    complaint = Complaint(
        context,
        asking.survey_id,
        language=values["language"],
        may_contact=values["may_contact"],
        order=asking.order,
        customer=asking.customer,
        company=asking.company,
    )
    case_id = asking.closed_case_id
    if case_id is not None and any(proposal.reopens for proposal in proposals):
        taken_up = take_up_again(session, case_id, proposals, complaint, now=now)
        if taken_up is not None:
            return [taken_up]
    # Nothing goes by itself to an address that somebody typed into an open form: it may be anybody's.
    return open_cases(session, proposals, complaint, now=now, acknowledges=asking.invitation_id is not None)
