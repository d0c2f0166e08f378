"""The frame of the staff's pages: every width, light and dark, by keyboard and without scripts."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from surveyapp.domain.ids import encode_id
from surveyapp.services import users
from surveyapp.store.units import ROOT_ID
from tests.browser.conftest import Visitor, faults_of, wait_until
from tests.builders.units import make_unit

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet herons"
SIZES = [(320, True), (1280, False)]


@pytest.fixture
def mikko(app) -> str:
    """Make an admin to sign in as and a person to look at; return the address of the latter's page."""
    now = datetime.now(UTC)
    add = {"by": None, "now": now}
    users.add_user("elina@example.com", name="Elina Saari", role="admin", unit_ids=[], password=PASSWORD, **add)
    unit_ids = [make_unit("Finland/North/Oulu")]
    long_address = "somebody.with.a.rather.long.address@department.example.com"
    user_id = users.add_user(long_address, name="Mikko Laine", role="manager", unit_ids=unit_ids, **add)
    return f"/admin/users/{encode_id(user_id)}"


def sign_in(page: Page) -> None:
    page.fill("[name=email]", "elina@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_no_page_has_a_fault_at_any_width(visitor: Visitor, mikko: str, width: int, is_dark: bool) -> None:
    page = visitor.open("/sign-in", width=width, is_dark=is_dark, language="en")
    assert faults_of(page) == []
    page.click("main button")
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("[class=faults]")).to_be_focused()
    assert faults_of(page) == []
    sign_in(page)
    unit = f"/admin/units/{encode_id(ROOT_ID)}"
    own = ["/", "/account", "/account/password", "/nowhere"]
    for path in [
        *own,
        "/admin/users",
        "/admin/users/add",
        mikko,
        f"{mikko}/disable",
        "/admin/units",
        unit,
        "/admin/audit",
    ]:
        page.goto(path)
        assert faults_of(page) == [], path
    page.goto(mikko)
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#link")).to_contain_text("/welcome/", use_inner_text=True)
    assert faults_of(page) == []


def test_the_menu_opens_by_keyboard_without_scripts_on_a_phone(visitor: Visitor, mikko: str) -> None:
    page = visitor.open("/sign-in", has_scripts=False, language="en")
    sign_in(page)
    expect(page.locator("details").get_by_role("link", name="People")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("details").get_by_role("link", name="People").click()
    expect(page.locator("h1")).to_have_text("People")
    page.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("/account")
    expect(page).to_have_url(f"{visitor.address}/sign-in?next=/account")


def test_light_and_dark_follow_the_device_and_then_the_person(visitor: Visitor, mikko: str) -> None:
    page = visitor.open("/sign-in", width=1280, is_dark=True, language="en")
    expect(page.locator("body")).to_have_css("background-color", "rgb(18, 22, 21)")
    sign_in(page)
    page.goto("/account")
    page.get_by_label("Light").check()
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("status")).to_have_text("Your settings are saved.")
    expect(page.locator("body")).to_have_css("background-color", "rgb(250, 250, 248)")


def test_what_charts_read_are_plain_colours(visitor: Visitor, mikko: str) -> None:
    page = visitor.open("/sign-in", is_dark=True)
    read = "name => getComputedStyle(document.documentElement).getPropertyValue(name)"
    wait_until(page, lambda: page.evaluate(read, "--c1"), "rgb(133, 189, 227)")
