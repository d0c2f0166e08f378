"""The taxonomy editor in a real browser: words are tried while they are written, and nothing is wrong with the page."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from surveyapp.services import codings
from surveyapp.settings import PROJECT
from surveyapp.store.units import ROOT_ID
from tests.browser.conftest import faults_of
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, NOTHING, add_comments

pytestmark = pytest.mark.browser


def test_words_are_tried_while_they_are_written(app, open_as_admin):
    publish_shop()
    add_comments("shop", [(date(2026, 11, 2), ROOT_ID, {"words": each, "happy": 1}) for each in (LATE, NOTHING)])
    codings.code_comments(PROJECT / "surveys", now=datetime(2026, 11, 20, tzinfo=UTC))
    page, said = open_as_admin("/comments/themes/delivery_late", width=1280, ready="#caught")
    caught = page.locator("#caught")
    expect(caught).to_contain_text("1 of 2 comments")
    page.get_by_label("Words that complain (English)").fill("sat at home")
    expect(caught).to_contain_text("2 of 2 comments")
    expect(caught.locator("details[open] mark")).to_have_text("sat at home")
    assert faults_of(page) == []
    page.get_by_role("button", name="Save the theme").click()
    expect(page.locator(".toast-x")).to_contain_text("Comments are read anew")
    assert said == []
    page, said = open_as_admin("/comments/themes/delivery_late", width=360, is_dark=True, ready="#caught")
    expect(page.locator("#caught")).to_contain_text("2 of 2 comments")
    assert faults_of(page) == []
    assert said == []
