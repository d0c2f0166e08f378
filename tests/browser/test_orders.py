"""The pages of orders, customers and invitations in a real browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services import invitations
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.orders import Order
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import Visitor, faults_of
from tests.builders.orders import import_answers, import_text, publish_scored

pytestmark = pytest.mark.browser
NOW = datetime.now(UTC)
GOOD = b"external_id,placed_at,unit\nNEW-1,2026-05-01,Finland/Oulu\n"
BAD = b"external_id,placed_at,price_total\nA1,soon,cheap\n"


def day(offset: int) -> str:
    """Return the date so many days from today."""
    return (NOW + timedelta(days=offset)).date().isoformat()


@pytest.fixture
def desk(app: Flask, visitor: Visitor, client_as: Callable[..., FlaskClient]) -> Callable[..., Page]:
    """Return a function that opens a page as a signed-in admin, in a window of a size."""
    import_text(
        f"""
        external_id,status,placed_at,promised_on,delivered_at,customer_id,customer_name,customer_email,unit,product
        LATE-1,delivered,{day(-30)},{day(-9)},{day(-5)},C1,Väinö Järvinen,vaino@example.com,Finland/North/Oulu,Dining table
        OVER-1,shipped,{day(-28)},{day(-3)},,C1,,,Finland/North/Oulu,Chair
        """,
        now=NOW,
    )
    publish_scored("delivery", now=NOW)
    import_answers(
        f"external_id,order_id,answered_at,score,words\nR1,LATE-1,{day(-2)},2,late", survey="delivery", now=NOW
    )
    invitations.plan(base_url="http://x", now=NOW)
    cookie = client_as("admin").get_cookie(session_cookie_name())
    assert cookie is not None

    def look(path: str, **window: object) -> Page:
        page = visitor.open("/healthz", language="en", **window)  # type: ignore[arg-type]  # the window's own options
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.address}])
        page.goto(path)
        return page

    return look


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_no_page_has_a_fault_at_any_width(desk: Callable[..., Page], width: int, is_dark: bool) -> None:
    order = db.session.scalars(select(Order).where(Order.external_id == "LATE-1")).one()
    invitation_id = db.session.scalars(select(Invitation.id).where(Invitation.order_id == order.id)).one()
    page = desk("/orders", width=width, is_dark=is_dark)
    for path in (
        "/orders",
        "/orders?view=late&q=nothing",
        f"/orders/{encode_id(order.id)}",
        f"/customers/{encode_id(order.customer_id)}",
        "/invitations",
        f"/invitations/{encode_id(invitation_id)}",
        "/orders/import",
    ):
        page.goto(path)
        assert faults_of(page) == [], path
    page.get_by_label("File").set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": BAD})
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("main")).to_contain_text("bad.csv, line 2", use_inner_text=True)
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator("[class=faults]")).to_be_focused()
    assert faults_of(page) == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_file_is_looked_at_and_then_imported(desk: Callable[..., Page], has_scripts: bool) -> None:
    page = desk("/orders", has_scripts=has_scripts)
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("File").set_input_files({"name": "new.csv", "mimeType": "text/csv", "buffer": GOOD})
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator("h1")).to_have_text("Import new.csv?")
    expect(page.locator("main")).to_contain_text("Finland/Oulu", use_inner_text=True)
    page.get_by_role("button", name="Import the orders").click()
    page.get_by_role("link", name="NEW-1").click()
    expect(page.locator("h1")).to_have_text("Order NEW-1")
