"""The pages of corrective actions at every width, light and dark, and the walk of one by keyboard and button."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from surveyapp.domain.access import Viewer
from surveyapp.domain.ids import encode_id
from surveyapp.services import sessions
from surveyapp.services.actions import causes, work
from surveyapp.services.actions.pages import get_action
from surveyapp.services.transactions import transaction
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import Visitor, faults_of, next_page
from tests.builders.actions import PROBLEM, Workshop, make_action
from tests.builders.tickets import make_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
SIZES = [(320, True), (1280, False)]


@dataclass
class Actions:
    """Two corrective actions, one with a chain of whys and one with a diagram, and a case of the first."""

    viewer: Viewer
    chain: Workshop
    diagram: Workshop
    case_id: int

    @property
    def paths(self) -> list[str]:
        """Every page of the room that reads."""
        chain, diagram = (f"/actions/{encode_id(each.ticket_id)}" for each in (self.chain, self.diagram))
        cause = causes_of(self.chain)[0]
        return [
            "/actions", "/actions?view=verdict", "/actions/new", f"/actions/new?case={encode_id(self.case_id)}", chain, diagram,
            f"{chain}/edit/problem", f"{chain}/edit/spread", f"{chain}/causes", f"{diagram}/causes?branch=people",
            f"{chain}/causes/{encode_id(cause)}", f"{chain}/causes/{encode_id(cause)}/remove", f"{chain}/root",
            f"{chain}/actions", f"{chain}/cases/{encode_id(self.case_id)}/remove", f"{chain}/move/cancelled",
        ]  # fmt: skip


def causes_of(shop: Workshop) -> list[int]:
    """Return the ids of a corrective action's causes, in order."""
    return [cause.id for cause in get_action(shop.viewer, shop.ticket_id).causes]


@pytest.fixture
def actions(app) -> Actions:
    viewer = make_viewer(role="quality", name="Elina Saari")
    unit_id = make_unit("Finland/North")
    case_ids = [make_case(unit_id=unit_id, now=NOW - timedelta(days=day)) or 0 for day in range(3)]
    chain = Workshop(
        viewer, make_action(unit_id=unit_id, case_ids=case_ids, owner_id=viewer.user_id, now=NOW) or 0, NOW
    )
    chain.do(work.record_problem, problem={**PROBLEM, "is_not_where": "Turku and Sweden"})
    chain.ask_whys(2, evidence="https://example.com/a/rather/long/address/of/a/scan/log/of/the/depot/in/Oulu")
    chain.plan()
    title = "Legs of the oak table break after a week of use in homes with floor heating"
    diagram = Workshop(viewer, make_action(theme=None, title=title, now=NOW) or 0, NOW)
    for branch in ("people", "process", "material", "management"):
        causes.add_cause(viewer, diagram.ticket_id, branch=branch, answer=f"Something about the {branch}", now=NOW)
    return Actions(viewer, chain, diagram, case_ids[0])


def open_as(visitor: Visitor, viewer: Viewer, path: str, width: int, is_dark: bool = False) -> Page:
    """Open a page as somebody who is signed in."""
    with transaction() as session:
        token = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
    page = visitor.open("/sign-in", width=width, is_dark=is_dark, language="en")
    page.context.add_cookies([{"name": session_cookie_name(), "value": token, "url": visitor.address}])
    page.goto(path)
    return page


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_no_page_has_a_fault_at_any_width(visitor: Visitor, actions: Actions, width: int, is_dark: bool) -> None:
    page = open_as(visitor, actions.viewer, "/actions", width, is_dark)
    for path in actions.paths:
        page.goto(path)
        assert faults_of(page) == [], path


def test_a_why_is_asked_and_moved_by_keyboard(visitor: Visitor, actions: Actions) -> None:
    chain = f"/actions/{encode_id(actions.chain.ticket_id)}"
    page = open_as(visitor, actions.viewer, chain, 360)
    with next_page(page):
        page.get_by_role("link", name="Ask why once more").press("Enter")
    page.get_by_label("Answer").fill("Changing a courier has no checklist")
    page.keyboard.press("Tab")
    page.keyboard.type("Interviews with purchasing")
    page.keyboard.press("Tab")
    with next_page(page):
        page.keyboard.press("Enter")
    whys = page.locator(".whys > li")
    expect(whys).to_have_count(3)
    expect(page).to_have_url(re.compile("#analysis$"))
    with next_page(page):
        whys.nth(2).get_by_role("button", name="Move up").press("Enter")
    expect(page).to_have_url(re.compile("#analysis$"))
    expect(whys.nth(1)).to_contain_text("Changing a courier has no checklist")
