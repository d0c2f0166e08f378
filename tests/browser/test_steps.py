"""Answering page by page in a real browser: what is typed is kept in pauses and when the page is left, and sent once."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.responses import Response
from tests.browser.conftest import Visitor, faults_of, next_page, wait_until
from tests.builders.responses import make_link, name_company
from tests.builders.steps import make_steps


@pytest.fixture
def address(app: object) -> str:
    name_company("Tuohi & Vik")
    return f"/s/{make_link(make_steps(), language='fi')}"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("STEPS_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def drafts() -> list[Draft]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Draft)))


def responses() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def go_on(page: Page) -> None:
    with next_page(page):
        page.locator(".btn[name='form.go']").click()


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_every_page_of_a_complaint_is_walked_through(
    visitor: Visitor, address: str, width: int, is_dark: bool, has_scripts: bool
) -> None:
    page = visitor.open(address, width=width, is_dark=is_dark, has_scripts=has_scripts)
    look = f"{width}-{'dark' if is_dark else 'light'}-{'script' if has_scripts else 'plain'}"
    shot(page, f"{look}-1")
    assert not has_scripts or not faults_of(page)
    go_on(page)
    expect(page.locator(".errs")).to_be_visible()
    page.locator("[name=recommend][value='2']").check(force=True)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Vähän lisää")
    page.locator("[name=wrong][value=late]").check(force=True)
    shot(page, f"{look}-2")
    if not has_scripts:
        go_on(page)
        expect(page.locator(".say")).to_be_visible()
        shot(page, f"{look}-3")
    page.locator("[name=when]").fill("kaksi viikkoa")
    assert not has_scripts or not faults_of(page)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Laitetaan tämä kuntoon")
    page.locator("[name=remedy][value=refund]").check(force=True)
    go_on(page)
    page.locator("[name=comment]").fill("Pöytä oli rikki")
    shot(page, f"{look}-4")
    go_on(page)
    page.locator("[name='form.quote'][value=true]").check(force=True)
    shot(page, f"{look}-5")
    assert not has_scripts or not faults_of(page)
    page.locator("button.back").click()
    expect(page.locator("[name=comment]")).to_have_value("Pöytä oli rikki")
    go_on(page)
    go_on(page)
    page.wait_for_url("**/thanks**")
    assert responses() == 1
    assert drafts() == []
    db.session.rollback()
    stored = db.session.scalars(select(Response)).one()
    assert stored.answers == {
        "recommend": 2,
        "wrong": ["late"],
        "when": "kaksi viikkoa",
        "remedy": "refund",
        "comment": "Pöytä oli rikki",
    }
    assert stored.may_quote is True


def test_what_is_typed_is_kept_after_a_pause_and_found_elsewhere(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.locator("[name=recommend][value='7']").check(force=True)
    go_on(page)
    page.locator("[name=wrong][value=other]").check(force=True)
    page.locator("[name='wrong-Comment']").fill("Kolhu kulmassa")
    wait_until(page, lambda: [draft.fields.get("wrong-Comment") for draft in drafts()], [["Kolhu kulmassa"]])
    expect(page.locator(".saved")).to_have_text(page.locator("#survey").get_attribute("data-keeps") or "")
    elsewhere = visitor.open(address, width=1280)
    expect(elsewhere.locator("[name='wrong-Comment']")).to_have_value("Kolhu kulmassa")
    shot(elsewhere, "resumed-1280")
    assert not faults_of(elsewhere)


def test_leaving_the_page_keeps_what_was_just_typed(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.locator("[name=recommend][value='7']").check(force=True)
    page.goto("about:blank")
    # What is sent while a page is left may arrive after what is asked for next.
    wait_until(page, lambda: len(drafts()), 1)
    page.goto(visitor.address + address)
    expect(page.locator("[name=recommend][value='7']")).to_be_checked()
    assert [draft.fields for draft in drafts()] == [{"recommend": ["7"]}]


def test_a_lost_connection_is_told_and_nothing_promised(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.context.set_offline(True)
    page.locator("[name=recommend][value='7']").check(force=True)
    expect(page.locator(".saved")).to_have_text(page.locator("#survey").get_attribute("data-lost") or "")
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_have_text(page.locator("#survey").get_attribute("data-keeps") or "")
    assert len(drafts()) == 1


def test_the_browsers_own_way_back_leads_to_the_page_before(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.locator("[name=recommend][value='2']").check(force=True)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Vähän lisää")
    page.go_back()
    expect(page.locator("[name=recommend][value='2']")).to_be_checked()
    go_on(page)
    expect(page.locator("h1")).to_have_text("Vähän lisää")


def test_a_page_out_of_the_browsers_memory_carries_what_was_answered_since(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.locator("[name=recommend][value='2']").check(force=True)
    go_on(page)
    expect(page.locator("h1")).to_have_text("Vähän lisää")
    page.go_back()
    expect(page.locator("[name=recommend][value='2']")).to_be_checked()
    # Meanwhile the page after it was answered; then the browser shows this one as it left it.
    elsewhere = page.context.new_page()
    elsewhere.goto(f"{visitor.address}{address}?page=more")
    elsewhere.locator("[name=wrong][value=late]").check(force=True)
    go_on(elsewhere)
    expect(elsewhere.locator("h1")).to_have_text("Laitetaan tämä kuntoon")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("input[type=hidden][name=wrong][value=late]")).to_have_count(1)
    go_on(page)
    expect(page.locator("[name=wrong][value=late]")).to_be_checked()


def test_a_second_press_sends_nothing_twice_and_says_so(visitor: Visitor, address: str) -> None:
    page = visitor.open(address)
    page.locator("[name=recommend][value='9']").check(force=True)
    asked = []
    page.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
    page.evaluate("""() => {
        const button = document.querySelector(".btn[name='form.go']");
        button.click();
        button.click();
        window.said = [button.textContent, button.getAttribute("aria-disabled")];
    }""")
    page.wait_for_url("**page=more**")
    assert asked == ["POST"]


def test_an_open_form_saves_nothing_by_itself(visitor: Visitor, address: str) -> None:
    page = visitor.open("/p/feedback")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("[name=recommend][value='9']").check(force=True)
    page.wait_for_timeout(2_500)
    page.goto("about:blank")
    assert [url for url in asked if url.startswith("http")] == []
    assert drafts() == []
