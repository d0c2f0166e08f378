"""Photos of a form in a real browser: chosen, seen, removed and sent, with and without a script; then on the case."""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services.case_links import make_token
from surveyapp.store.answer_files import AnswerFile
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import Visitor, faults_of, wait_for_pictures
from tests.builders.answer_files import make_photo_survey, photo
from tests.builders.responses import make_link

PICTURES = os.environ.get("SURVEYAPP_TEST_PICTURES", "")


def payload(name: str = "chair.jpg", colour: str = "brown") -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(colour, (400, 300))}


def rows() -> list[AnswerFile]:
    db.session.rollback()
    return list(db.session.scalars(select(AnswerFile)))


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_photo_is_chosen_seen_removed_and_sent(app: Flask, visitor: Visitor, width: int, has_scripts: bool) -> None:
    page = visitor.open(f"/s/{make_link(make_photo_survey(), language='en')}", width=width, has_scripts=has_scripts)
    page.locator("#q-recommend").get_by_text("2", exact=True).click()
    page.get_by_label("In your own words").fill("The leg is broken")
    attached = page.locator("#q-photo .files li")
    for name, colour in (("chair.jpg", "brown"), ("table.jpg", "green")):
        page.locator("#q-photo input[type=file]").set_input_files([payload(name, colour)])
        if not has_scripts:
            page.locator("#q-photo").get_by_role("button", name="Attach now").click()
        attached.locator("bdi", has_text=name).wait_for()
    expect(attached).to_have_count(2)
    wait_for_pictures(attached.locator("img"))
    expect(page.get_by_label("In your own words")).to_have_value("The leg is broken")
    if has_scripts:
        assert faults_of(page) == []
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"form-{width}-{has_scripts}.png"), full_page=True)
    page.locator("#q-photo").get_by_role("button", name="Remove table.jpg").click()
    attached.locator("bdi", has_text="table.jpg").wait_for(state="detached")
    page.get_by_role("button", name="Send the answers").last.click()
    page.get_by_role("heading", name="Thank you").wait_for()
    assert [(row.name, row.response_id is None) for row in rows()] == [("chair.jpg", False)]


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_the_photo_stands_on_the_case_for_staff_and_customer(
    app: Flask, visitor: Visitor, client_as: Callable[..., Any], width: int, is_dark: bool
) -> None:
    client = app.test_client()
    address = f"/s/{make_link(make_photo_survey(), language='en')}"
    facts = {"recommend": "2", "reason": "late", "comment": "The leg is broken"}
    client.post(address, data={**facts, "photo": [_file("chair.jpg", "brown"), _file("leg.jpg", "green")]})
    ticket = db.session.scalars(select(Ticket.id)).one()
    pages = {
        "customer": f"/c/{make_token(app.config['SETTINGS'].secret_key, ticket)}?lang=en",
        "case": f"/tickets/{encode_id(ticket)}",
        "survey": "/surveys/feedback/files",
    }
    cookie = client_as("quality").get_cookie(session_cookie_name())
    assert cookie is not None
    for name, path in pages.items():
        page = visitor.open("/healthz", width=width, is_dark=is_dark, language="en")
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.address}])
        page.goto(path)
        pictures = page.locator("img[src*='/files/']")
        expect(pictures).to_have_count(2)
        wait_for_pictures(pictures)
        assert faults_of(page) == []
        if PICTURES:
            pictures.first.scroll_into_view_if_needed()
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"))


def _file(name: str, colour: str) -> tuple[Any, str]:
    return BytesIO(photo(colour, (400, 300))), name
