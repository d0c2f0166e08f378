"""Trying surveys in a browser: no faults at any width, in both looks and reading directions, by keyboard and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from surveyapp.services import survey_drafts
from surveyapp.settings import PROJECT
from tests.browser.conftest import Visitor, faults_of
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.browser

SIZES = [(320, True), (1280, False)]
ARABIC = """
name: tried
title: {en: Your order, ar: طلبك}
locale: en
locales: [en, ar]
openTicketWhen: [{rule: score, question: delivery, atMost: 2}]
pages:
  - name: first
    elements:
      - {name: delivery, type: rating, isRequired: true, title: {en: How was it?, ar: كيف كان؟}}
      - {name: why, type: comment, visibleIf: "{delivery} < 3", title: {en: What went wrong?, ar: ما الخطأ؟}}
  - name: last
    elements:
      - {name: photo, type: file, title: {en: A photo, ar: صورة}}
"""
TRY = "/surveys/tried/edit/try"


def begin(text: str) -> None:
    """Begin a draft."""
    survey_drafts.begin(make_viewer(role="manager"), name="tried", text=text, now=NOW)


def shipped() -> str:
    """Return the survey that we ship, with a part that nobody comes to."""
    text = (PROJECT / "surveys" / "post-purchase.yaml").read_text(encoding="utf-8")
    assert "{comment} empty" in text
    return text.replace("{comment} empty", "{recommend} > 10")


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_the_page_has_no_fault_at_any_width(
    app: object, open_as_admin: Callable[..., tuple[Page, list[str]]], width: int, is_dark: bool
) -> None:
    begin(shipped())
    page, said = open_as_admin(TRY, ready="#dry", width=width, is_dark=is_dark)
    page.locator("details.way summary").first.click()
    expect(page.locator("details.way .said").first).to_be_visible()
    assert faults_of(page) == []
    assert said == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_preview_is_shown_in_a_frame_of_ours_and_walks_on_there(
    app: object, open_as_admin: Callable[..., tuple[Page, list[str]]], width: int
) -> None:
    begin(shipped())
    page, said = open_as_admin(TRY, ready="#dry", width=width)
    # As the editor does it.
    page.evaluate(
        """address => {
            const frame = document.createElement("iframe");
            frame.name = "preview";
            frame.src = address;
            document.querySelector("main").append(frame);
        }""",
        "/surveys/tried/edit/preview?lang=fi",
    )
    frame = page.frame_locator("iframe[name=preview]")
    frame.locator("#q-recommend-9").check(force=True)
    frame.locator("main form button.btn").last.click()
    expect(frame.locator("form[data-page]")).not_to_have_attribute("data-page", "whole")
    assert said == []


def test_a_question_that_the_address_names_is_marked(
    app: object, open_as_admin: Callable[..., tuple[Page, list[str]]]
) -> None:
    begin(ARABIC)
    page, said = open_as_admin("/surveys/tried/edit/preview?question=why&lang=ar", ready="#survey", width=360)
    marked = page.locator("#q-why-ask")
    expect(marked).to_be_visible()
    expect(marked).to_have_css("outline-style", "solid")
    assert faults_of(page) == []
    assert said == []


@pytest.mark.parametrize(
    ("has_scripts", "width", "is_dark"), [(True, 320, False), (False, 360, True), (True, 1280, True)]
)
def test_a_colleague_tries_it_by_keyboard_in_either_direction(
    app: object,
    open_as_admin: Callable[..., tuple[Page, list[str]]],
    visitor: Visitor,
    has_scripts: bool,
    width: int,
    is_dark: bool,
) -> None:
    begin(ARABIC)
    staff, _ = open_as_admin(TRY, ready="#dry", width=1280)
    address = re.sub(r"^https?://[^/]+", "", staff.locator("#link").inner_text())
    page = visitor.open(f"{address}?lang=ar", width=width, is_dark=is_dark, has_scripts=has_scripts)
    if has_scripts:
        assert faults_of(page) == []
    page.locator("#q-delivery-0").focus()
    page.keyboard.press("Space")
    if not has_scripts:
        # What the answer brings to light comes once the page was sent.
        page.keyboard.press("Enter")
    expect(page.locator("#q-why")).to_be_visible()
    page.locator("#q-why").fill("Late")
    page.locator("main form button.btn").last.press("Enter")
    expect(page.locator("form[data-page=last]")).to_be_visible()
    page.locator("main form button.btn").last.press("Enter")
    expect(page.locator("#trial")).to_be_visible()
    if has_scripts:
        assert faults_of(page) == []
    assert page.context.cookies() == []
    staff.reload()
    staff.locator("#answers ~ details summary").press("Enter")
    expect(staff.locator("#answers ~ details")).to_contain_text("How was it?")
