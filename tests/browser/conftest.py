"""A real server on a port of its own and a real browser, for what only they can show."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from socketserver import BaseServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from surveyapp.services import sessions
from surveyapp.services.transactions import transaction
from surveyapp.web.access import session_cookie_name
from tests.builders.users import make_viewer

# A busy machine may draw a photo anew, or answer, in more than the five seconds that are usual.
PATIENCE_S = 20
expect.set_options(timeout=PATIENCE_S * 1000)

# Pages have no sound and no film, for which alone axe would load every style sheet once more.
AXE = {"resultTypes": ["violations"], "preload": False}
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Run one Chromium for all browser tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


class Handler(WSGIRequestHandler):
    """Answers one request; a connection that asks for nothing is given up after a while."""

    timeout = PATIENCE_S


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """Serve the test's application from a thread and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    # Closing then waits for what a page sends while it is left: it would take the database away from the next test.
    server.daemon_threads = False  # type: ignore[attr-defined]
    with serving(server) as address:
        yield address


@dataclass(frozen=True)
class Visitor:
    """A person with a browser window of a size, who may have scripts off and prefer dark pages."""

    browser: Browser
    address: str

    def open(
        self, path: str, *, width: int = 360, is_dark: bool = False, has_scripts: bool = True, language: str = "fi"
    ) -> Page:
        """Open a page in a window of its own."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": 780 if width < 600 else 800},
            device_scale_factor=2 if width < 600 else 1,
            color_scheme="dark" if is_dark else "light",
            java_script_enabled=has_scripts,
            locale=language,
            # A colour on its way from one to the other is no colour of ours.
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(path)
        return page


@pytest.fixture
def open_as_admin(app: Flask, visitor: "Visitor") -> Callable[..., tuple[Page, list[str]]]:
    """Return a function that opens a page as an admin and waits for `ready`: the page, and what its console said."""
    viewer = make_viewer()
    with transaction() as session:
        token = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
    name = session_cookie_name()

    def open_page(path: str, *, ready: str = ".plot .main-svg", **how: Any) -> tuple[Page, list[str]]:
        page = visitor.open("about:blank", language="en", **how)
        page.context.add_cookies([{"name": name, "value": token, "url": visitor.address}])
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        page.wait_for_selector(ready)
        return page, said

    return open_page


@contextmanager
def serving(server: BaseServer) -> Iterator[str]:
    """Let a server of loopback work in a thread and yield its address."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def visitor(browser: Browser, live_server: str) -> Iterator[Visitor]:
    """Return a person before a browser; their windows are closed at the end."""
    yield Visitor(browser, live_server)
    for context in browser.contexts:
        context.close()


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """Do within it what leads to another page, and go on when that is wholly there, whatever its address."""
    page.wait_for_load_state()
    with page.expect_event("load"):
        yield


def look_until(page: Page, look: Callable[[], Any], wanted: Any) -> Any:
    """Look again and again, for as long as `expect` would, until `look()` is `wanted`; return what was seen last.

    The page goes on working in between. It may also leave for the next one while it is looked at.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            seen = look()
        except Error as error:
            seen = error
        if seen == wanted or time.monotonic() > deadline:
            return seen
        page.wait_for_timeout(50)


def wait_until(page: Page, look: Callable[[], Any], wanted: Any = True) -> None:
    """Wait for what `expect` cannot ask: what the server keeps, what the console said, what only a script measures."""
    seen = look_until(page, look, wanted)
    assert seen == wanted


def wait_for_pictures(pictures: Locator) -> None:
    """Wait until every picture is there and drawn; those that wait to be scrolled to are brought into view for it."""
    expect(pictures).not_to_have_count(0)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
    broken = "all => all.filter(one => !one.complete || !one.naturalWidth).map(one => one.src)"
    wait_until(pictures.page, lambda: pictures.evaluate_all(broken), [])


def wait_for_figures(page: Page, *, count: int | None = None) -> None:
    """Wait until every figure of a page is drawn: so many, or as many as it has places for, and one at the least."""
    page.wait_for_load_state()
    places = page.locator(".plot")
    expect(places).to_have_count(count) if count else expect(places).not_to_have_count(0)
    expect(page.locator(".plot .main-svg:first-of-type")).to_have_count(places.count())


def find_faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page as it is now, and whether it scrolls sideways."""
    # A click may end when the next page has begun to come, with nothing of it there yet.
    page.wait_for_load_state()
    found = [
        f"{violation['id']}: {violation['help']} {[node['html'][:120] for node in violation['nodes']]}"
        for violation in Axe().run(page, options=AXE).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("scrolls sideways")
    return found


def faults_of(page: Page) -> Any:
    """Return what is wrong with a page and stays so: what is still being drawn, or is just leaving, is given time."""
    return look_until(page, lambda: find_faults(page), [])


def answer_the_rest(page: Page, *, scores: Sequence[str], comment: str) -> None:
    """Go on page by page to the receipt, choosing `scores` (selectors) and writing `comment` where they are asked."""
    for _ in range(12):
        for score in scores:
            if page.locator(score).count():
                page.locator(score).check(force=True)
        if page.locator("#q-comment").count():
            page.locator("#q-comment").fill(comment)
        with next_page(page):
            page.locator("main form button.btn:not(.ghost):visible").last.click()
        if "/thanks" in page.url:
            return
    raise AssertionError("the form does not end")
