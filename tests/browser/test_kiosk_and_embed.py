"""A kiosk that forgets, and a survey inside a page of another origin: what only a browser can show."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from surveyapp.domain.ids import encode_id
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.browser.conftest import Visitor, faults_of, next_page, serving, wait_until
from tests.builders.encounter import make_encounter
from tests.builders.responses import name_company
from tests.builders.units import make_unit

pytestmark = pytest.mark.browser


@pytest.fixture
def unit(app: Flask) -> str:
    """Publish the encounter survey and return a store's id as addresses write it."""
    name_company("Tuohi & Vik")
    make_encounter()
    return encode_id(make_unit("Finland/Oulu"))


def press(page: Page) -> None:
    page.locator("main .btn").last.click()


def come_to(page: Page, place: str) -> None:
    """Wait for the page of a kiosk that shows `place`, and for its script, by which alone it is to be left."""
    expect(page.locator(place)).to_be_attached()
    wait_until(page, lambda: page.evaluate("document.readyState"), "complete")


def rate(page: Page, name: str, step: int) -> None:
    page.locator(f"#q-{name}-{step - 1}").check(force=True)


def count_responses() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def stand_before(visitor: Visitor, address: str) -> Page:
    """Open a kiosk's page on a tall screen, with a clock that the test turns."""
    page = visitor.open("/healthz", width=1080)
    page.set_viewport_size({"width": 1080, "height": 1920})
    page.clock.install(time=0)
    page.goto(address)
    page.clock.pause_at(60_000)
    return page


def test_a_kiosk_returns_to_its_beginning_after_the_thanks(visitor: Visitor, unit: str) -> None:
    start = f"/p/encounter?kiosk=1&unit={unit}&lang=sv"
    page = stand_before(visitor, start)
    length = page.evaluate("history.length")
    page.get_by_role("button", name="Suomi").click()
    come_to(page, "html[lang=fi]")
    rate(page, "overall", 2)
    press(page)
    come_to(page, "#q-comment")
    page.locator("#q-comment").fill("Kassalla ei ollut ketään.")
    press(page)
    page.wait_for_url("**/thanks/*")
    assert count_responses() == 1
    expect(page.locator("a")).to_have_count(1)
    seconds = page.locator("[data-seconds]")
    expect(seconds).to_have_text("10")
    page.clock.run_for(4000)
    expect(seconds).to_have_text("6")
    page.mouse.click(10, 10)
    expect(seconds, "who reads on has more time").to_have_text("10")
    page.clock.run_for(10000)

    page.wait_for_url("**/p/encounter?*")
    come_to(page, "html[lang=sv] #q-overall-0")
    expect(page.locator(":checked")).to_have_count(0)
    # There is nothing to go back to.
    wait_until(page, lambda: page.evaluate("history.length"), length)
    wait_until(page, lambda: "Kassalla" not in page.content())


def test_the_way_back_can_be_pressed_at_once(visitor: Visitor, unit: str) -> None:
    page = stand_before(visitor, f"/p/encounter?kiosk=1&unit={unit}")
    rate(page, "overall", 5)
    press(page)
    come_to(page, "#q-comment")
    press(page)
    page.wait_for_url("**/thanks/*")
    page.locator("[data-home-link]").click()
    page.wait_for_url("**/p/encounter?*")
    come_to(page, "#q-overall-0")
    expect(page.locator(":checked")).to_have_count(0)


def test_a_form_that_was_left_is_cleared_after_a_warning_that_a_touch_takes_away(visitor: Visitor, unit: str) -> None:
    page = stand_before(visitor, f"/p/encounter?kiosk=1&unit={unit}")
    warning = page.get_by_role("alertdialog")
    rate(page, "overall", 1)
    press(page)
    come_to(page, "#q-comment")
    page.locator("#q-comment").fill("Myyjä oli töykeä")
    page.clock.run_for(59000)
    expect(warning).to_be_hidden()
    page.clock.run_for(3000)
    expect(warning).to_be_visible()
    page.mouse.click(10, 10)
    expect(warning).to_be_hidden()
    expect(page.locator("#q-comment")).to_have_value("Myyjä oli töykeä")
    page.clock.run_for(71000)
    come_to(page, "#q-overall-0")
    expect(page.locator("#q-comment")).to_have_count(0)
    expect(page.locator(":checked")).to_have_count(0)
    wait_until(page, lambda: "töykeä" not in page.content())
    assert count_responses() == 0
    page.go_back()
    wait_until(page, lambda: "töykeä" not in page.content())


