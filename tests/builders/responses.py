"""Surveys, links and answers for tests of answering."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from surveyapp.services import surveys
from surveyapp.services.sessions import hash_secret
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db, random_id
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.surveys import Survey
from surveyapp.store.units import ROOT_ID, Unit
from tests.builders.tickets import make_customer, make_order

PUBLISHED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FEEDBACK: dict[str, Any] = {
    "name": "feedback",
    "title": {"en": "How did order {order.external_id} go?", "fi": "Miten tilaus {order.external_id} sujui?"},
    "locale": "en",
    "locales": ["en", "fi"],
    "open": True,
    "openTicketWhen": [{"rule": "score", "question": "recommend", "atMost": 4, "severity": "major"}],
    "pages": [
        {
            "name": "all",
            "elements": [
                {
                    "type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10, "measure": "nps", "isRequired": True,
                    "title": {"en": "Would you recommend us?", "fi": "Suosittelisitko meitä?"},
                },
                {
                    "type": "radiogroup", "name": "reason", "title": {"en": "Why?", "fi": "Miksi?"},
                    "choices": [
                        {"value": "late", "text": {"en": "It was late", "fi": "Se myöhästyi"}},
                        {"value": "fine", "text": {"en": "All went well", "fi": "Kaikki meni hyvin"}},
                    ],
                },
                {
                    "type": "comment", "name": "comment", "maxLength": 200,
                    "title": {"en": "In your own words", "fi": "Omin sanoin"},
                },
            ],
        }
    ],
}  # fmt: skip


def make_survey(definition: Mapping[str, Any] = FEEDBACK, **changes: Any) -> int:
    """Publish a survey, with `changes` to its definition, and return its id."""
    text = json.dumps({**definition, **changes})
    result = surveys.publish(text, "feedback.yaml", user_id=None, now=PUBLISHED)
    return db.session.query(Survey.id).filter_by(name=result.name).scalar()


def make_post_purchase() -> int:
    """Publish the shipped survey and return its id."""
    text = (PROJECT / "surveys" / "post-purchase.yaml").read_bytes()
    surveys.publish(text, "post-purchase.yaml", user_id=None, now=PUBLISHED)
    return db.session.query(Survey.id).filter_by(name="post-purchase").scalar()


def set_survey(survey_id: int, **facts: Any) -> None:
    """Change a survey's row: `state`."""
    with transaction() as session:
        session.query(Survey).filter_by(id=survey_id).update(facts)


def name_company(name: str) -> None:
    """Give the company its name."""
    with transaction() as session:
        session.query(Unit).filter_by(id=ROOT_ID).update({"name": name})


def make_link(
    survey_id: int,
    *,
    unit_id: int = ROOT_ID,
    state: str = "sent",
    language: str | None = None,
    expires_at: datetime | None = None,
    customer: Mapping[str, Any] | None = None,
    order: Mapping[str, Any] | None = None,
) -> str:
    """Make a customer, a delivered order and an invitation to answer about it; return the secret of its link."""
    customer_id = make_customer(**(customer or {}))
    order_id = make_order(unit_id=unit_id, customer_id=customer_id, **(order or {}))
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    with transaction() as session:
        invitation = Invitation(
            id=random_id(), survey_id=survey_id, customer_id=customer_id, order_id=order_id, unit_id=unit_id,
            touchpoint="delivered", touched_on=date(2026, 11, 13), language=language, state=state,
            planned_at=now - timedelta(days=3), expires_at=expires_at or now + timedelta(days=30),
        )  # fmt: skip
        session.add(invitation)
        session.flush()
        session.add(InvitationLink(token_hash=hash_secret(token), invitation_id=invitation.id, created_at=now))
    return token
