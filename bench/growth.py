"""What a report page costs as answers grow, and what counting them costs."""

import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright

from bench.data import TODAY, add_answers, make_story, orders_file, publish_survey
from bench.pictures import CHROMIUM, FLAGS
from bench.results import Results
from bench.servers import new_database, open_app, our_server, vacuum
from bench.story import BenchOrder
from surveyapp.app import ALL
from surveyapp.services import rollups, sessions, users
from surveyapp.services.demo.company import SURVEY
from surveyapp.services.order_import import import_orders
from surveyapp.services.transactions import transaction
from surveyapp.web.access import session_cookie_name

SIZES = (10_000, 100_000, 1_000_000)
PATTERNS = 2000
LOOKS = 7
# LimeSurvey's statistics of all questions at a million answers, as measured with its cache on (seconds).
LIMESURVEY_AT_A_MILLION = 10.4
TIMES_FASTER = 50
GROWTH = 1.3
COUNTED_A_MINUTE = 500_000
# A report of a quarter with two filters.
DATES = f"from={TODAY - timedelta(days=90)}&to={TODAY}"
PATH = f"/reports/satisfaction?survey={SURVEY}&{DATES}&unit=Finland/West/Tampere&channel=online"
# The smallest and the largest of what the browser looks at in turn.
FEW = SIZES[0]
BROWSER_LOOKS = 21
# The first looks fill the caches of the browser and of each of the server's processes.
WARM_UPS = 5
FIRST_FIGURE = ".js-plotly-plot .main-svg"


def open_company(app: Flask, patterns: Sequence[BenchOrder]) -> tuple[str, str]:
    """Publish the survey, import the orders and sign an administrator in; return their cookie's name and value."""
    publish_survey()
    now = datetime.now(UTC)
    import_orders(orders_file(patterns), zone=app.config["SETTINGS"].timezone, now=now)
    user_id = users.add_user("bench@example.com", name="Bench", role="admin", unit_ids=[], by=None, now=now)
    with transaction() as session:
        return session_cookie_name(), sessions.add_session(session, user_id, browser="bench", now=now)


def measure_report(server_url: str, folder: Path, results: Results) -> None:
    """Grow one database; at each size count everything anew and look at the report page with two filters."""
    url = new_database(server_url, "growth")
    app = open_app(folder / "growth", url, rooms=ALL)
    patterns = make_story(PATTERNS)
    seconds: dict[int, float] = {}
    with app.app_context():
        cookie, token = open_company(app, patterns)
        stored = 0
        for size in [size for size in SIZES if size <= results.answers]:
            add_answers(url, patterns, stored, size)
            begun = time.perf_counter()
            rollups.rebuild(SURVEY)
            spent = time.perf_counter() - begun
            stored = size
            results.add(f"counting {size:,} answers anew", spent, "s")
            results.add(f"counted a minute at {size:,}", 60 * size / spent, "", at_least=COUNTED_A_MINUTE)
            client = app.test_client()
            client.set_cookie(cookie, token)
            seconds[size] = _look(client, PATH)
            results.add(f"report page at {size:,} answers, median of {LOOKS}", 1000 * seconds[size], "ms")
    smallest, largest = min(seconds), max(seconds)
    ratio = seconds[largest] / seconds[smallest]
    results.add(f"report page, {largest:,} against {smallest:,} answers", ratio, "×", at_most=GROWTH)
    if largest == SIZES[-1]:
        faster = LIMESURVEY_AT_A_MILLION / seconds[largest]
        results.add("report page against LimeSurvey's statistics at 1M", faster, "× faster", at_least=TIMES_FASTER)


def measure_first_figure(server_url: str, folder: Path, results: Results) -> None:
    """Open the same report of few and of many answers in turn, each from a server of its own, until its figure is drawn."""
    patterns = make_story(PATTERNS)
    seconds: dict[int, list[float]] = {FEW: [], results.answers: []}
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {size: _open(server_url, folder, stack, browser, patterns, size) for size in seconds}
        for turn in range(WARM_UPS + BROWSER_LOOKS):
            for size, (page, address) in pages.items():
                begun = time.perf_counter()
                page.goto(address, wait_until="commit")
                page.wait_for_selector(FIRST_FIGURE)
                seconds[size] += [time.perf_counter() - begun] if turn >= WARM_UPS else []
        browser.close()
    medians = {size: statistics.median(times) for size, times in seconds.items()}
    for size, median in medians.items():
        results.add(f"first figure at {size:,} answers, median of {BROWSER_LOOKS}", 1000 * median, "ms")
    ratio = medians[results.answers] / medians[FEW]
    results.add(f"first figure, {results.answers:,} against {FEW:,} answers", ratio, "×", at_most=GROWTH)


def _open(
    server_url: str, folder: Path, stack: ExitStack, browser: Browser, patterns: Sequence[BenchOrder], size: int
) -> tuple[Page, str]:
    """Serve a company with so many counted answers; return a signed-in page and the report's address."""
    url = new_database(server_url, f"figure{size}")
    app = open_app(folder / f"figure{size}", url, rooms=ALL)
    with app.app_context():
        cookie, token = open_company(app, patterns)
        add_answers(url, patterns, 0, size)
        rollups.rebuild(SURVEY)
    vacuum(url)
    port, _ = stack.enter_context(our_server(folder / f"figure{size}", url))
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": token, "url": f"http://127.0.0.1:{port}"}])
    return context.new_page(), f"http://127.0.0.1:{port}{PATH}"


def _look(client: FlaskClient, path: str) -> float:
    times = []
    for _ in range(LOOKS):
        begun = time.perf_counter()
        answer = client.get(path)
        times.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"the report was answered with {answer.status_code}")
    return statistics.median(times)
