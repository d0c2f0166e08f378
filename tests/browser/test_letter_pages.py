"""Letters, their hints, telling and the people of a case: at every width, light and dark, and the preview while writing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from surveyapp.domain.access import Viewer
from surveyapp.domain.ids import encode_id
from surveyapp.services import invitations, responses, surveys
from surveyapp.services.tickets import parties
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import random_id
from surveyapp.store.tickets import Ticket
from tests.browser.conftest import Visitor, faults_of
from tests.browser.test_action_pages import open_as
from tests.builders.actions import lock_criterion, make_action
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
SIZES = [(320, True), (1280, False)]
BAD = {
    "heard": ["1"],
    "solved": ["no"],
    "effort": ["2"],
    "handling": ["2"],
    "again": ["no"],
    "comment": ["Tuoli keinuu yhä."],
}


@dataclass
class Desk:
    """An admin, a case with everything on it, and a corrective action that is proven."""

    viewer: Viewer
    case: str
    action: str


def company_of(customer_ids: list[int]) -> None:
    with transaction() as session:
        account = Account(id=random_id(), source="shop", name="Pohjois-Suomen Rakennusurakointi ja Kunnossapito Oy")
        session.add(account)
        session.flush()
        for customer_id in customer_ids:
            session.get_one(Customer, customer_id).account_id = account.id


def answer_after_close(case: int) -> None:
    """Close a case a week ago and let its customer answer badly, which opens it again."""
    surveys.publish((PROJECT / "surveys" / "recovery.yaml").read_bytes(), "recovery.yaml", user_id=None, now=NOW)
    closed_at = NOW - timedelta(days=7)
    with transaction() as session:
        ticket = session.get_one(Ticket, case)
        ticket.state, ticket.ended_at, ticket.next_due_at = "closed", closed_at, None
    links = invitations.plan(base_url="http://x.example", now=closed_at, secret_key="k", survey_name="recovery").links
    token = links[0].link.rpartition("/")[2]
    responses.submit(token, BAD, language="fi", zone=responses.ZoneInfo("UTC"), now=NOW - timedelta(days=4))


@pytest.fixture
def desk(app) -> Desk:
    viewer = make_viewer(role="admin", name="Elina Saari")
    aino = make_customer()
    onni = make_customer(name="Onni Niemi", email="onni@firma.example")
    company_of([aino, onni])
    order_id = make_order(customer_id=aino, number="48211")
    case = make_case(order_id=order_id, customer_id=aino, now=NOW - timedelta(days=10)) or 0
    answer_after_close(case)
    parties.add_contact(viewer, case, onni, "receives the goods and signs for them", now=NOW)
    second = make_viewer(role="quality", name="Sara Holm")
    parties.record_conduct(
        viewer, case, get_row(Ticket, case).version, conduct="threats", note="“I come and burn it down”, 20 November.",
        second_id=second.user_id, channel="mail", now=NOW,
    )  # fmt: skip
    cases = [make_case(customer_id=make_customer(email=email)) or 0 for email in ("eetu@x.example", None)]
    action_id = make_action(case_ids=cases, owner_id=viewer.user_id, now=NOW) or 0
    lock_criterion(action_id, verdict="effective")
    with transaction() as session:
        session.get_one(Ticket, action_id).state = "verifying"
    return Desk(viewer, f"/tickets/{encode_id(case)}", f"/actions/{encode_id(action_id)}")


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_no_page_has_a_fault_at_any_width(visitor: Visitor, desk: Desk, width: int, is_dark: bool) -> None:
    page = open_as(visitor, desk.viewer, "/admin/letters", width, is_dark)
    for path in (
        "/admin/letters", "/admin/letters/acknowledgement/fi", desk.case, f"{desk.case}/message?kind=minutes",
        f"{desk.case}/conduct", f"{desk.case}/contacts", f"{desk.action}/tell",
    ):  # fmt: skip
        page.goto(path)
        assert faults_of(page) == [], path
    page.goto(f"{desk.case}/message?kind=apology")
    page.get_by_label("Message").fill("Valitettavasti sinun olisi pitänyt kertoa aiemmin!!")
    page.get_by_role("button", name="Check the words").click()
    expect(page.get_by_role("button", name="Send it as it is")).to_be_visible()
    assert faults_of(page) == []
    page.goto(f"{desk.action}/tell")
    page.get_by_label("What was changed").fill("Paketit lähtevät nyt toisen kuljetusliikkeen mukana.")
    page.get_by_role("button", name="Look at the letters").click()
    expect(page.get_by_role("button", name="Tell 1 person")).to_be_visible()
    assert faults_of(page) == []


def test_the_preview_follows_while_a_letter_is_written(visitor: Visitor, desk: Desk) -> None:
    page = open_as(visitor, desk.viewer, "/admin/letters/apology/en", 1280)
    page.get_by_label("Letter", exact=True).fill("Dear {customer}, I am sorry.")
    page.locator("#checked").get_by_text("Dear Aino Lehtinen, I am sorry.").wait_for()
    page.get_by_label("Letter", exact=True).fill("Dear {customr}")
    page.locator("#checked").get_by_text("did you mean “customer”").wait_for()
    page.get_by_label("Letter", exact=True).fill("Dear {customer}, sorry.")
    page.get_by_role("button", name="Use this letter").click()
    page.get_by_text("The letter is saved.").wait_for()
