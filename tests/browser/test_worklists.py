"""List and board in a real browser: the keys, dragging, and everything without scripts."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from surveyapp.domain.ids import encode_id
from surveyapp.services import users
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID
from tests.browser.conftest import Visitor, faults_of, next_page
from tests.builders.tickets import get_row, make_case, make_customer, make_order

pytestmark = pytest.mark.browser

PASSWORD = "seven quiet herons"


@pytest.fixture
def cases(app) -> list[int]:
    """Make Mikko, and four cases that are due one after the other."""
    now = datetime.now(UTC)
    users.add_user(
        "mikko@example.com", name="Mikko Laine", role="quality", unit_ids=[ROOT_ID], password=PASSWORD, by=None, now=now
    )
    customer_id = make_customer()
    made = []
    for number in range(4):
        order_id = make_order(customer_id=customer_id, number=f"4800{number}")
        ticket_id = make_case(order_id=order_id, customer_id=customer_id, now=now - timedelta(minutes=30))
        with transaction() as session:
            ticket = session.get(Ticket, ticket_id)
            ticket.title = f"Matter {number + 1}"
            ticket.next_due_at = now + timedelta(hours=number + 1)
        made.append(ticket_id)
    return made


def open_page(visitor: Visitor, path: str, **window: object) -> Page:
    page = visitor.open("/sign-in", language="en", **window)
    page.fill("[name=email]", "mikko@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/")
    page.goto(path)
    return page


def expect_focus(page: Page, words: str) -> None:
    expect(page.locator(":focus")).to_have_text(words)


def owner_of(ticket_id: int) -> int | None:
    # What the server wrote since is seen by a new transaction only.
    db.session.rollback()
    return get_row(Ticket, ticket_id).owner_id


def test_the_list_is_worked_by_keyboard_alone(visitor: Visitor, cases: list[int]) -> None:
    page = open_page(visitor, "/tickets", width=1280)
    page.keyboard.press("j")
    expect_focus(page, "Matter 1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect_focus(page, "Matter 1")
    expect(page.locator(".row-tick input:checked")).to_have_count(2)
    with next_page(page):
        page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("2 cases are given to Mikko Laine.")
    mikko = users.get_user_id("mikko@example.com")
    assert [owner_of(each) for each in cases] == [None, mikko, mikko, None]
    with next_page(page):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("2 cases are as they were.")
    assert [owner_of(each) for each in cases] == [None] * 4
    page.keyboard.press("/")
    page.keyboard.type("jax?")
    expect(page.locator("[type=search]")).to_have_value("jax?")
    expect(page.locator(".row-tick input:checked")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/*")
    expect(page.locator("h1")).to_have_text("Matter 1")


def test_the_help_names_the_keys_and_can_switch_them_off(visitor: Visitor, cases: list[int]) -> None:
    page = open_page(visitor, "/tickets", width=1280)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    assert faults_of(page) == []
    page.keyboard.press("j")
    page.get_by_label("Use these keys on this device").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("a.t:focus")).to_have_count(0)
    page.reload()
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use these keys on this device").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect_focus(page, "Matter 1")


def test_all_rows_are_ticked_at_once_with_and_without_scripts(visitor: Visitor, cases: list[int]) -> None:
    page = open_page(visitor, "/tickets", width=1280)
    page.get_by_role("link", name="Tick all on this page").click()
    expect(page.locator(".row-tick input:checked")).to_have_count(4)
    page.get_by_role("link", name="Tick all on this page").click()
    expect(page.locator(".row-tick input:checked")).to_have_count(0)
    page.get_by_label("Tick K-1").check()
    page.get_by_label("Tag", exact=True).fill("VIP")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The tag vip is on 1 case.")
    assert owner_of(cases[0]) is None
    plain = open_page(visitor, "/tickets", has_scripts=False)
    plain.get_by_role("link", name="Tick all on this page").click()
    expect(plain.locator(".row-tick input:checked")).to_have_count(4)
    expect(plain.get_by_role("button", name="Keyboard")).to_have_count(0)


def test_a_card_is_dragged_and_never_skips_a_guard(visitor: Visitor, cases: list[int]) -> None:
    page = open_page(visitor, "/tickets/board", width=1280)
    card = page.locator(f'[data-card="{encode_id(cases[0])}"]')
    with next_page(page):
        card.drag_to(page.locator('[data-column="acknowledged"]'))
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("K-1 stays where it is")
    expect(fault).to_contain_text("Take the case, or give it to somebody.")
    assert get_row(Ticket, cases[0]).state == "received"
    with transaction() as session:
        session.get(Ticket, cases[0]).owner_id = users.get_user_id("mikko@example.com")
    page.goto("/tickets/board")
    with next_page(page):
        card.drag_to(page.locator('[data-column="acknowledged"]'))
    expect(page.get_by_role("status")).to_contain_text("K-1 is now: Acknowledged")
    expect(page.locator('[data-column="acknowledged"] [data-card]')).to_have_count(1)
    with next_page(page):
        card.drag_to(page.locator('[data-column="verifying"]'))
    expect(fault).to_contain_text("One step after the other: the next one is Investigating.")


def test_a_card_is_moved_by_keyboard_and_without_scripts(visitor: Visitor, cases: list[int]) -> None:
    with transaction() as session:
        for each in cases[:2]:
            session.get(Ticket, each).owner_id = users.get_user_id("mikko@example.com")
    page = open_page(visitor, "/tickets/board", width=1280)
    page.keyboard.press("j")
    expect_focus(page, "Matter 1")
    page.keyboard.press("m")
    expect_focus(page, "Mark as acknowledged")
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("K-1 is now: Acknowledged")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    expect_focus(page, "Matter 1")
    page.keyboard.press("ArrowLeft")
    expect_focus(page, "Matter 2")
    plain = open_page(visitor, "/tickets/board", has_scripts=False)
    second = plain.locator("li", has_text="Matter 2").last
    second.locator("summary").click()
    second.get_by_role("button", name="Mark as acknowledged").click()
    expect(plain.get_by_role("status")).to_contain_text("K-2 is now: Acknowledged")


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_no_page_of_work_lists_has_a_fault(visitor: Visitor, cases: list[int], width: int, is_dark: bool) -> None:
    page = open_page(visitor, "/tickets", width=width, is_dark=is_dark)
    merge = "&".join(f"case={encode_id(each)}" for each in cases[:2])
    for path in (
        "/tickets", "/tickets?more=1&tick=all", "/tickets/board", "/tickets/views", "/tickets/views/new?view=late",
        f"/tickets/merge?{merge}", "/my-day", "/account/absences", "/account/absences/take-back",
    ):  # fmt: skip
        page.goto(path)
        assert faults_of(page) == [], path
        expect(page).to_have_title(re.compile(r"^[^{}]+$"))
