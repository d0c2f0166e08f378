"""Answering as customers do: on a phone, by keyboard, without scripts, in light and dark."""

import os
import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.browser.conftest import Visitor, faults_of, find_faults, next_page
from tests.builders.responses import make_link, make_post_purchase, make_survey, name_company

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("SURVEYAPP_PICTURES")
NUMBERS = count(48211)
FORWARD = "main .btn[name='form.go']"
# Every type of question is looked at in more sizes elsewhere; these are the pages as they are shipped.
SIZES = [(320, True), (1280, False)]


def link(**facts: object) -> str:
    """Return the address of a link to the shipped survey."""
    name_company("Tuohi & Vik")
    return f"/s/{make_link(make_post_purchase(), language='fi', order={'number': str(next(NUMBERS))}, **facts)}"  # type: ignore[arg-type]


def tab_to(page: Page, target: str) -> None:
    """Press the tabulator until what the selector `target` finds has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{target}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def go_on(page: Page, times: int = 1) -> None:
    """Press the button that leads to the next page, or sends, and wait until what follows is there."""
    for _ in range(times):
        with next_page(page):
            page.locator(FORWARD).click()


def send(page: Page) -> None:
    """Go through the pages that are left, and send."""
    while page.locator(FORWARD).get_attribute("value") == "next":
        go_on(page)
    go_on(page)
    page.wait_for_url("**/thanks*")


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page where pictures are wanted."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_customer_answers_by_keyboard_alone_without_scripts_on_a_phone(visitor: Visitor) -> None:
    page = visitor.open(link(), has_scripts=False)
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    page.keyboard.press("Tab")
    expect(page.locator("summary:focus")).to_have_count(1)

    def press_on() -> None:
        tab_to(page, FORWARD)
        with next_page(page):
            page.keyboard.press("Enter")

    tab_to(page, "#q-recommend-0")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#q-recommend-3")).to_be_checked()
    press_on()
    tab_to(page, "#q-delivery-0")
    page.keyboard.press("Space")
    press_on()
    press_on()
    tab_to(page, "#q-wrong-0")
    page.keyboard.press("Space")
    tab_to(page, "#q-comment")
    page.keyboard.type("Pöytä tuli neljä päivää myöhässä.")
    press_on()
    tab_to(page, "#q-contact-0")
    page.keyboard.press("Space")
    press_on()
    press_on()
    page.wait_for_url("**/thanks*")
    expect(page.locator("main")).to_contain_text("K-1", use_inner_text=True)
    response = db.session.scalars(select(Response)).one()
    assert response.answers == {
        "recommend": 3,
        "delivery": 1,
        "wrong": ["late"],
        "comment": "Pöytä tuli neljä päivää myöhässä.",
        "contact": True,
    }
    assert response.language == "fi"
    assert db.session.scalars(select(Ticket)).one().title


def test_enter_in_a_field_goes_on_and_does_not_switch_the_language(visitor: Visitor) -> None:
    page = visitor.open(link(), has_scripts=False)
    page.locator("#q-recommend-9").check(force=True)
    go_on(page, 3)
    page.locator("[name=wrong][value=other]").check(force=True)
    page.locator("#q-wrong-own").fill("Ovikello ei soinut")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=put_right")
    expect(page.locator("html")).to_have_attribute("lang", "fi")


def test_faults_keep_what_was_typed_and_lead_to_their_fields(visitor: Visitor) -> None:
    address = f"/s/{make_link(make_survey(), language='fi')}"
    page = visitor.open(address)
    page.locator("#q-reason-0").check(force=True)
    page.locator("#q-comment").fill("Tuolin jalka oli poikki.")
    go_on(page)

    expect(page.locator(".errs"), "who sends a faulty form hears of it first").to_be_focused()
    expect(page.locator("#q-reason-0")).to_be_checked()
    expect(page.locator("#q-comment")).to_have_value("Tuolin jalka oli poikki.")
    expect(page).to_have_title(re.compile("^(Virhe|Error):"))
    fault = page.locator(".errs a")
    expect(fault).to_have_count(1)
    fault.click()
    expect(page.locator("#q-recommend-0")).to_be_focused()
    expect(page.locator("#q-recommend")).to_have_attribute("aria-describedby", "q-recommend-fault")
    page.keyboard.press("Space")
    send(page)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_another_language_keeps_what_was_typed(visitor: Visitor, has_scripts: bool) -> None:
    page = visitor.open(link(), has_scripts=has_scripts)
    page.locator("#q-recommend-2").check(force=True)
    go_on(page, 3)
    page.locator("#q-comment").fill("Ei soitettu")
    page.locator(".lang summary").click()
    with next_page(page):
        page.get_by_role("button", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("[name=recommend]")).to_have_value("2")
    expect(page.locator("#q-comment")).to_have_value("Ei soitettu")
    assert db.session.scalars(select(Response)).all() == []


def send_with_faults(page: Page) -> None:
    go_on(page)
    page.wait_for_selector(".errs")


def type_too_much(page: Page) -> None:
    page.locator("#q-recommend-2").check(force=True)
    go_on(page, 3)
    page.locator("#q-wrong-0").check(force=True)
    page.locator("#q-comment").fill("x" * 2100)
    go_on(page)
    page.wait_for_selector(".errs")


def complain(page: Page) -> None:
    page.locator("#q-recommend-2").check(force=True)
    go_on(page, 4)
    page.wait_for_selector("#q-contact-0", state="attached")


def ask_consent(page: Page) -> None:
    page.locator("#q-recommend-9").check(force=True)
    go_on(page, 4)
    page.wait_for_url("**page=form.consents")


def send_complaint(page: Page) -> None:
    complain(page)
    page.locator("#q-contact-0").check(force=True)
    send(page)


def send_praise(page: Page) -> None:
    page.locator("#q-recommend-10").check(force=True)
    send(page)


def send_and_return(page: Page) -> None:
    address = page.url
    send_praise(page)
    page.goto(address)


def open_languages(page: Page) -> None:
    page.locator(".lang summary").click()


STATES = {
    "form": (None, {}),
    "languages": (open_languages, {}),
    "errors": (send_with_faults, {}),
    "too-much": (type_too_much, {}),
    "complaint": (complain, {}),
    "consents": (ask_consent, {}),
    "receipt-case": (send_complaint, {}),
    "receipt": (send_praise, {}),
    "used": (send_and_return, {}),
    "expired": (None, {"expires_at": datetime(2026, 11, 1, tzinfo=UTC)}),
}


@pytest.mark.parametrize(("width", "is_dark"), SIZES)
def test_every_state_is_accessible_and_fits(visitor: Visitor, width: int, is_dark: bool) -> None:
    found = []
    for name, (act, facts) in STATES.items():
        page = visitor.open(link(**facts), width=width, is_dark=is_dark)
        if act is not None:
            act(page)
        picture(page, f"{name}-{width}{'-dark' if is_dark else ''}")
        found += [f"{name}: {fault}" for fault in faults_of(page)]
        page.context.close()
    for name, path in {"unknown": "/s/unknown", "open": "/p/post-purchase"}.items():
        page = visitor.open(path, width=width, is_dark=is_dark)
        picture(page, f"{name}-{width}{'-dark' if is_dark else ''}")
        found += [f"{name}: {fault}" for fault in faults_of(page)]
        page.context.close()
    assert found == []


def test_a_page_from_right_to_left_is_accessible_and_fits(visitor: Visitor) -> None:
    title = {"en": "Your order", "ar": "كيف كان طلبك؟"}
    address = f"/s/{make_link(make_survey(title=title, locales=['en', 'ar']), language='ar')}"
    page = visitor.open(address, width=320)
    with next_page(page):
        page.locator("main .btn").click()
    picture(page, "right-to-left-320")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert faults_of(page) == []
    first, last = (page.locator(f"#q-recommend-{number}").bounding_box() for number in (0, 5))
    assert first is not None
    assert last is not None
    assert first["x"] > last["x"], "the scale follows the reading direction"


def test_the_accessibility_check_can_fail(visitor: Visitor) -> None:
    page = visitor.open("/s/unknown")
    page.set_content(f"<html><body><img src='x.png'><pre>{'x' * 2000}</pre></body></html>")
    found = find_faults(page)
    assert "scrolls sideways" in found
    assert any(fault.startswith("image-alt") for fault in found)
