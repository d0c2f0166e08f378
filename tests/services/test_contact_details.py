"""An address on an open form: kept for its matter alone, once, and sent nothing by itself."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from surveyapp.services import responses
from surveyapp.services.contact_details import given_address
from surveyapp.services.responses import Consents, Receipt
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders.definitions import make_survey as parse
from tests.builders.responses import FEEDBACK, make_link, make_survey

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FIELDS: list[dict[str, Any]] = [
    {"type": "text", "name": "phone", "inputType": "tel", "title": "Telephone"},
    {"type": "text", "name": "mail", "inputType": "email", "title": "Mail"},
    {"type": "text", "name": "second", "inputType": "email", "title": "Another"},
    {"type": "text", "name": "town", "title": "Town"},
]
PAGES = [{"name": "all", "elements": [*FEEDBACK["pages"][0]["elements"], *FIELDS]}]
RAW = {"recommend": ["1"], "mail": ["aino@example.com"], "phone": ["040 123 4567"], "town": ["Oulu"]}


def answer(raw: dict[str, list[str]], *, key: str | None = "k" * 22, may_contact: bool | None = True) -> Receipt:
    asking = responses.find_open_form("feedback")
    assert asking is not None
    consents = Consents(may_contact=may_contact)
    zone = ZoneInfo("Europe/Helsinki")
    return responses.answer(asking, raw, language="fi", zone=zone, now=NOW, form_key=key, consents=consents)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, ("", "")),
        ({"town": "aino@example.com"}, ("", "")),
        ({"phone": "040 1"}, ("", "040 1")),
        ({"second": "b@example.com", "mail": "a@example.com"}, ("a@example.com", "")),
        ({"second": "b@example.com"}, ("b@example.com", "")),
    ],
)
def test_addresses_are_found_by_the_kind_of_their_field(answers: dict[str, str], found: tuple[str, str]) -> None:
    assert given_address(parse(*FIELDS), answers) == found


def test_whoever_asks_to_be_contacted_is_the_customer_of_the_case_once() -> None:
    make_survey(pages=PAGES, contactConsent=True)
    first, second = answer(RAW), answer(RAW)
    assert (first.is_first, second.is_first) == (True, False)
    assert (count(Customer), count(Response), count(Ticket), count(Message)) == (1, 1, 1, 0)
    customer, ticket = db.session.scalars(select(Customer)).one(), db.session.scalars(select(Ticket)).one()
    assert (customer.email, customer.phone, customer.source) == ("aino@example.com", "040 123 4567", "complaint")
    assert ticket.customer_id == customer.id == db.session.scalars(select(Response)).one().customer_id
    assert ticket.acknowledged_at is None, (
        "somebody reads it before anything is sent to an address that may be anybody's"
    )


@pytest.mark.parametrize("may_contact", [None, False])
def test_nobody_who_did_not_ask_becomes_a_customer(may_contact: bool | None) -> None:
    make_survey(pages=PAGES, contactConsent=True)
    answer(RAW, may_contact=may_contact)
    assert (count(Customer), count(Response)) == (0, 1)


def test_an_anonymous_answer_makes_no_customer() -> None:
    make_survey(pages=PAGES, anonymity="anonymous", openTicketWhen=[])
    answer(RAW)
    assert (count(Customer), count(Response)) == (0, 1)


def test_who_was_invited_stays_who_they_are() -> None:
    token = make_link(make_survey(pages=PAGES, contactConsent=True))
    asking = responses.find_link(token)
    assert asking is not None
    consents = Consents(may_contact=True)
    responses.answer(asking, RAW, language="fi", zone=ZoneInfo("UTC"), now=NOW, consents=consents)
    assert count(Customer) == 1
    assert db.session.scalars(select(Response)).one().customer_id == asking.customer.id
    assert count(Message) == 1, "the address of our own customer is sent the acknowledgement at once"
