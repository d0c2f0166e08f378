"""What a receipt says: that the answers arrived and, where they opened a case, who does what until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from surveyapp.domain.surveys import Survey
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import consents
from surveyapp.services.asking import Asking, get_survey
from surveyapp.services.promised_answers import PromisedAnswer, promised
from surveyapp.services.sessions import hash_secret
from surveyapp.services.transactions import reading
from surveyapp.store import responses


@dataclass(frozen=True, slots=True)
class Case:
    """The case behind a response as its customer may know it; `can_be_answered` where we can and may write or call.

    `owner` is the first name of who has it, "" while nobody has; `promise` until when a person answers, None where nobody
    will. `address` is where the answer goes, a mail address or a telephone number.
    """

    id: int
    number: str
    can_be_answered: bool
    by_mail: bool
    wants_contact: bool
    is_answered: bool
    owner: str = ""
    address: str = ""
    promise: PromisedAnswer | None = None


@dataclass(frozen=True, slots=True)
class Thanks:
    """What a receipt says. Of an anonymous survey nothing is known but that the form was used.

    `consents` are those that can be taken back or given, each with what was said; None is nothing.
    """

    survey: Survey | None = None
    language: str | None = None
    answers: Mapping[str, Any] | None = None
    answered_at: datetime | None = None
    timezone: str | None = None
    name: str = ""
    consents: Mapping[str, bool | None] = field(default_factory=dict)
    case: Case | None = None


def find_thanks(asking: Asking, *, now: datetime) -> Thanks | None:
    """Return what the receipt of a link says, None while nothing was answered by it."""
    if not asking.is_used:
        # What was begun and never sent may have become a partial response, which thanks for nothing.
        return None
    if asking.response_id is None:
        return Thanks(asking.survey)
    with reading() as connection:
        row = responses.find_thanks(connection, response_id=asking.response_id)
    return _thanks(row, now=now)


def find_open_thanks(asking: Asking, form_key: str, *, now: datetime) -> Thanks | None:
    """Return what the receipt of an open form says, None when no such form was sent."""
    submission = hash_secret(form_key)
    with reading() as connection:
        row = responses.find_thanks(connection, submission_hash=submission)
        is_spent = row is None and responses.is_spent(connection, submission)
    if row is not None:
        return _thanks(row, now=now)
    return Thanks(asking.survey) if is_spent else None


def _thanks(row: Any, *, now: datetime) -> Thanks:
    survey = get_survey(row.version_id, row.content_hash)
    return Thanks(
        survey=survey,
        language=row.language,
        answers=row.answers,
        answered_at=row.answered_at,
        timezone=row.unit_timezone,
        name=_first_name(row.customer_name),
        consents={kind: getattr(row, consents.COLUMNS[kind]) for kind in consents.asked_of(survey, row.answers)},
        case=_case(row, now=now),
    )


def _case(row: Any, *, now: datetime) -> Case | None:
    if row.number is None:
        return None
    can_reach = row.wants_contact and bool(row.email or row.phone)
    is_due = can_reach and row.answer_due_at is not None and row.answer_due_at > now
    return Case(
        id=row.ticket_id,
        number=case_number(row.number),
        can_be_answered=can_reach,
        by_mail=bool(row.email),
        wants_contact=row.wants_contact,
        is_answered=row.ticket_answered_at is not None or row.ended_at is not None,
        owner=_first_name(row.owner_name),
        address=(row.email or row.phone or "") if can_reach else "",
        promise=promised(row.ticket_unit_id, row.opened_at, row.answer_due_at, now=now) if is_due else None,
    )


def _first_name(name: str | None) -> str:
    return (name or "").partition(" ")[0]
