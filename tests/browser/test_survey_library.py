"""A ready survey is found, looked at and made a draft of, by keyboard alone; the pages are sound in both sizes and modes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of, next_page

Opener = Callable[..., tuple[Page, list[str]]]


@pytest.mark.parametrize(("width", "is_dark"), [(360, True), (1280, False)])
def test_the_pages_are_sound(open_as_admin: Opener, width: int, is_dark: bool) -> None:
    for path in ("/surveys/library", "/surveys/library/relationship?texts=fi"):
        page, said = open_as_admin(path, ready="h1", width=width, is_dark=is_dark)
        assert (path, faults_of(page), said) == (path, [], [])


def test_a_draft_is_made_by_keyboard(open_as_admin: Opener) -> None:
    page, said = open_as_admin("/surveys/new", ready="h1", width=1280)
    _press(page, "Take one from the library")
    _press(page, "Installation")
    expect(page.get_by_text("Did the installer come at the agreed time?").first).to_be_visible()
    name = page.get_by_label("The survey's name")
    expect(name).to_have_value("installation")
    name.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("fitting")
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/fitting/edit**")
    expect(page.get_by_text("How satisfied are you with the installation as a whole?").first).to_be_visible()
    assert said == []


def _press(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).focus()
    with next_page(page):
        page.keyboard.press("Enter")
