"""The survey page and the submission, against the ceiling and against the clock."""

import hashlib
import itertools
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy import func as sql

from bench.data import make_links, make_story, publish_survey
from bench.load import Visitor, drive
from bench.results import Results
from bench.servers import (
    ceiling_server,
    memory_of_workers,
    new_database,
    open_app,
    our_server,
    our_worker,
    shares_of_workers,
    vacuum,
)
from bench.visits import LEVELS, ROUNDS, PageVisitor, SubmitVisitor, ceiling_fields, interleave, our_fields
from surveyapp.analysis.report import Filters
from surveyapp.app import ANSWERING
from surveyapp.services import reports
from surveyapp.services.demo.company import SURVEY
from surveyapp.store.database import db
from surveyapp.store.responses import Response

PAGE_SHARE = 0.60
SUBMIT_SHARE = 0.40
MEMORY = 90
STATEMENTS, STATEMENTS_WITH_TICKET = 6, 9
SEEN_WITHIN = 60
# More links than the fastest machine we know uses up in a second.
LINKS_A_SECOND = 700


@dataclass(slots=True)
class Place:
    """A database with links that nobody has used yet."""

    url: str
    app: Flask
    instance: Path
    tokens: Iterator[str]


def _place(server_url: str, folder: Path, name: str, links: int) -> Place:
    url = new_database(server_url, name)
    instance = folder / name
    app = open_app(instance, url)
    with app.app_context():
        publish_survey()
        tokens = make_links(app, make_story(links))
    vacuum(url)
    return Place(url, app, instance, iter(tokens))


@contextmanager
def _ceiling(server_url: str, name: str) -> Iterator[int]:
    url = new_database(server_url, name)
    hashes = [(hashlib.sha256(f"token{number}".encode()).hexdigest(),) for number in range(1000)]
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE ceiling_tokens (hash varchar(64) PRIMARY KEY)")
        connection.execute("CREATE TABLE ceiling_answers (id serial PRIMARY KEY, at timestamptz, answers json)")
        connection.cursor().executemany("INSERT INTO ceiling_tokens VALUES (%s)", hashes)
    with ceiling_server(url) as port:
        yield port


def measure_page(server_url: str, folder: Path, results: Results) -> None:
    """Open survey pages at three levels of concurrency; then look at the memory of the server's processes."""
    place = _place(server_url, folder, "pages", 2000)
    ours = itertools.cycle(list(place.tokens))
    theirs = itertools.cycle([f"token{number}" for number in range(1000)])
    with (
        _ceiling(server_url, "ceiling_pages") as ceiling_port,
        our_server(place.instance, place.url, "--only", "answering") as (port, process),
    ):
        servers = {
            "ours": (port, lambda: PageVisitor(f"/s/{next(ours)}")),
            "ceiling": (ceiling_port, lambda: PageVisitor(f"/s/{next(theirs)}")),
        }
        _compare("survey page", servers, PAGE_SHARE, results)
        _note_memory("after the pages", process, results)


def measure_submit(server_url: str, folder: Path, results: Results) -> None:
    """Open a page, fill it in and send it; every tenth customer complains. What was acknowledged must be stored."""
    links = int(len(LEVELS) * (ROUNDS * results.seconds + 1) * LINKS_A_SECOND)
    place = _place(server_url, folder, "submissions", links)
    numbers, acknowledged = itertools.count(), itertools.count()

    def visit() -> Visitor | None:
        token = next(place.tokens, None)
        if token is None:
            return None
        next(acknowledged)
        return SubmitVisitor(f"/s/{token}", our_fields(next(numbers)))

    with (
        _ceiling(server_url, "ceiling_submissions") as ceiling_port,
        our_server(place.instance, place.url, "--only", "answering") as (port, process),
    ):
        servers = {
            "ours": (port, visit),
            "ceiling": (ceiling_port, lambda: SubmitVisitor("/s/token1", ceiling_fields(next(numbers)))),
        }
        _compare("page and submission", servers, SUBMIT_SHARE, results)
        _note_memory("after the submissions", process, results)
    with place.app.app_context():
        stored = db.session.scalar(select(sql.count()).select_from(Response)) or 0
    results.add("submissions stored", stored, "")
    results.add("submissions sent but not stored", next(acknowledged) - stored, "", at_most=0)


