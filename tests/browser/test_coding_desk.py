"""The coding desk in a real browser: keys alone, narrow and wide, light and dark, and the coder's page beside it."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from surveyapp.services import codings
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.labels import Label
from surveyapp.store.units import ROOT_ID
from tests.browser.conftest import faults_of, next_page
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, add_comments

pytestmark = pytest.mark.browser


def labelled():
    db.session.rollback()
    with transaction() as session:
        return [
            (label.is_negative, {(theme["theme"], theme["polarity"]) for theme in label.themes})
            for label in session.query(Label).order_by(Label.labelled_at)
        ]


def test_comments_are_labelled_by_keys_alone(app, open_as_admin):
    publish_shop()
    rows = [(date(2026, 5, 4), ROOT_ID, {"words": text, "happy": 1}) for text in [LATE] * 4]
    add_comments("shop", rows)
    codings.code_comments(PROJECT / "surveys", now=datetime(2026, 11, 20, tzinfo=UTC))
    page, said = open_as_admin("/comments/coding", ready="[data-desk]", width=1280)
    assert faults_of(page) == []
    expect(page.locator("[data-comment]")).to_be_focused()
    # The fifth theme is a complaint, the fourth praised; then the comment is saved.
    price, described = page.locator("[data-key='5']:not([data-shift])"), page.locator("[data-key='4'][data-shift]")
    page.keyboard.press("n")
    page.keyboard.press("5")
    expect(price).to_be_checked()
    expect(page.locator("#says-yes")).to_be_checked()
    page.keyboard.press("Shift+Digit4")
    expect(described).to_be_checked()
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("You have labelled 1 comment.")).to_be_visible()
    ((is_negative, themes),) = labelled()
    assert is_negative
    assert themes >= {("price", "negative"), ("not_as_described", "positive")}
    with next_page(page):
        page.keyboard.press("s")
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?skipped=1")
    with next_page(page):
        page.keyboard.press("q")
    expect(page.get_by_text("You have labelled 2 comments.")).to_be_visible()
    with next_page(page):
        page.keyboard.press("z")
    expect(page.get_by_text("You have labelled 1 comment.")).to_be_visible()
    # Switched off, a letter is only a letter.
    page.locator("[data-keys-on]").uncheck()
    page.keyboard.press("s")
    expect(page).to_have_url(page.url)
    assert said == []
    for address, ready in (("/comments/coding", "[data-desk]"), ("/comments/coder", "#people-title")):
        page, said = open_as_admin(address, ready=ready, width=320, is_dark=True)
        assert faults_of(page) == []
        assert said == []
