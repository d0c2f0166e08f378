"""Counting and coding everything anew: by this process on one core, and by a Dask cluster of two workers of one core each.

The cluster is what an operator starts: a scheduler and two workers, processes of their own, one of them killed half-way in a
further turn. The database has the cores that are left, in both.
"""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Timer

import psycopg

from bench.data import add_answers, make_story
from bench.growth import PATTERNS, open_company
from bench.results import Results
from bench.servers import BIN, end, environment_of, free_port, new_database, open_app, vacuum
from surveyapp.cli.cluster import spreading
from surveyapp.services import recoding, rollups
from surveyapp.services.spreading import HERE, Spread
from surveyapp.settings import PROJECT

# Enough that what begins and ends a run hardly counts.
MOST = 100_000
WORKERS = 2
TIMES_FASTER = 1.6
# Compared as they are, whatever ids their rows have.
COUNTS = (
    "SELECT * FROM rollups ORDER BY series_id, dimension, day, unit_id, key, value",
    "SELECT * FROM rollup_months ORDER BY series_id, dimension, day, unit_id, key, value",
    "SELECT * FROM order_rollups ORDER BY measure, day, unit_id, category, value",
)
HITS = "theme_hits JOIN codings ON codings.id = coding_id"
CODINGS = (
    "SELECT response_id, question, language, negativity FROM codings ORDER BY response_id, question",
    f"SELECT response_id, question, theme, polarity, begins, ends FROM {HITS} ORDER BY 1, 2, 3, 4",
)


def measure_clusters(server_url: str, folder: Path, results: Results) -> None:
    """Count and code the same answers here, by the cluster, and by one that loses a worker half-way; compare all results."""
    answers = min(results.answers, MOST)
    url = new_database(server_url, "clusters")
    app = open_app(folder / "clusters", url)
    surveys = app.config["SETTINGS"].surveys
    with app.app_context():
        patterns = make_story(PATTERNS)
        open_company(app, patterns)
        add_answers(url, patterns, 0, answers)
        vacuum(url)

        rollups.rebuild()

        def count(spread: Spread) -> float:
            vacuum(url)
            return _seconds(lambda: rollups.rebuild(spread=spread))

        def code(spread: Spread) -> float:
            _forget_codings(url)
            vacuum(url)
            return _seconds(lambda: recoding.recode(surveys, clock=partial(datetime.now, UTC), spread=spread))

        _compare(f"counting {answers:,} answers", count, COUNTS, url, folder, results)
        _compare(f"re-coding {answers:,} answers", code, CODINGS, url, folder, results)


def _compare(
    what: str, work: Callable[[Spread], float], rows: tuple[str, ...], url: str, folder: Path, results: Results
) -> None:
    """Do the same here, by a cluster, and by a cluster that loses a worker; `work` returns how many seconds it took."""
    with one_core():
        alone, found = work(HERE), _digest(url, rows)
    results.add(f"{what} here, one core", alone, "s")
    with running_cluster(folder / "clusters", url) as (address, workers), spreading(address) as spread:
        # What a worker loads for its first part, it has loaded for days.
        work(spread)
        together = work(spread)
        _check(found, _digest(url, rows), what)
        results.add(f"{what} by Dask, {WORKERS} workers of one core", together, "s")
        results.add(f"{what} by Dask against one core", alone / together, "×", at_least=TIMES_FASTER)
        killer = Timer(together / 2, _kill_children, [workers[0].pid])
        killer.start()
        lost = work(spread)
        killer.join()
        _check(found, _digest(url, rows), f"{what} with a worker killed")
        results.add(f"{what} by Dask, one worker killed half-way", lost, "s")


@contextmanager
def running_cluster(instance: Path, database_url: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Run a scheduler and its workers on a database; yield the scheduler's address and the processes that mind the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = environment_of(instance, database_url)
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    worker = ["worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(instance)]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(_running([str(BIN / "dask"), *words], environment))
            for words in (scheduler, *[worker] * WORKERS)
        ]
        yield address, processes[1:]


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end(process)


def _kill_children(pid: int) -> None:
    """Kill the worker that a process minds, which then begins another."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        os.kill(int(child), signal.SIGKILL)


@contextmanager
def one_core() -> Iterator[None]:
    """Let this process use one core only."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _forget_codings(url: str) -> None:
    """Leave all comments as they are where a coder has just been changed: history, none of it coded by the new one."""
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE codings, theme_hits, coders CASCADE")
        connection.execute("UPDATE responses SET awaits_coding = false WHERE awaits_coding")


def _digest(url: str, queries: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for query in queries:
            with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
                for piece in copy:
                    digest.update(piece)
    return digest.hexdigest()


def _check(expected: str, found: str, what: str) -> None:
    if found != expected:
        raise RuntimeError(f"{what}: the cluster's result is another than this process's")