def _note_memory(when: str, process: subprocess.Popen[bytes], results: Results) -> None:
    """Note what the largest process takes, and how much of it is its share: processes share what they were forked with."""
    results.add(f"memory of an answering process {when}", max(memory_of_workers(process)), "MB", at_most=MEMORY)
    results.add(f"its share of the memory (PSS) {when}", max(shares_of_workers(process)), "MB")


def _compare(what: str, servers: dict[str, tuple[int, object]], share: float, results: Results) -> None:
    for connections, measured in interleave(servers, results.seconds):  # type: ignore[arg-type]
        for name, seen in measured.items():
            if seen.wrong:
                raise RuntimeError(f"{what}, {name}: {len(seen.wrong)} went wrong, first: {seen.wrong[0]}")
            results.add(f"{what}, c={connections}, {name}", seen.rate, "a second")
            results.add(f"{what}, c={connections}, {name}, p95", seen.quantile(0.95), "ms")
        ratio = measured["ours"].rate / measured["ceiling"].rate
        target = share if connections > 1 else None
        results.add(f"{what}, c={connections}, ours / ceiling", ratio, "", at_least=target)


def measure_statements(server_url: str, folder: Path, results: Results) -> None:
    """Count what a submission asks of the database, from the page's request to the redirect."""
    place = _place(server_url, folder, "statements", 20)
    app = open_app(place.instance, place.url, rooms=ANSWERING)
    client = app.test_client()
    seen: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
    for what, number, most in (("praise", 1, STATEMENTS), ("complaint, with its ticket", 0, STATEMENTS_WITH_TICKET)):
        # The first of each kind fills the caches of the process.
        for _ in range(2):
            visitor = SubmitVisitor(f"/s/{next(place.tokens)}", our_fields(number))
            status, statements = _submit(client, visitor, seen)
            if status not in {200, 303}:
                raise RuntimeError(f"the submission was answered with {status}")
        results.add(f"statements of a submission: {what}", statements, "", at_most=most)


def _submit(client: FlaskClient, visitor: SubmitVisitor, seen: list[str]) -> tuple[int, int]:
    body = visitor.fill(client.get(visitor.path).data)
    seen.clear()
    answer = client.post(visitor.path, data=body, content_type="application/x-www-form-urlencoded")
    return answer.status_code, len(seen)


def measure_latency(server_url: str, folder: Path, results: Results) -> None:
    """Send one answer to a running server and wait until the report, with a running worker, has counted it."""
    place = _place(server_url, folder, "latency", 20)
    now = datetime.now(UTC)
    filters = Filters(survey=SURVEY, from_on=now.date() - timedelta(days=1), to_on=now.date() + timedelta(days=1))
    times = []
    with (
        our_server(place.instance, place.url) as (port, _),
        our_worker(place.instance, place.url),
        place.app.app_context(),
    ):
        for number in range(1, 4):
            visits = iter([SubmitVisitor(f"/s/{next(place.tokens)}", our_fields(number))])
            measured = drive(port, 1, 0.0, lambda visits=visits: next(visits, None))
            if measured.wrong:
                raise RuntimeError(f"the submission went wrong: {measured.wrong[0]}")
            begun = time.perf_counter()
            while _counted(filters) < number:
                if time.perf_counter() - begun > 2 * SEEN_WITHIN:
                    raise RuntimeError("the answer did not reach the report")
                time.sleep(0.1)
            times.append(time.perf_counter() - begun)
    results.add("answer acknowledged to seen in the report, longest of 3", max(times), "s", at_most=SEEN_WITHIN)


def _counted(filters: Filters) -> int:
    db.session.rollback()
    report = reports.build("satisfaction", filters, viewer=None, language="en", now=datetime.now(UTC))
    return int(report.data["responses"] or 0)
