"""`--dask`: the same results by two worker processes as here, also when one is killed, and clear words where it cannot be."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from distributed import LocalCluster
from flask import Flask
from sqlalchemy import text

from surveyapp.cli import cluster, context
from surveyapp.domain.errors import Refused
from surveyapp.services import recoding, rollups, spreading
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests import postgres
from tests.builders.answers import add_answers, add_order, publish_shop

# One process of the tests runs them all, and one cluster.
pytestmark = pytest.mark.xdist_group("cluster")
Run = Callable[..., CompletedProcess[str]]
FIRST = date(2026, 5, 4)
DAYS = 40
# More than have rows of their own: which do, must not depend on who counts what first.
CATEGORIES = 203
WORDS = ("The delivery was late again.", "Toimitus myöhästyi kaksi viikkoa!", "Friendly service, thank you.", "")
COUNTED = (
    "SELECT * FROM rollups",
    "SELECT * FROM rollup_months",
    "SELECT * FROM order_rollups",
    "SELECT survey_id, dimension, key FROM dimension_keys",
)
CODED = (
    "SELECT response_id, question, language, negativity FROM codings",
    "SELECT response_id, theme, polarity, begins, ends FROM theme_hits JOIN codings ON codings.id = coding_id",
    "SELECT version, is_current FROM coders",
    "SELECT DISTINCT survey_id, day FROM stale_marks",
    "SELECT id, awaits_coding FROM responses",
)


@pytest.fixture(scope="module")
def workers(postgres_server: postgres.Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Run two workers, each a process of its own with its own settings and folder, on the tests' PostgreSQL database."""
    folder = tmp_path_factory.mktemp("workers")
    settings = {"SURVEYAPP_DATABASE_URL": postgres_server.clean(), "SURVEYAPP_INSTANCE": str(folder)}
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", local_directory=str(folder), env=settings
    ) as running:
        yield running


@pytest.fixture
def address(workers: LocalCluster) -> str:
    return str(workers.scheduler_address)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
def run(command: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command on the test's PostgreSQL database, and closes what it opened there."""
    made: list[Flask] = []

    def create_app(*words: Any, **options: Any) -> Flask:
        made.append(context_create_app(*words, **options))
        return made[-1]

    context_create_app = context.create_app
    monkeypatch.setattr(context, "create_app", create_app)

    def call(*words: str, **environment: str) -> CompletedProcess[str]:
        done = command(*words, SURVEYAPP_DATABASE_URL=database_url, **environment)
        while made:
            with made.pop().app_context():
                db.engine.dispose()
        return done

    return call


def rows(queries: Sequence[str]) -> list[list[tuple[Any, ...]]]:
    db.session.rollback()
    return [sorted(map(tuple, db.session.execute(text(query))), key=repr) for query in queries]


def forget(*tables: str) -> None:
    with transaction() as session:
        session.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))


def answer_for_weeks() -> None:
    publish_shop()
    for number in range(CATEGORIES):
        answered = [
            (FIRST + timedelta(days=(number * step) % DAYS), ROOT_ID, {"happy": 1 + step % 5, "wrong": ["late"]})
            for step in range(1, 2 + number % 3)
        ]
        add_answers("shop", answered, category=f"c{number:03}")
    add_order(delivered_on=FIRST)


def comment(number: int, happy: int, **facts: object) -> None:
    publish_shop()
    said = [(FIRST, ROOT_ID, {"happy": happy, "words": WORDS[place % len(WORDS)]}) for place in range(number)]
    add_answers("shop", said, **facts)


class Killing:
    """A cluster that loses a worker after its first part."""

    def __init__(self, spread: spreading.Spread, pid: int) -> None:
        self.spread, self.pid, self.pieces = spread, pid, spread.pieces

    def __call__(self, work: Callable[..., int], parts: Sequence[tuple[Any, ...]], /) -> Iterator[int]:
        for place, done in enumerate(self.spread(work, parts)):
            if place == 0 and self.pid:
                os.kill(self.pid, signal.SIGKILL)
                self.pid = 0
            yield done


