"""The page of themes in a real browser: drawn under the content policy, narrow and wide, light and dark, without a fault."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from surveyapp.services import codings, rollups
from surveyapp.settings import PROJECT
from tests.browser.conftest import faults_of, wait_for_figures
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, PRAISE, add_comments
from tests.builders.units import make_unit

pytestmark = pytest.mark.browser
RUDE = "Myyjä oli tyly, eikä kukaan vastannut puhelimeen."
PRICE = "Alldeles för dyrt, och fakturan var fel. Ring 070-123 45 67."


@pytest.fixture
def page_of(app, open_as_admin):
    """Return what opens a page as an admin, with answers to report on."""
    publish_shop()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    for week in range(12):
        day = date(2026, 3, 2) + timedelta(7 * week)
        texts = [(LATE, "en")] * (6 + 9 * (week > 8)) + [(BROKEN, "en")] * 5 + [(PRAISE, "en")] * 12
        texts += [(RUDE, "fi")] * 4 + [(PRICE, "sv")] * 3
        for text, language in texts:
            unit = turku if text == RUDE else oulu
            add_comments("shop", [(day, unit, {"words": text, "happy": 5 if text == PRAISE else 1})], language=language)
    codings.code_comments(PROJECT / "surveys", now=datetime(2026, 11, 20, tzinfo=UTC))
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    return open_as_admin


def test_the_page_is_drawn_and_nothing_is_wrong(page_of):
    for width, is_dark in ((320, False), (360, True), (1280, False), (1280, True)):
        page, said = page_of("/reports/themes?period=week", width=width, is_dark=is_dark)
        wait_for_figures(page, count=2)
        assert faults_of(page) == []
        assert said == []


def test_a_theme_is_opened_and_its_comments_are_read(page_of):
    page, said = page_of("/reports/themes?period=week", width=1280)
    page.get_by_role("link", name="Wrong or damaged delivery").click()
    expect(page.locator("h2#quotes-title")).to_have_text("Wrong or damaged delivery")
    expect(page.locator("blockquote mark")).not_to_have_count(0)
    page.get_by_role("link", name="Older comments").click()
    expect(page).to_have_url(re.compile("after="))
    expect(page.locator("blockquote mark")).not_to_have_count(0)
    assert said == []
