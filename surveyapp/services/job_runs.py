"""How each job went last, for the people who look after the installation."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from surveyapp.logs import describe_error
from surveyapp.services.transactions import transaction
from surveyapp.store import jobs
from surveyapp.store.database import db

SELDOM = timedelta(hours=1)
SETTLING = timedelta(minutes=1)


def run_recorded(name: str, work: Callable[[], Any], clock: Callable[[], datetime]) -> Any:
    """Run `work` as the job `name`, note its beginning and how it ended, and return what it returned.

    `clock` is asked twice: a job may take its time. What `work` raises is noted without its words and raised again.
    """
    with transaction() as session:
        jobs.save_start(session, name, now=clock())
    try:
        result = work()
    except Exception as error:
        _save_end(name, describe_error(error), clock())
        raise
    _save_end(name, None, clock())
    return result


def list_runs() -> Sequence[jobs.JobRun]:
    """Return the last run of every job that ever ran, by name."""
    return jobs.list_runs(db.session())


def list_due(intervals: Mapping[str, timedelta], *, now: datetime) -> dict[str, datetime]:
    """Return when each job is due next: one interval after its last success, and now at the earliest.

    What runs seldom and never ran waits a minute, so that a new installation is quick for those who look at it first.
    """
    last = {run.name: run.succeeded_at for run in list_runs()}
    due = {}
    for name, interval in intervals.items():
        succeeded_at = last.get(name)
        first = now + SETTLING if interval >= SELDOM else now
        due[name] = max(now, succeeded_at + interval) if succeeded_at else first
    return due


def _save_end(name: str, error: str | None, now: datetime) -> None:
    with transaction() as session:
        jobs.save_end(session, name, error=error, now=now)
