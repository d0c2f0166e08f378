"""The worker: one leads, a failing job is noted and runs again, and what it logs tells nobody's words."""

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from surveyapp import jobs
from surveyapp.domain.errors import NotFound
from surveyapp.logs import make_formatter
from surveyapp.services import job_runs, leases
from tests.conftest import NOW


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Put one job in place of the shipped ones; return the moments it is given. Its first run fails."""
    moments: list[datetime] = []

    def work(*, now: datetime) -> None:
        moments.append(now)
        if len(moments) == 1:
            raise ValueError("anna.virtanen@example.com")

    monkeypatch.setattr(jobs, "JOBS", {"count": jobs.Job(work, every=1)})
    return moments


def wait_for(what: str, is_there: Callable[[], bool], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_there():
            return
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


def test_run_notes_what_happened(app: Flask, ran: list[datetime]) -> None:
    with pytest.raises(ValueError, match="anna"):
        jobs.run("count", now=NOW)
    assert jobs.run("count", now=NOW) is None
    assert ran == [NOW, NOW]
    assert [run.outcome for run in job_runs.list_runs()] == ["done"]


def test_unknown_job_names_the_known(app: Flask, ran: list[datetime]) -> None:
    with pytest.raises(NotFound, match="no job fold; there are: count"):
        jobs.run("fold", now=NOW)


def test_leader_runs_jobs_again_after_a_failure_and_stops_when_told(app: Flask, ran: list[datetime]) -> None:
    worker = jobs.Worker(app, "a")
    thread = threading.Thread(target=worker._scheduler.start)
    thread.start()
    wait_for("two runs", lambda: len(ran) >= 2)
    worker.stop()
    worker.stop()
    thread.join(timeout=240)
    assert not thread.is_alive()
    assert not worker.is_leader


def test_second_worker_stands_by_and_takes_over(app: Flask, ran: list[datetime]) -> None:
    first, second = jobs.Worker(app, "a"), jobs.Worker(app, "b")
    first.hold_lease()
    second.hold_lease()
    assert (first.is_leader, second.is_leader) == (True, False)
    second.tick("count")
    assert ran == []
    first.tick("count")
    assert len(ran) == 1
    leases.release_lease(leases.WORKER, "a")
    second.hold_lease()
    assert second.is_leader


def test_leader_that_slept_too_long_runs_nothing(
    app: Flask, ran: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = jobs.Worker(app, "a")
    worker.hold_lease()
    awake = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: awake + 61)
    worker.tick("count")
    assert ran == []


def test_lease_in_hand_survives_a_short_absence_of_the_database(
    app: Flask, ran: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = jobs.Worker(app, "a")
    worker.hold_lease()

    def away(*_: object, **__: object) -> bool:
        raise ConnectionError

    monkeypatch.setattr(leases, "take_lease", away)
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.0)
    worker._renew_at = 0.0
    worker.hold_lease()
    assert worker.is_leader


def test_log_line_is_json_without_what_an_error_says() -> None:
    try:
        job_runs.run_recorded("x", lambda: None, lambda: NOW - timedelta(days=1))
    except RuntimeError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("surveyapp", 40, "x", 1, "Exception on %s [%s]", ("/s/secret-token", "POST"), told)
    line = make_formatter(with_arguments=False).format(record)
    event = json.loads(line)
    assert event["event"] == "Exception on %s [%s]"
    assert event["error"] == "RuntimeError"
    assert event["places"][-1].startswith("services/")
    assert "secret-token" not in line
    assert "application context" not in line
