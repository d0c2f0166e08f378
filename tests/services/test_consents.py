"""Consents: what was allowed is taken back or given at once, on record, and the person's own cases know of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import consents, receipts, responses
from surveyapp.services.consents import CONTACT, QUOTE
from surveyapp.services.responses import Consents
from surveyapp.store.audit import AuditEvent
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.responses import make_link, make_survey

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
BAD = {"recommend": ["2"], "comment": ["Pöytä myöhästyi"]}
KEY = "k" * 22
MAIL = {"email": "aino@example.fi"}


BOTH = Consents(True, True)


def answered(given: Consents = BOTH, raw: dict[str, list[str]] = BAD, **changes: object) -> str:
    token = make_link(make_survey(**{"contactConsent": True, "quoteConsent": True, **changes}), customer=MAIL)
    asking = responses.find_link(token)
    assert asking is not None
    responses.answer(asking, raw, language="fi", zone=HELSINKI, now=NOW, consents=given)
    return token


def allow(token: str, kind: str, *, is_allowed: bool) -> None:
    asking = responses.find_link(token)
    assert asking is not None
    consents.allow(asking, kind, is_allowed=is_allowed, now=NOW)


def of_receipt(token: str) -> dict[str, bool | None]:
    asking = responses.find_link(token)
    assert asking is not None
    found = receipts.find_thanks(asking, now=NOW)
    assert found is not None
    return dict(found.consents)


def recorded() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(event.action, event.details["consent"]) for event in db.session.scalars(
        select(AuditEvent).where(AuditEvent.action.like("consent%")).order_by(AuditEvent.position)
    )]  # fmt: skip


def test_a_consent_is_taken_back_and_given_again_each_time_on_record() -> None:
    token = answered()
    assert of_receipt(token) == {CONTACT: True, QUOTE: True}
    allow(token, QUOTE, is_allowed=False)
    allow(token, QUOTE, is_allowed=False)
    assert of_receipt(token) == {CONTACT: True, QUOTE: False}
    allow(token, QUOTE, is_allowed=True)
    assert recorded() == [("consent_withdrawn", QUOTE), ("consent_given", QUOTE)]


def test_the_case_knows_at_once_that_contact_is_not_wanted_any_more() -> None:
    token = answered()
    assert db.session.scalars(select(Ticket.wants_contact)).one() is True
    allow(token, CONTACT, is_allowed=False)
    db.session.rollback()
    assert db.session.scalars(select(Response.may_contact)).one() is False
    assert db.session.scalars(select(Ticket.wants_contact)).one() is False
    event = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "wants_contact")).one()
    assert event.user_id is None
    asking = responses.find_link(token)
    assert asking is not None
    thanks = receipts.find_thanks(asking, now=NOW)
    assert thanks is not None
    assert thanks.case is not None
    assert (thanks.case.can_be_answered, thanks.case.promise, thanks.case.address) == (False, None, "")


def test_only_what_was_asked_can_be_allowed() -> None:
    token = answered(raw={"recommend": ["9"]})
    assert of_receipt(token) == {CONTACT: True}
    with pytest.raises(Refused):
        allow(token, QUOTE, is_allowed=True)
    with pytest.raises(NotFound):
        allow(make_link(make_survey(contactConsent=True)), CONTACT, is_allowed=True)
    assert recorded() == []


def test_nothing_anonymous_is_found_again() -> None:
    token = answered(Consents(None, True), anonymity="anonymous", openTicketWhen=[], contactConsent=False)
    assert of_receipt(token) == {}
    with pytest.raises(NotFound):
        allow(token, QUOTE, is_allowed=False)
    assert db.session.scalars(select(Response.may_quote)).one() is True


def test_an_open_form_is_found_by_its_key_only_and_its_address_answers_its_case() -> None:
    make_survey(contactConsent=True)
    asking = responses.find_open_form("feedback")
    assert asking is not None
    given = Consents(True, None, "aino@example.fi")
    responses.answer(asking, BAD, language="fi", zone=HELSINKI, now=NOW, form_key=KEY, consents=given)
    assert db.session.scalars(select(Customer.email)).all() == ["aino@example.fi"]
    with pytest.raises(NotFound):
        consents.allow(asking, CONTACT, is_allowed=False, form_key="x" * 22, now=NOW)
    consents.allow(asking, CONTACT, is_allowed=False, form_key=KEY, now=NOW)
    thanks = receipts.find_open_thanks(asking, KEY, now=NOW)
    assert thanks is not None
    assert thanks.consents == {CONTACT: False}
    assert thanks.case is not None
    assert not thanks.case.can_be_answered
