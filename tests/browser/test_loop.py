"""The loop as its people walk it: an order comes in, a customer answers, a case is closed, a figure changes."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from surveyapp import jobs
from surveyapp.services.one_time_links import first_admin_link
from surveyapp.services.outbox import send_due
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.browser.conftest import Visitor, answer_the_rest, faults_of, next_page
from tests.builders.remedies import make_code
from tests.builders.responses import make_post_purchase, name_company

pytestmark = pytest.mark.browser

PASSWORD = "a long sentence nobody guesses"


def an_order_file(folder: Path) -> Path:
    """Write an order that came four days after the promised date, the day before yesterday."""
    today = datetime.now(UTC).date()
    row = {
        "external_id": "48211",
        "placed_at": f"{today - timedelta(days=14)} 10:00",
        "promised_on": str(today - timedelta(days=7)),
        "delivered_at": f"{today - timedelta(days=3)} 12:00",
        "customer_id": "aino",
        "customer_name": "Aino Lehtinen",
        "customer_email": "aino.lehtinen@example.fi",
        "language": "fi",
        "unit": "Finland/Oulu",
        "category": "furniture",
        "price_total": "1248.00",
        "currency": "EUR",
    }
    file = folder / "orders.csv"
    file.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    return file


def press(page: Page, place: Locator) -> None:
    """Press what leads to another page."""
    with next_page(page):
        place.click()


def step(page: Page, name: str, **fields: str) -> None:
    """Press the one primary button, which must be called `name`; fill in what its page asks and send it."""
    button = page.locator(".next .btn-primary")
    expect(button).to_have_text(name)
    press(page, button)
    if fields:
        for label, value in fields.items():
            field = page.get_by_label(re.compile(rf"^\s*{label.replace('_', ' ')}\b")).first
            if field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        send(page)


def send(page: Page) -> None:
    """Send the form of a case's page."""
    press(page, page.locator("form.form .btn-primary"))
    # Hints on the words of a letter are shown once, and whoever has read them sends it.
    as_it_is = page.get_by_role("button", name="Send it as it is")
    if as_it_is.count():
        press(page, as_it_is)
    page.wait_for_selector(".next")


def send_mail(app: Flask) -> list[Any]:
    """Send what is due once the sending hours have come, and return all that was ever written to the mail folder."""
    planned = db.session.scalar(select(Invitation.send_at))
    now = max(datetime.now(UTC), planned or datetime.now(UTC))
    send_due(app.config["SETTINGS"], clock=lambda: now)
    db.session.rollback()
    files = (Path(app.config["SETTINGS"].instance) / "mail").glob("*.eml")
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def look_into(page: Page, *, apology: str) -> None:
    """Take the case, and write down facts, cause and correction, by the next step that its page names each time."""
    step(page, "Take the case")
    step(
        page,
        "Write down the facts",
        What_happened="The parcel stayed on the depot's floor.",
        Where="Oulu depot",
        When="From Monday to Thursday",
        How_much_or_how_many="1 order of 12",
    )
    step(page, "Start investigating")
    step(page, "Name the root cause", Root_cause="The transfer missed the release.", Kind_of_cause="process")
    step(page, "Write the correction", Correction="The table was brought by our own car.")
    step(page, "Write the apology", Message=apology)


def close_the_case(page: Page) -> None:
    """Take a case from receipt to its close, by the next step that its page names each time."""
    look_into(page, apology="Hei Aino, pahoittelen, että pöytä tuli myöhässä.")
    make_code(amount=30)
    page.get_by_role("link", name="Choose the remedy").click()
    page.get_by_label("Gift card").check()
    page.get_by_label(re.compile("Amount")).fill("30")
    send(page)
    step(page, "Settle the plan")
    step(page, "Start the work")
    press(page, page.get_by_role("button", name="It is done").first)
    press(page, page.get_by_role("button", name="Give the card"))
    step(page, "Tell the outcome", Message="Hei Aino, pöytä on nyt perillä ja lahjakortti sähköpostissasi.")
    step(page, "Start verifying")
    step(page, "Ask whether it is solved", Message="Hei Aino, onko asia nyt kunnossa?")
    press(page, page.locator(".next .btn-primary"))
    page.get_by_label("It is solved").check()
    page.get_by_label("Telephone").check()
    send(page)
    step(page, "Close the case")
    if page.locator("form.form .btn-primary").count():
        send(page)


