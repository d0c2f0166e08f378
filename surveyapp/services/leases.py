"""The right to do something alone: taken for a while, renewed, given up, or left to lapse by a crash."""

from datetime import datetime, timedelta

from surveyapp.services.transactions import transaction
from surveyapp.store import jobs
from surveyapp.store.database import db

# Who holds this one runs the jobs.
WORKER = "jobs"
WORKER_LASTS = timedelta(seconds=60)


def take_lease(name: str, holder: str, *, lasts: timedelta, now: datetime) -> bool:
    """Take or renew the lease `name` for `holder`; return False while somebody else holds it."""
    with transaction() as session:
        return jobs.take_lease(session, name, holder, until=now + lasts, now=now)


def release_lease(name: str, holder: str) -> None:
    """Give the lease up, so that another can take it at once; nothing happens when `holder` has lost it."""
    with transaction() as session:
        jobs.delete_lease(session, name, holder)


def find_lease_end(name: str) -> datetime | None:
    """Return until when somebody holds the lease, None when nobody has it."""
    return jobs.find_lease_end(db.session(), name)
