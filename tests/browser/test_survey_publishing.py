"""Looking a change over, publishing it and going back: at every width, and by keyboard alone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from surveyapp.services import surveys
from surveyapp.services.surveys import get_published, running
from tests.browser.conftest import Visitor, faults_of, next_page
from tests.builders.users import make_viewer
from tests.web.test_survey_publishing import STORE, change, reword, widen

pytestmark = pytest.mark.browser

Opens = Callable[..., tuple[Page, list[str]]]
NOW = datetime.now(UTC)
SIZES = [(320, True), (1280, False)]
REVIEW = "/surveys/store/edit/review"


@pytest.fixture
def store(app: Flask) -> None:
    """Publish a survey of the store and two versions after it, and begin a draft that ends a trend."""
    for text in (STORE, STORE.replace("Why?", "Why so?"), STORE.replace("rating,", "rating, rateMax: 10,")):
        surveys.publish(text, "store.yaml", user_id=None, now=NOW)
    change(reword, change(widen))


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_no_page_has_a_fault_at_any_width(store: None, open_as_admin: Opens, width: int, is_dark: bool) -> None:
    running.schedule(make_viewer(), "store", NOW + timedelta(days=3), NOW + timedelta(days=9), now=NOW)
    for path in (
        REVIEW,
        "/surveys/store",
        "/surveys",
        "/surveys/store/versions/3",
        "/surveys/store/versions/1/restore",
        "/surveys/store/schedule",
        "/surveys/store/state/close",
    ):
        page, said = open_as_admin(path, ready="h1", width=width, is_dark=is_dark)
        assert (path, faults_of(page), said) == (path, [], [])


def press_until(page: Page, words: str) -> None:
    """Press Tab until what is focused reads so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if words in focused:
            return
    pytest.fail(f"the keyboard does not come to: {words}")


def test_a_change_of_scale_is_confirmed_and_published_and_taken_back_by_keyboard(
    store: None, open_as_admin: Opens
) -> None:
    page, _ = open_as_admin(REVIEW, ready="h1", width=1280)
    expect(page.locator(".differs-break")).to_contain_text("changed its scale from 1–10 to 1–7: its trend starts anew.")
    press_until(page, "Publish version 4")
    with next_page(page):
        page.keyboard.press("Enter")
    # Nothing is published before the box is ticked.
    expect(page.locator(".differs-break")).to_contain_text("its trend starts anew.")
    assert surveys.get_published("store").version_number == 3
    press_until(page, "I know that the trend of")
    page.keyboard.press("Space")
    press_until(page, "Publish version 4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/store")
    expect(page.get_by_role("status")).to_contain_text("Version 4 is published.")

    page.goto("/surveys/store/versions/3")
    press_until(page, "Ask version 3 again")
    page.keyboard.press("Enter")
    page.wait_for_url("**/restore")
    press_until(page, "I know that the trend that")
    page.keyboard.press("Space")
    press_until(page, "Ask version 3 again")
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/store")
    assert get_published("store").version_number == 3


def test_a_survey_is_paused_by_keyboard_and_says_so_to_visitors(
    store: None, open_as_admin: Opens, visitor: Visitor
) -> None:
    page, _ = open_as_admin("/surveys/store", ready="h1", width=360)
    press_until(page, "Pause it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/state/pause")
    press_until(page, "Pause it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/store")
    expect(page.locator("aside")).to_contain_text("Paused")
    expect(visitor.open("/p/store").get_by_role("heading", level=1)).to_contain_text("tauolla")


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_who_comes_too_early_reads_when_it_opens(store: None, visitor: Visitor, width: int, is_dark: bool) -> None:
    running.schedule(make_viewer(), "store", datetime(2031, 12, 1, 7, tzinfo=UTC), None, now=NOW)
    page = visitor.open("/p/store", width=width, is_dark=is_dark, language="en")
    expect(page.locator("main")).to_contain_text("Mon 1 Dec 2031 09:00 (EET)")
    assert faults_of(page) == []
