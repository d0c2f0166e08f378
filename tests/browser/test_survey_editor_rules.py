"""Deciding what opens a case: by keyboard alone, without scripts too, and fit for everybody to read."""

import pytest
from playwright.sync_api import expect

from surveyapp.services import surveys
from tests.browser.conftest import faults_of
from tests.builders.editing import draft
from tests.conftest import NOW
from tests.web.test_survey_editor_rules import MATRIX, RULED

pytestmark = pytest.mark.browser
PATH = "/surveys/store/edit?question={}&change=cases"


@pytest.fixture
def open_panel(app, open_as_admin):
    surveys.publish(RULED + MATRIX, "store.yaml", user_id=None, now=NOW)
    return lambda question, **how: open_as_admin(PATH.format(question), ready="#change", **how)


@pytest.mark.parametrize(("width", "is_dark"), [(1280, False), (360, True)])
@pytest.mark.parametrize("question", ["visit", "what", "words", "parts"])
def test_the_form_stands_in_nobodys_way(open_panel, question, width, is_dark):
    page, said = open_panel(question, width=width, is_dark=is_dark)
    rules = page.get_by_role("group", name="Rule")
    before = rules.count()
    page.get_by_role("button", name="Add a rule").click()
    expect(rules).to_have_count(before + 1)
    assert faults_of(page) == []
    page.locator("#change").get_by_role("button", name="Save").last.click()
    expect(page.locator("#change .fault")).to_have_count(1)
    assert faults_of(page) == []
    # The refused form itself is what a console tells of: its answer is a 422.
    assert [line for line in said if "422" not in line] == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_rule_is_made_by_keys_alone(open_panel, has_scripts):
    page, _ = open_panel("visit", width=1280, has_scripts=has_scripts)
    page.get_by_role("button", name="Add a rule").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("When the answer is at most").nth(1)
    expect(field).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("cri")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".rule", has_text="Opens a case")).to_contain_text("1, 2, or 3, critical")
    assert [rule["atMost"] for rule in draft().definition["openTicketWhen"][:2]] == [2, 3]
