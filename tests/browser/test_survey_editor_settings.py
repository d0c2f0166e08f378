"""The settings of a survey as people use them: texts save themselves, a refused form keeps what was typed."""

import pytest
from playwright.sync_api import expect

from surveyapp.services import surveys
from tests.browser.conftest import faults_of
from tests.builders.editing import TEXT, draft
from tests.conftest import NOW

PATH = "/surveys/store/edit/settings"

pytestmark = pytest.mark.browser


@pytest.fixture
def open_settings(app, open_as_admin):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)
    return lambda path=f"{PATH}?texts=sv", **how: open_as_admin(path, ready="main h1", **how)


@pytest.mark.parametrize(("width", "is_dark"), [(1280, False), (1280, True), (360, False), (360, True)])
def test_nothing_stands_in_anybodys_way(open_settings, width, is_dark):
    page, said = open_settings(width=width, is_dark=is_dark)
    assert faults_of(page) == []
    assert said == []


def test_taking_a_language_away_is_asked_without_faults(open_settings):
    page, _ = open_settings(f"{PATH}/remove-language?code=fi", width=360)
    assert faults_of(page) == []


def test_texts_save_themselves_and_a_refused_form_keeps_what_was_typed(open_settings):
    page, _ = open_settings(width=1280)
    page.get_by_label("Title, Svenska").fill("Butiken")
    expect(page.locator("[data-piece=status]")).to_contain_text("saved")
    assert draft().definition["title"]["sv"] == "Butiken"
    page.get_by_label("Customers are asked as it stands here").check()
    page.get_by_label("Wait before asking, how many").fill("soon")
    page.get_by_label("a visit").check()
    page.locator("form[action$='/asked']").get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#f-wait-fault")).to_be_visible()
    assert faults_of(page) == []
    field = page.get_by_label("Wait before asking, how many")
    expect(field).to_have_value("soon")
    field.fill("2")
    field.press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert draft().definition["invite"] == {"after": "visited", "wait": "2 days"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Nobody is asked by mail")).to_be_checked()
    assert "invite" not in draft().definition
