"""Cases for tests, opened as the product opens them: from a response that complains."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from surveyapp.domain.surveys import definition_hash, parse_survey
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import ROOT_ID

OPENED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DEFINITION = {
    "name": "delivery",
    "title": "Your delivery",
    "locale": "en",
    "locales": ["en", "fi"],
    "openTicketWhen": [
        {"rule": "score", "question": "recommend", "atMost": 4, "severity": "minor"},
        {"rule": "choice", "question": "wrong", "anyOf": ["late", "broken"], "severity": "major"},
    ],
    "pages": [
        {
            "name": "all",
            "elements": [
                {
                    "type": "rating",
                    "name": "recommend",
                    "rateMin": 0,
                    "rateMax": 10,
                    "title": {"default": "Would you recommend us?", "fi": "Suosittelisitko meitä?"},
                },
                {
                    "type": "checkbox",
                    "name": "wrong",
                    "title": {"default": "What went wrong", "fi": "Mikä meni pieleen"},
                    "choices": [
                        {"value": "late", "text": {"default": "It was late", "fi": "Se myöhästyi"}},
                        {"value": "broken", "text": {"default": "It was broken", "fi": "Se oli rikki"}},
                    ],
                },
                {"type": "comment", "name": "comment", "title": {"default": "In your own words", "fi": "Omin sanoin"}},
            ],
        }
    ],
}  # fmt: skip
ANSWERS = {"recommend": 3, "wrong": ["late"], "comment": "Pöytä tuli neljä päivää myöhässä."}


def make_customer(
    *, name: str = "Aino Lehtinen", email: str | None = "aino@example.com", phone: str | None = None
) -> int:
    """Make a customer and return the id."""
    with transaction() as session:
        customer = Customer(
            id=random_id(),
            source="shop",
            external_id=str(random_id()),
            name=name,
            email=email,
            phone=phone,
            language="fi",
            created_at=OPENED,
        )
        session.add(customer)
        return customer.id


def make_order(
    *, unit_id: int = ROOT_ID, customer_id: int | None = None, number: str | None = None, product: str = "Dining table"
) -> int:
    """Make an order delivered four days late and return its id."""
    with transaction() as session:
        order = Order(
            id=random_id(), source="shop", external_id=number or str(random_id()), unit_id=unit_id, customer_id=customer_id,
            timezone="Europe/Helsinki", placed_at=OPENED - timedelta(days=30), placed_on=date(2026, 10, 21),
            promised_on=date(2026, 11, 9), delivered_on=date(2026, 11, 13), is_delivered=True, days_late=4, promise="broken",
            product=product, category="Furniture", price_total=1248, currency="EUR", created_at=OPENED, updated_at=OPENED,
        )  # fmt: skip
        session.add(order)
        return order.id


def make_version(*, anonymity: str = "identified") -> tuple[int, int, dict[str, Any]]:
    """Make the survey of these tests in one of the anonymities, once; return survey id, version id, definition."""
    definition: dict[str, Any] = {**DEFINITION, "name": f"delivery-{anonymity}", "anonymity": anonymity}
    with transaction() as session:
        name = definition["name"]
        survey = session.scalars(select(Survey).where(Survey.name == name)).one_or_none()
        if survey is None:
            survey = Survey(id=random_id(), name=name, created_at=OPENED)
            session.add(survey)
            session.flush()
            version = SurveyVersion(
                id=random_id(), survey_id=survey.id, number=1, definition=definition,
                content_hash=definition_hash(definition), is_current=True,
                source="", anonymity=anonymity, published_at=OPENED,
            )  # fmt: skip
            session.add(version)
            session.flush()
        version = session.scalars(select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)).one()
        return survey.id, version.id, definition


def make_case(
    *,
    answers: Mapping[str, Any] = ANSWERS,
    unit_id: int = ROOT_ID,
    order_id: int | None = None,
    customer_id: int | None = None,
    anonymity: str = "identified",
    may_contact: bool | None = None,
    now: datetime = OPENED,
) -> int | None:
    """Store a response and open what it asks for, in one transaction; return the case's id, None when there is none."""
    survey_id, version_id, definition = make_version(anonymity=anonymity)
    with transaction() as session:
        response = Response(
            id=random_id(), survey_id=survey_id, version_id=version_id, unit_id=unit_id, order_id=order_id,
            customer_id=customer_id, is_anonymous=False, is_complete=True, language="fi", answers=dict(answers),
            answered_at=now, answered_on=now.date(),
        )  # fmt: skip
        session.add(response)
        session.flush()
        survey = parse_survey(definition)
        context = RuleContext(survey, answers, order_id, response.id, unit_id)
        complaint = Complaint(
            context,
            survey_id,
            language="fi",
            may_contact=may_contact,
            order=session.get(Order, order_id) if order_id else None,
            customer=session.get(Customer, customer_id) if customer_id else None,
            company="Tuohi & Vik",
        )
        opened = open_cases(session, propose(survey, context), complaint, now=now)
        return opened[0] if opened else None


def get_row(model: Any, row_id: int) -> Any:
    """Return a row as the database has it now."""
    db.session.expire_all()
    return db.session.get(model, row_id)
