"""An angry customer with an old phone: from the score in the mail, through the guided complaint, to the receipt."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.services import promised_answers
from surveyapp.store.answer_files import AnswerFile
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.browser.conftest import Visitor, faults_of, next_page, wait_until
from tests.builders.responses import make_link, make_post_purchase, name_company

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SURVEYAPP_PICTURES")


@pytest.fixture(autouse=True)
def promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the company be one that keeps its times."""
    monkeypatch.setattr(promised_answers, "is_time_kept", lambda **_: True)


def photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (1200, 900), (160, 120, 80)).save(kept, "JPEG")
    return kept.getvalue()


def look(page: Page, name: str, *, has_scripts: bool) -> None:
    """Look for what keeps anybody from using the page, and keep a picture where pictures are wanted."""
    # What looks for faults is a script itself.
    assert not has_scripts or faults_of(page) == []
    width = page.viewport_size["width"]  # type: ignore[index]
    wait_until(page, lambda: page.evaluate("document.documentElement.scrollWidth") <= width)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"angry-{name}-{has_scripts}.png", full_page=True)


def go_on(page: Page, name: str, *, has_scripts: bool) -> None:
    look(page, name, has_scripts=has_scripts)
    press(page, "form#survey .acts .btn")


def press(page: Page, what: str) -> None:
    with next_page(page):
        page.locator(what).first.click()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_an_angry_customer_is_guided_from_the_mails_score_to_a_promise(visitor: Visitor, *, has_scripts: bool) -> None:
    name_company("Tuohi & Vik")
    customer = {"email": "aino.lehtinen@example.fi", "name": "Aino Lehtinen"}
    order = {"number": "48211", "product": "Tuoli Pihla, tammi"}
    token = make_link(make_post_purchase(), language="fi", customer=customer, order=order)
    page = visitor.open(f"/s/{token}?recommend=3", has_scripts=has_scripts, is_dark=not has_scripts)
    expect(page.locator("#q-recommend-3")).to_be_checked()
    assert db.session.scalars(select(Response)).all() == []
    go_on(page, "1", has_scripts=has_scripts)
    page.locator("label", has=page.locator("#q-delivery-1")).click()
    go_on(page, "2", has_scripts=has_scripts)
    go_on(page, "3", has_scripts=has_scripts)
    page.get_by_text("Jotain oli rikki tai puuttui").click()
    go_on(page, "4", has_scripts=has_scripts)
    expect(page.locator("h1")).to_have_text("Laitetaan tämä kuntoon")
    page.get_by_text("Tuoli Pihla, tammi", exact=True).click()
    page.get_by_label("Mitä tapahtui?").fill("Yhden tuolin takajalka oli poikki, kun avasin paketin.")
    page.get_by_text("Toimituksen yhteydessä").click()
    upload = {"name": "jalka.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("input[type=file]").set_input_files(upload)
    if has_scripts:
        page.locator(".files li").wait_for()
    page.get_by_text("Uusi tuote tilalle").click()
    page.locator("label", has=page.locator("#q-contact-0")).click()
    expect(page.locator(".say")).to_contain_text("Ihminen vastaa sinulle viimeistään", use_inner_text=True)
    go_on(page, "5", has_scripts=has_scripts)
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    go_on(page, "6", has_scripts=has_scripts)
    page.wait_for_url("**/thanks*")
    look(page, "7", has_scripts=has_scripts)
    expect(page.locator(".way .now")).to_contain_text("aino.lehtinen@example.fi", use_inner_text=True)
    page.locator("details.said summary").click()
    expect(page.locator("details.said")).to_contain_text("takajalka", use_inner_text=True)
    db.session.rollback()
    response, ticket = db.session.scalars(select(Response)).one(), db.session.scalars(select(Ticket)).one()
    assert (response.answers["about"], response.answers["remedy"]) == (["product"], "replacement")
    assert db.session.scalars(select(AnswerFile.response_id)).all() == [response.id]
    assert (ticket.severity, ticket.wants_contact) == ("major", True)
    press(page, "button[name=contact]")
    look(page, "8", has_scripts=has_scripts)
    db.session.rollback()
    assert db.session.scalars(select(Ticket.wants_contact)).one() is False
    press(page, "footer a")
    look(page, "9", has_scripts=has_scripts)
