"""`make pictures`: the pictures of README and docs, taken from a demo company of its own in a folder thrown away afterwards."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COMMAND = Path(sys.executable).with_name("surveyapp")
CHROMIUM = os.environ.get("SURVEYAPP_CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
DESK, PHONE = (1280, 800), (360, 780)
SIGN_IN = re.compile(r"^\s*(admin|manager|quality|analyst)\s+(\S+@\S+)\s+(\S+)\s*$", re.MULTILINE)
LINK = re.compile(r"/s/[\w-]{43}")
PATIENCE = 240

# The first of a list stands in for a name in braces: where the list is, and how its links are found.
FIRST = {
    "{case}": ("/tickets", "table.tbl a.t"),
    "{proof}": ("/actions?view=ended", "table.tbl a[href^='/actions/']"),
}
# Picture, role, address, window.
STAFF_PICTURES = (
    ("overview", "manager", "/", DESK),
    ("report", "manager", "/reports/satisfaction", DESK),
    ("promises", "manager", "/reports/promises", DESK),
    ("themes", "manager", "/reports/themes", DESK),
    ("funnel", "manager", "/reports/funnel", DESK),
    ("drivers", "manager", "/reports/drivers", DESK),
    ("loyalty", "manager", "/reports/loyalty", DESK),
    ("editor", "manager", "/surveys/post-purchase/edit?question=delivery", DESK),
    ("home", "quality", "/", DESK),
    ("cases", "quality", "/tickets", DESK),
    ("case", "quality", "{case}", DESK),
    ("case-phone", "quality", "{case}", PHONE),
    ("proof", "quality", "{proof}", DESK),
    ("coding", "quality", "/comments/coding?theme=delivery_late", DESK),
)


def main() -> None:
    """Load a demo, take every picture, and stop the server again."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {**os.environ, "SURVEYAPP_INSTANCE": f"{folder}/instance", "PORT": str(port)}
        environment.pop("SURVEYAPP_DATABASE_URL", None)
        log = Path(folder) / "log"
        with log.open("w") as out:
            server = subprocess.Popen([COMMAND, "all", "--first-run"], stdout=out, stderr=out, env=environment)
        try:
            said = wait_until_ready(log, server)
            # The worker counts and reads what the demo brought; loyalty it counts a minute after the start.
            time.sleep(100)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                take_pictures(browser, f"http://127.0.0.1:{port}", said)
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


def wait_until_ready(log: Path, server: "subprocess.Popen[bytes]") -> str:
    """Return what the server said once it says that it is ready."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        said = log.read_text()
        if "surveyapp is ready at" in said:
            return said
        time.sleep(0.5)
    raise SystemExit(f"surveyapp did not start:\n{log.read_text()[-2000:]}")


def take_pictures(browser: Browser, address: str, said: str) -> None:
    """Take the pictures of staff pages by role, and one of a survey on a phone."""
    passwords = {role: (email, password) for role, email, password in reversed(SIGN_IN.findall(said))}
    for name, role, path, size in STAFF_PICTURES:
        page = open_page(browser, address, size, "en")
        page.goto("/sign-in")
        email, password = passwords[role]
        page.get_by_label("Mail address").fill(email)
        page.get_by_label("Password").fill(password)
        page.locator("form .btn-primary").click()
        page.wait_for_url("**/")
        if path in FIRST:
            listing, links = FIRST[path]
            page.goto(listing)
            path = page.locator(links).first.get_attribute("href") or ""
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)
        take(page, name)
        page.context.close()
    link = LINK.search(said)
    if link is None:
        raise SystemExit("the demo offered no survey link")
    page = open_page(browser, address, PHONE, "fi")
    page.goto(link[0])
    take(page, "survey")
    page.context.close()


def take(page: Page, name: str) -> None:
    """Take a picture of a window; a page has few colours, so that a palette keeps it a third of its size."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def open_page(browser: Browser, address: str, size: tuple[int, int], language: str) -> Page:
    """Open a window of its own of `size` pixels."""
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_context(base_url=address, viewport=viewport, locale=language).new_page()  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
