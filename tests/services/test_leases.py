"""One holder at a time, on both databases, also when many want the lease at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask

from surveyapp.services import job_runs, leases
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def test_second_holder_waits_until_the_lease_lapses(app: Flask) -> None:
    assert leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW)
    assert not leases.take_lease("jobs", "b", lasts=MINUTE, now=NOW + MINUTE - timedelta(microseconds=1))
    assert leases.take_lease("jobs", "b", lasts=MINUTE, now=NOW + MINUTE)
    assert leases.find_lease_end("jobs") == NOW + 2 * MINUTE


def test_holder_renews(app: Flask) -> None:
    assert leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW)
    assert leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW + MINUTE / 2)
    assert not leases.take_lease("jobs", "b", lasts=MINUTE, now=NOW + MINUTE)


def test_released_lease_is_free_at_once(app: Flask) -> None:
    leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW)
    leases.release_lease("jobs", "a")
    assert leases.find_lease_end("jobs") is None
    assert leases.take_lease("jobs", "b", lasts=MINUTE, now=NOW)


def test_who_lost_the_lease_cannot_release_it(app: Flask) -> None:
    leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW)
    leases.take_lease("jobs", "b", lasts=MINUTE, now=NOW + MINUTE)
    leases.release_lease("jobs", "a")
    assert not leases.take_lease("jobs", "a", lasts=MINUTE, now=NOW + MINUTE)


@pytest.mark.parametrize("lapsed", [False, True], ids=["first", "after a crash"])
def test_race_has_one_winner(app: Flask, lapsed: bool) -> None:
    if lapsed:
        leases.take_lease("jobs", "crashed", lasts=MINUTE, now=NOW - 2 * MINUTE)
    together = Barrier(8)

    def try_it(number: int) -> bool:
        with app.app_context():
            together.wait()
            return leases.take_lease("jobs", f"holder {number}", lasts=MINUTE, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(8))) == 1


def test_run_is_noted_with_its_outcome(app: Flask) -> None:
    moments = iter([NOW, NOW + timedelta(seconds=3)])
    assert job_runs.run_recorded("count", lambda: 7, lambda: next(moments)) == 7
    (run,) = job_runs.list_runs()
    assert (run.name, run.outcome, run.started_at, run.finished_at) == (
        "count",
        "done",
        NOW,
        NOW + timedelta(seconds=3),
    )
    assert run.error is None


def test_failure_keeps_the_last_success_and_no_personal_words(app: Flask) -> None:
    job_runs.run_recorded("count", lambda: None, lambda: NOW)

    def fail() -> None:
        raise ValueError("anna.virtanen@example.com")

    with pytest.raises(ValueError, match="anna"):
        job_runs.run_recorded("count", fail, lambda: NOW + MINUTE)
    (run,) = job_runs.list_runs()
    assert (run.outcome, run.succeeded_at, run.started_at) == ("failed", NOW, NOW + MINUTE)
    assert run.error is not None
    assert run.error.startswith("ValueError at services/job_runs.py:")
    assert "anna" not in run.error


def test_due_is_one_interval_after_the_last_success(app: Flask) -> None:
    job_runs.run_recorded("daily", lambda: None, lambda: NOW)
    hour, day = timedelta(hours=1), timedelta(days=1)
    due = job_runs.list_due({"daily": day, "hourly": hour, "often": MINUTE}, now=NOW + hour)
    assert due == {"daily": NOW + day, "hourly": NOW + hour + MINUTE, "often": NOW + hour}, (
        "what is rare lets others begin"
    )
    assert job_runs.list_due({"daily": day}, now=NOW + 3 * day) == {"daily": NOW + 3 * day}