@pytest.mark.usefixtures("app")
def test_counting_by_a_cluster_gives_the_same_to_the_last_count(run: Run, address: str) -> None:
    answer_for_weeks()
    here = run("rollups", "rebuild")
    counted = rows(COUNTED)
    assert [len(found) > 0 for found in counted] == [True] * len(COUNTED)
    forget("rollups", "rollup_months", "closed_months", "order_rollups", "dimension_keys")
    there = run("rollups", "rebuild", SURVEYAPP_DASK_SCHEDULER=address)
    assert (there.returncode, there.stdout) == (0, here.stdout), there.stderr
    assert rows(COUNTED) == counted


@pytest.mark.usefixtures("app")
def test_coding_by_a_cluster_gives_the_same_codings(run: Run, address: str) -> None:
    comment(60, happy=2)
    comment(20, happy=3, awaits_coding=True)
    here = run("themes", "recode", "--dask", "")
    coded = rows(CODED)
    assert len(coded[0]) == 60
    forget("codings", "theme_hits", "coders", "stale_marks")
    with transaction() as session:
        session.execute(text("UPDATE responses SET awaits_coding = true WHERE answers ->> 'happy' = '3'"))
    done = run("themes", "recode", "--dask", address)
    assert (done.returncode, done.stdout) == (0, here.stdout), done.stderr
    assert rows(CODED) == coded
    assert run("themes", "recode", "--dask", address).stdout == "all comments are coded already\n"


@pytest.mark.usefixtures("app")
def test_a_worker_killed_half_way_costs_time_only(workers: LocalCluster, address: str) -> None:
    answer_for_weeks()
    rollups.rebuild()
    counted = rows(COUNTED)
    forget("rollups", "rollup_months", "closed_months", "order_rollups", "dimension_keys")
    with cluster.spreading(address) as spread:
        rollups.rebuild(spread=Killing(spread, workers.workers[0].process.pid))
    assert rows(COUNTED) == counted


@pytest.mark.usefixtures("app")
def test_a_fault_of_a_worker_is_told_as_one_of_ours(address: str) -> None:
    publish_shop()
    with pytest.raises(Refused, match="A worker codes by"), cluster.spreading(address) as spread:
        list(spread(recoding.code_range, [("rules:other", -1, 5, partial(datetime.now, UTC))]))


@pytest.mark.usefixtures("app")
def test_work_for_another_database_or_of_another_version_is_refused() -> None:
    own = spreading.get_meeting()
    spreading.check_meeting(own)
    with pytest.raises(Refused, match="another database"):
        spreading.check_meeting(spreading.Meeting(own.version, "1 since 0"))
    with pytest.raises(Refused, match="version"):
        spreading.check_meeting(spreading.Meeting("0.0.1", own.database))


def test_without_the_extra_it_says_how_to_get_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    done = run("rollups", "rebuild", "--dask", "tcp://127.0.0.1:8786")
    assert (done.returncode, "pip install 'surveyapp[dask]'" in done.stderr) == (1, True)


def test_nobody_there_and_no_workers_are_told_apart(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    nobody = run("rollups", "rebuild", "--dask", "tcp://127.0.0.1:1")
    assert (nobody.returncode, "No Dask scheduler answers at tcp://127.0.0.1:1" in nobody.stderr) == (1, True)
    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as empty:
        nothing = run("themes", "recode", "--dask", empty.scheduler_address)
    assert (nothing.returncode, "has no workers" in nothing.stderr) == (1, True)


def test_a_file_cannot_be_shared_and_an_address_must_be_one(command: Run, sqlite_url: str, tmp_path: Path) -> None:
    file = {"SURVEYAPP_DATABASE_URL": sqlite_url}
    done = command("rollups", "rebuild", "--dask", "tcp://127.0.0.1:8786", **file)
    assert (done.returncode, "SQLite is a file" in done.stderr) == (1, True)
    wrong = command("themes", "recode", "--dask", "127.0.0.1:8786", **file)
    assert (wrong.returncode, "tcp://host:port" in wrong.stderr) == (2, True)
