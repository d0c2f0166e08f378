"""What customers of Tuohi & Vik say when they are asked, after the close, how their case was handled."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from surveyapp.domain.errors import NotFound
from surveyapp.domain.invitations import ANSWERED, EXPIRED, SENT, TICKET_CLOSED
from surveyapp.domain.tickets.cases import SOLVED
from surveyapp.services.surveys import PublishedSurvey, get_published
from surveyapp.store.customers import Customer
from surveyapp.store.database import random_id
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.order_import import insert_rows
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit

SURVEY = "recovery"
ASKED_AFTER, OPEN_FOR = timedelta(days=1, hours=2), timedelta(days=21)
# The share of those asked who answer; of cases that ended in silence fewer do.
REPLIES, QUIET_REPLIES = 0.55, 0.3
QUICK = timedelta(hours=24)


def ask_about_cases(session: Session, seed: int, *, until: datetime) -> int:
    """Ask about every case that was closed before `until`, and let some answer; return how many did.

    Nobody is asked where the survey is not published. Whoever answers is content enough: a bad answer would open the
    case again, and the story of the cases is told already.
    """
    try:
        survey = get_published(SURVEY)
    except NotFound:
        return 0
    invitations, responses = [], []
    for row in _closed(session, until):
        random = Random(f"{seed} {row.number}")  # noqa: S311 - a story, no secret
        invitation = _invitation(row, survey, until)
        wanted = REPLIES if row.customer_verdict == SOLVED else QUIET_REPLIES
        answered_at = invitation["sent_at"] + timedelta(hours=random.expovariate(1 / 30))
        if random.random() < wanted and answered_at < min(until, invitation["expires_at"]):
            invitation |= {"state": ANSWERED, "started_at": answered_at, "answered_at": answered_at}
            responses.append(_response(random, row, survey, invitation, answered_at))
        invitations.append(invitation)
    insert_rows(session, Invitation.__table__, invitations)
    insert_rows(session, Response.__table__, sorted(responses, key=lambda each: each["id"]))
    return len(responses)


def _closed(session: Session, until: datetime) -> Any:
    was_explained = exists().where(Message.ticket_id == Ticket.id, Message.kind == "explanation")
    columns = (
        Ticket.id, Ticket.number, Ticket.order_id, Ticket.customer_id, Ticket.unit_id, Ticket.language, Ticket.opened_at,
        Ticket.ended_at, Ticket.apology_sent_at, Ticket.customer_verdict, Ticket.reopened_count, Unit.timezone,
        was_explained.label("was_explained"),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(Unit, Unit.id == Ticket.unit_id)
        .join(Customer, Customer.id == Ticket.customer_id)
        .where(Ticket.state == "closed", Ticket.wants_contact, Customer.email.is_not(None))
        .where(Ticket.ended_at < until - ASKED_AFTER)
    )
    return session.execute(query.order_by(Ticket.number)).all()


def _invitation(row: Any, survey: PublishedSurvey, until: datetime) -> dict[str, Any]:
    ended_at = row.ended_at.astimezone(UTC)
    sent_at = ended_at + ASKED_AFTER
    expires_at = sent_at + OPEN_FOR
    return {
        "id": random_id(), "survey_id": survey.id, "customer_id": row.customer_id, "order_id": row.order_id,
        "unit_id": row.unit_id, "touchpoint": TICKET_CLOSED, "occasion": str(row.id),
        "touched_on": ended_at.astimezone(_zone(row)).date(), "language": row.language,
        "state": EXPIRED if expires_at < until else SENT, "skip_reason": None, "planned_at": ended_at, "send_at": sent_at,
        "sent_at": sent_at, "started_at": None, "answered_at": None, "expires_at": expires_at, "remind_at": None,
        "reminders": 0,
    }  # fmt: skip


def _response(
    random: Random, row: Any, survey: PublishedSurvey, invitation: dict[str, Any], answered_at: datetime
) -> dict[str, Any]:
    return {
        "id": random_id(), "survey_id": survey.id, "version_id": survey.version_id, "source": None, "external_id": None,
        "submission_hash": None, "is_anonymous": False, "is_complete": True, "invitation_id": invitation["id"],
        "customer_id": row.customer_id, "order_id": row.order_id, "unit_id": row.unit_id, "answered_at": answered_at,
        "answered_on": answered_at.astimezone(_zone(row)).date(), "language": row.language,
        "answers": _answers(random, row), "channel": None, "category": None, "product": None, "seller": None,
        "carrier": None, "price_total": None, "currency": None, "days_late": None, "promise": None,
        "may_contact": None, "may_quote": None,
    }  # fmt: skip


def _answers(random: Random, row: Any) -> dict[str, Any]:
    """Return the answers: being heard soon and told why pleases; being sent round twice does not."""
    mood = random.gauss(4.1, 0.7)
    mood += 0.3 if row.was_explained else -0.3
    mood += 0.4 if row.apology_sent_at is not None and row.apology_sent_at - row.opened_at <= QUICK else 0.0
    mood -= 0.5 if row.reopened_count else 0.0
    mood -= 0.4 if row.ended_at - row.opened_at > timedelta(days=14) else 0.0
    heard = _grade(mood + 0.2, 3, 5)
    return {
        "heard": heard,
        "solved": "yes",
        "effort": _grade(1.35 * mood + random.gauss(0, 0.6), 3, 7),
        "handling": _grade(mood + random.gauss(0, 0.3), 3, 5),
        "again": "yes" if heard == 5 or random.random() < 0.55 else "maybe",
    }


def _grade(value: float, least: int, most: int) -> int:
    return max(least, min(most, round(value)))


def _zone(row: Any) -> ZoneInfo:
    return ZoneInfo(row.timezone or "UTC")
