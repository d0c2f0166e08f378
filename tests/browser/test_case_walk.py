"""A late delivery as its people walk it: answered, looked into, made good with a second person's word, told, confirmed."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.domain.access import Viewer
from surveyapp.domain.ids import encode_id
from surveyapp.services import sessions
from surveyapp.services.case_links import make_token
from surveyapp.services.invitations import plan
from surveyapp.services.surveys import publish
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.remedies import GiftCode
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import Visitor, answer_the_rest, faults_of
from tests.browser.test_loop import look_into, press, send, step
from tests.builders.remedies import make_code
from tests.builders.responses import make_link, make_post_purchase, name_company
from tests.builders.tickets import get_row
from tests.builders.users import make_viewer

pytestmark = pytest.mark.browser

WAIT = 30_000


def open_as(visitor: Visitor, viewer: Viewer, path: str) -> Page:
    """Open a page as a member of staff, in a window that waits long for what it looks for."""
    with transaction() as session:
        secret = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
    page = visitor.open("/sign-in", width=1280, language="en")
    page.context.set_default_timeout(WAIT)
    page.context.add_cookies([{"name": session_cookie_name(), "value": secret, "url": visitor.address}])
    page.goto(path)
    return page


def open_as_customer(visitor: Visitor, path: str) -> Page:
    """Open a page on a telephone, without script."""
    page = visitor.open(path, has_scripts=False)
    page.context.set_default_timeout(WAIT)
    return page


def row_now(model: Any, row_id: int) -> Any:
    """Return a row as the server has left it, not as this session began to read."""
    db.session.rollback()
    return get_row(model, row_id)


def complain(visitor: Visitor) -> None:
    """Answer the invitation to a late order as the customer does."""
    order = {"number": "48211", "product": "Dining table"}
    token = make_link(make_post_purchase(), language="en", order=order)
    phone = open_as_customer(visitor, f"/s/{token}?lang=en")
    phone.locator("#q-recommend-3").check(force=True)
    answer_the_rest(phone, scores=["#q-delivery-0"], comment="The table came four days late, and nobody called.")
    expect(phone.locator("main")).to_contain_text("K-1", use_inner_text=True)


def offer_card(desk: Page, amount: int) -> None:
    """Offer a gift card by the next step."""
    desk.get_by_role("link", name="Choose the remedy").click()
    desk.get_by_label("Gift card").check()
    desk.get_by_label(re.compile("Amount")).fill(str(amount))
    send(desk)
    desk.locator("#remedies").wait_for()


def approve(manager: Page) -> None:
    """Find what waits, and approve it with a reason."""
    manager.get_by_role("link", name=re.compile("Decide")).first.click()
    manager.get_by_label(re.compile("Approve")).check()
    manager.get_by_label(re.compile("^Why")).fill("Four days late and nobody called.")
    manager.get_by_role("button", name="Decide").click()
    manager.get_by_text("The remedy is approved.").wait_for()
    manager.get_by_text("Nothing waits for you.").wait_for()


def put_right(desk: Page, path: str) -> None:
    """Settle the plan, do it, give the card, and tell all of it with the extra."""
    desk.goto(f"{path}/edit/extra")
    desk.get_by_label(re.compile("^Extra")).fill("We took the old table away")
    send(desk)
    step(desk, "Settle the plan")
    step(desk, "Start the work")
    press(desk, desk.get_by_role("button", name="It is done").first)
    press(desk, desk.get_by_role("button", name="Give the card"))
    press(desk, desk.locator(".next .btn-primary", has_text="Tell the outcome"))
    desk.get_by_role("textbox", name="Message").fill(
        "Dear Aino, the table is with you, and a gift card is in your mail."
    )
    desk.get_by_label("The message names the extra").check()
    send(desk)
    step(desk, "Start verifying")


def answer_recovery(visitor: Visitor, address: str) -> None:
    """Answer how the case was handled: heard, but not solved."""
    phone = open_as_customer(visitor, f"{address}?lang=en")
    phone.locator("#q-heard-2").check(force=True)
    phone.get_by_label("No, it is not solved").check(force=True)
    answer_the_rest(phone, scores=[], comment="One leg still wobbles.")


def test_a_late_delivery_from_the_answer_to_the_survey_after_it(app: Flask, visitor: Visitor) -> None:
    name_company("Tuohi & Vik")
    publish((PROJECT / "surveys" / "recovery.yaml").read_bytes(), "recovery.yaml", user_id=None, now=datetime.now(UTC))
    code_id = make_code(amount=120)
    quality = make_viewer(role="quality", name="Mikko Laine", language="en")
    lead = make_viewer(role="manager", name="Elina Saari", language="en")
    complain(visitor)
    case = db.session.scalars(select(Ticket.id)).one()
    path = f"/tickets/{encode_id(case)}"

    desk = open_as(visitor, quality, "/tickets")
    press(desk, desk.get_by_role("link", name=re.compile("K-1|Dining table")).first)
    said = "The table came four days late, and nobody called."
    expect(desk.locator("main")).to_contain_text(said, use_inner_text=True)
    look_into(desk, apology="Dear Aino, I am sorry that the table came late.")

    # Above the limit another person has to agree; until then nothing goes on.
    offer_card(desk, 120)
    expect(desk.locator(".next")).to_contain_text("Wait until the remedy is approved", use_inner_text=True)
    approve(open_as(visitor, lead, "/remedies"))
    desk.goto(path)
    expect(desk.locator("main")).to_contain_text("approved by Elina Saari", use_inner_text=True)
    put_right(desk, path)
    assert row_now(GiftCode, code_id).remedy_id is not None
    assert row_now(Ticket, case).extra_told_at is not None
    assert faults_of(desk) == []

    # The customer says on their own page that it is solved, and that closes the case.
    step(desk, "Ask whether it is solved", Message="Dear Aino, is everything all right now?")
    page = open_as_customer(visitor, f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}?lang=en")
    expect(page.locator("main")).to_contain_text("We took the old table away", use_inner_text=True)
    page.get_by_role("button", name="Yes, it is solved").click()
    page.get_by_text("Thank you for telling us.", exact=True).wait_for()
    expect(page.locator("h1")).to_have_text("Your matter is closed")
    row = row_now(Ticket, case)
    assert (row.state, row.customer_verdict, row.ended_by) == ("closed", "solved", None)

    # A day later they are asked how it was handled. They are not content: the case is open again.
    links = plan(base_url=visitor.address, now=datetime.now(UTC) + timedelta(minutes=1), survey_name="recovery").links
    assert len(links) == 1
    desk.goto(path)
    desk.get_by_text("The customer is asked how we handled it").wait_for()
    answer_recovery(visitor, links[0].link)
    desk.goto(path)
    desk.get_by_text("The customer is not content").wait_for()
    expect(desk.locator("#recovery")).to_contain_text("One leg still wobbles.", use_inner_text=True)
    row = row_now(Ticket, case)
    assert (row.state, row.reopened_count, row.customer_verdict) == ("reopened", 1, None)
    walked = select(TicketEvent.new).where(TicketEvent.ticket_id == case, TicketEvent.field == "state")
    assert list(db.session.scalars(walked.order_by(TicketEvent.at))) == [
        "received", "acknowledged", "investigating", "action_planned", "in_progress", "verifying", "closed", "reopened",
    ]  # fmt: skip
