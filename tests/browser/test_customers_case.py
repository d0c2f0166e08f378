"""A customer with a telephone and no script: follows the case, writes, says that it is not solved, then that it is."""

from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from surveyapp.domain.ids import encode_id
from surveyapp.services import sessions
from surveyapp.services.case_links import make_token
from surveyapp.services.tickets import words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from tests.browser.conftest import faults_of
from tests.builders.responses import name_company
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.browser

READY = {
    "severity": "major", "fact_what": "Late", "fact_where": "Oulu", "fact_when": "9 Nov", "fact_extent": "1",
    "root_cause": "Depot", "correction": "A new chair", "remedy_none_because": "wanted none",
}  # fmt: skip


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine", language="en")


@pytest.fixture
def case(app, now, viewer):
    name_company("Tuohi & Vik")
    customer = make_customer()
    order = make_order(customer_id=customer, number="48211")
    case = make_case(order_id=order, customer_id=customer, now=now - timedelta(days=1))
    work.assign(viewer, case, get_row(Ticket, case).version, viewer.user_id, now=now - timedelta(hours=3))
    return case


def tell_all(case, viewer, now):
    """Bring the case to where only the customer's word is missing."""
    with transaction() as session:
        ticket = session.get(Ticket, case)
        for name, value in {**READY, "state": "verifying"}.items():
            setattr(ticket, name, value)
    for kind in ("apology", "outcome", "question"):
        words.send_letter(viewer, case, kind, subject="Asia", body=f"Hei Aino,\n{kind}", language="fi", now=now)


def test_not_solved_opens_the_case_again_and_solved_closes_it(app, visitor, case, viewer, now, tmp_path):
    photo = tmp_path / "chair.jpg"
    Image.new("RGB", (300, 200), "brown").save(photo)
    path = f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}?lang=en"
    page = visitor.open(path, has_scripts=False)
    expect(page.locator("h1")).to_have_text("Mikko is looking into your matter")
    page.fill("#text", "The leg is broken")
    page.set_input_files("#files", str(photo))
    page.click("text=Send the message")
    page.wait_for_selector("text=Your message has arrived.")
    expect(page.locator(".me .words").last).to_have_text("The leg is broken")
    expect(page.locator(".photos img")).to_have_count(1)
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.state, ticket.ended_at = "closed", now
    page = visitor.open(path, has_scripts=False)
    page.click("summary:has-text('It is not solved after all')")
    page.click("text=Tell us that it is not solved")
    expect(page.locator(".errs")).to_contain_text("Tell us what is still missing", use_inner_text=True)
    page.fill("#why", "The new one is broken too")
    page.click("text=Tell us that it is not solved")
    page.wait_for_selector("text=We go on with it.")
    assert get_row(Ticket, case).state == "reopened"
    expect(page.locator("h1")).to_have_text("Mikko is looking into it again")
    tell_all(case, viewer, datetime.now(UTC))
    page = visitor.open(path, has_scripts=False)
    expect(page.locator("h1")).to_have_text("Is it solved?")
    page.click("text=Yes, it is solved")
    page.wait_for_selector("text=Thank you for telling us.")
    expect(page.locator("h1")).to_have_text("Your matter is closed")
    row = get_row(Ticket, case)
    assert (row.state, row.customer_verdict, row.ended_by) == ("closed", "solved", None)


@pytest.mark.parametrize(("width", "is_dark", "language"), [(320, False, "sv"), (360, True, "fi"), (1280, False, "en")])
def test_the_pages_of_customers_have_no_faults(app, visitor, case, viewer, now, width, is_dark, language):
    tell_all(case, viewer, now)
    path = f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}?lang={language}"
    unit = encode_id(make_unit("Finland/Oulu"))
    for address in (path, path + "&done=message", f"/complain/{unit}?lang={language}"):
        page = visitor.open(address, width=width, is_dark=is_dark)
        for summary in page.locator("summary.ghost").all():
            summary.click()
        assert faults_of(page) == []


def test_staff_see_what_the_customer_wrote_and_answer_it(app, visitor, case, viewer, now, tmp_path):
    photo = tmp_path / "chair.jpg"
    Image.new("RGB", (300, 200), "brown").save(photo)
    page = visitor.open(f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}?lang=en", has_scripts=False)
    page.fill("#text", "The leg is broken <b>badly</b>")
    page.set_input_files("#files", str(photo))
    page.click("text=Send the message")
    page.wait_for_selector("text=Your message has arrived.")
    with transaction() as session:
        secret = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
    for width in (360, 1280):
        desk = visitor.open("/sign-in", width=width)
        desk.context.add_cookies([{"name": "surveyapp", "value": secret, "url": visitor.address}])
        desk.goto("/")
        expect(desk.locator("main")).to_contain_text("The customer wrote", use_inner_text=True)
        desk.goto(f"/tickets/{encode_id(case)}")
        expect(desk.locator("#messages")).to_contain_text("The leg is broken <b>badly</b>", use_inner_text=True)
        expect(desk.locator("#messages .files img")).to_have_count(1)
        assert faults_of(desk) == []
        for address in (f"/tickets/{encode_id(case)}/files", "/tickets/new?find=48211"):
            desk.goto(address)
            assert faults_of(desk) == []
    desk.goto(f"/tickets/{encode_id(case)}")
    desk.click("text=It needs no reply")
    desk.wait_for_selector("text=Marked as read.")
    assert get_row(Ticket, case).wrote_at is None
