"""The proof in a real browser: figures drawn under the content policy, narrow and wide, light and dark, nothing wrong."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from surveyapp.services import sessions
from surveyapp.services.proof import verdicts
from surveyapp.services.transactions import transaction
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import faults_of
from tests.builders.users import make_viewer
from tests.web.test_proof import make_open_action, make_story, url

pytestmark = pytest.mark.browser


@pytest.fixture
def open_as_staff(visitor):
    """Return a function that opens a page signed in: the page, and what its console said."""
    viewer = make_viewer(role="quality")
    with transaction() as session:
        token = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))

    def open_page(path, **how):
        page = visitor.open("about:blank", language="en", **how)
        page.context.add_cookies([{"name": session_cookie_name(), "value": token, "url": visitor.address}])
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page, said

    return open_page


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_a_verdict_is_drawn_and_nothing_is_wrong(app, open_as_staff, width, is_dark):
    ticket_id, _ = make_story(after=3)
    verdicts.read_verdicts(now=datetime.now(UTC))
    page, said = open_as_staff(url(ticket_id), width=width, is_dark=is_dark)
    page.wait_for_selector("#proof-changes .main-svg")
    expect(page.locator("#proof-weeks .main-svg").first).to_be_visible()
    assert faults_of(page) == []
    assert said == []


@pytest.mark.parametrize(("width", "is_dark"), [(320, False), (1280, True)])
def test_a_criterion_is_fixed_by_keyboard_and_nothing_is_wrong(app, open_as_staff, width, is_dark):
    ticket_id, _ = make_open_action()
    page, said = open_as_staff(url(ticket_id, "/criterion"), width=width, is_dark=is_dark)
    assert faults_of(page) == []
    page.get_by_label("Smallest fall").fill("8")
    page.get_by_role("button", name="Go on").press("Enter")
    page.wait_for_selector("text=cannot be changed afterwards")
    assert faults_of(page) == []
    page.get_by_role("button", name="Lock it").press("Enter")
    page.wait_for_selector("text=Not decided yet")
    assert faults_of(page) == []
    assert said == []