def test_from_order_to_closed_case_and_changed_report(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    make_post_purchase()
    name_company("Tuohi & Vik")

    # The first admin comes by the one-time link of the terminal.
    link = first_admin_link(visitor.address, now=datetime.now(UTC))
    assert link is not None
    staff = visitor.open(link.removeprefix(visitor.address), width=1280, language="en")
    staff.get_by_label("Your name").fill("Elina Saari")
    staff.get_by_label("Mail address").fill("elina@example.com")
    staff.get_by_label("Password").first.fill(PASSWORD)
    press(staff, staff.locator("form .btn-primary"))
    expect(staff).to_have_url(f"{visitor.address}/")

    # An order is imported: checked first, then stored.
    staff.context.set_default_timeout(30000)
    staff.goto("/orders")
    staff.get_by_role("link", name="Import a file").first.click()
    staff.locator("input[type=file]").first.set_input_files(an_order_file(tmp_path))
    staff.get_by_role("button", name="Check the file").click()
    press(staff, staff.get_by_role("button", name="Import the orders"))
    staff.goto("/orders")
    staff.get_by_role("link", name="48211").click()
    expect(staff.locator("main")).to_contain_text("4 days late", use_inner_text=True)

    # It is planned an invitation, which goes out by mail as soon as the hours allow.
    staff.goto("/invitations")
    press(staff, staff.get_by_role("button", name="Plan now"))
    staff.goto("/invitations?state=planned")
    staff.get_by_role("link", name="48211").click()
    (mail,) = send_mail(app)
    assert mail["Subject"] == "Miten tilaus 48211 sujui?"
    assert mail["To"].addresses[0].addr_spec == "aino.lehtinen@example.fi"
    address = re.search(r"/s/[\w-]{43}\?recommend=3", mail.get_body(("html",)).get_content())
    assert address is not None

    # The customer presses a score in the mail and answers on a phone, in Finnish.
    phone = visitor.open(address[0], width=360)
    expect(phone.locator("html")).to_have_attribute("lang", "fi")
    expect(phone.locator("#q-recommend-3")).to_be_checked()
    answer_the_rest(phone, scores=["#q-delivery-0"], comment="Pöytä tuli neljä päivää myöhässä, eikä kukaan soittanut.")
    number = re.compile(r"K-\d+")
    expect(phone.locator("main")).to_contain_text(number, use_inner_text=True)
    (case_number,) = set(number.findall(phone.locator("main").inner_text()))
    assert faults_of(phone) == []

    # The case is found, worked on and closed as its page leads.
    staff.goto("/tickets")
    row = staff.locator("tr", has_text=case_number)
    press(staff, row.get_by_role("link").first)
    expect(staff.locator("main")).to_contain_text("Pöytä tuli neljä päivää myöhässä", use_inner_text=True)
    close_the_case(staff)
    db.session.rollback()
    case = db.session.query(Ticket).one()
    assert case.state == "closed"
    assert len(db.session.query(TicketEvent).filter_by(ticket_id=case.id).all()) >= 12

    # Every letter of the case reached the customer, all in one thread.
    letters = [letter for letter in send_mail(app) if letter["References"]]
    assert len(letters) >= 3
    assert len({letter["References"] for letter in letters}) == 1

    # The report follows.
    staff.goto("/reports/satisfaction")
    expect(staff.locator("main")).to_contain_text("answers", use_inner_text=True)
    jobs.run("refresh_rollups", now=datetime.now(UTC))
    staff.goto("/reports/satisfaction?question=recommend")
    expect(staff.locator("main")).to_contain_text(re.compile(r"1\s+answer"), use_inner_text=True)
    expect(staff.locator("main")).to_contain_text("Oulu", use_inner_text=True)