def test_what_cannot_be_sent_stays_and_says_so(visitor: Visitor, unit: str) -> None:
    page = stand_before(visitor, f"/p/encounter?kiosk=1&unit={unit}")
    rate(page, "overall", 4)
    page.route("**/p/encounter*", lambda route: route.abort())
    press(page)
    expect(page.locator(".unsent")).to_be_visible()
    expect(page.locator("#q-overall-3")).to_be_checked()
    page.unroute("**/p/encounter*")
    press(page)
    expect(page.locator("#q-comment")).to_be_visible()


@pytest.mark.parametrize(("width", "height", "is_dark"), [(1080, 1920, False), (768, 1024, True)])
def test_every_state_of_a_kiosk_is_accessible_and_fits(
    visitor: Visitor, unit: str, width: int, height: int, is_dark: bool
) -> None:
    page = visitor.open(f"/p/encounter?kiosk=1&unit={unit}", width=width, is_dark=is_dark)
    page.set_viewport_size({"width": width, "height": height})
    found = [("form", fault) for fault in faults_of(page)]
    rate(page, "overall", 1)
    press(page)
    come_to(page, "#q-contact-0")
    page.locator("#q-contact-0").check(force=True)
    page.evaluate("document.querySelector('.still').hidden = false")
    found += [("warning", fault) for fault in faults_of(page)]
    page.get_by_role("alertdialog").get_by_role("button").click()
    page.locator("#q-phone").fill("040 123 4567")
    press(page)
    page.wait_for_url("**/thanks/*")
    found += [("receipt", fault) for fault in faults_of(page)]
    assert found == []


def test_a_kiosk_without_scripts_returns_by_itself_too(visitor: Visitor, unit: str) -> None:
    page = visitor.open(f"/p/encounter?kiosk=1&unit={unit}", width=768, has_scripts=False)
    rate(page, "overall", 5)
    for _ in range(2):
        with next_page(page):
            press(page)
    expect(page).to_have_url(re.compile("/thanks/"))
    expect(page.locator("[data-home-link]")).to_be_visible()
    page.wait_for_url("**/p/encounter?*")


@contextmanager
def shop(html: Callable[[], str]) -> Iterator[str]:
    """Serve a page of a shop from an origin of its own and yield the origin."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = html().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing between the tests."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Shop)) as address:
        yield address


def page_of_shop(address: str, unit: str) -> str:
    return (
        '<!doctype html><html lang="fi"><title>Shop</title><main><h1>Shop</h1><p>Before</p>'
        f'<script src="{address}/embed.js" data-survey="encounter" data-unit="{unit}" data-language="fi" async></script>'
        "<p>After</p></main></html>"
    )


def height(page: Page) -> float:
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return box["height"]


def test_a_named_shop_shows_the_survey_as_high_as_it_is(visitor: Visitor, app: Flask, unit: str) -> None:
    with shop(lambda: page_of_shop(visitor.address, unit)) as origin:
        object.__setattr__(app.config["SETTINGS"], "embed_parents", (origin, "https://other.example.com"))
        page = visitor.open(origin)
        page.wait_for_function("document.querySelector('iframe')?.clientHeight > 700")
        frame = page.frame_locator("iframe")

        def needs_no_bar_of_its_own() -> bool:
            return height(page) == frame.locator("html").evaluate("node => node.scrollHeight")

        wait_until(page, needs_no_bar_of_its_own)
        expect(page.locator("iframe")).to_have_attribute("title", "Miten asiointisi sujui?")
        assert faults_of(page) == []
        before = height(page)

        frame.locator("#q-overall-4").check(force=True)
        frame.locator("main .btn").last.click()
        frame.locator("#q-comment").fill("Kiitos!")
        page.wait_for_function(f"document.querySelector('iframe').clientHeight < {before}")
        frame.locator("main .btn").last.click()
        expect(frame.locator("h1")).to_contain_text("Kiitos")
        expect(page).to_have_url(f"{origin}/")
        response = db.session.scalars(select(Response)).one()
        assert (response.channel, encode_id(response.unit_id)) == ("embed", unit)
        assert page.context.cookies() == []

        # What another window says is not listened to.
        wait_until(page, needs_no_bar_of_its_own)
        grown = height(page)
        page.evaluate("window.postMessage({survey: 'size', height: 4000}, '*')")
        page.wait_for_timeout(200)
        wait_until(page, lambda: height(page), grown)


def test_any_other_shop_is_refused(visitor: Visitor, app: Flask, unit: str) -> None:
    object.__setattr__(app.config["SETTINGS"], "embed_parents", ("https://shop.example.com",))
    with shop(lambda: page_of_shop(visitor.address, unit)) as origin:
        page = visitor.open("/healthz")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(origin)
        page.wait_for_selector("iframe")
        wait_until(page, lambda: any("frame-ancestors" in words for words in said))
        page.wait_for_timeout(500)
        expect(page.frame_locator("iframe").locator("#survey")).to_have_count(0)
        wait_until(page, lambda: height(page), 480)
