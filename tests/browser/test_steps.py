"""Answering page by page in a real browser: what is typed is kept in pauses and when the page is left, and sent once."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.responses import Response
from tests.browser.conftest import Visitor, faults_of
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
    page.locator(".btn[name='form.go']").click()


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize(("width", "is_dark"), [(320, False), (360, True), (1280, False)])
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
