"""Whether this installation can serve: what a load balancer asks every few seconds."""

import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from surveyapp.services import leases
from surveyapp.store.database import db

FREE_BYTES = 100 * 2**20
SILENCE = timedelta(minutes=2)
OK = "ok"


def check_readiness(migrations_folder: Path, instance: Path, *, now: datetime) -> dict[str, str]:
    """Return for database, schema, worker and disk "ok", or what is wrong and how to mend it.

    The words name no address, path or password: anybody may read them.
    """
    checks = {"disk": _check_disk(instance)}
    try:
        checks |= {"database": OK, "schema": _check_schema(migrations_folder), "worker": _check_worker(now)}
    except SQLAlchemyError:
        db.session.rollback()
        checks["database"] = "does not answer"
    return checks


def _check_schema(folder: Path) -> str:
    newest = _newest_revision(folder)
    found = db.session().scalar(text("SELECT version_num FROM alembic_version"))
    return OK if found == newest else f"is at {found}, the code at {newest}: run surveyapp db upgrade"


@cache
def _newest_revision(folder: Path) -> str:
    """Return the newest migration by its file's name, as Alembic would after reading them all.

    Alembic costs 16 MB, which processes that only answer need not carry; a running process keeps the code it began with.
    """
    return max(path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py"))


def _check_worker(now: datetime) -> str:
    """The worker's sign of life is its lease: renewed every 15 seconds, good for a minute."""
    end = leases.find_lease_end(leases.WORKER)
    last_seen = None if end is None else end - leases.WORKER_LASTS
    if last_seen is not None and now - last_seen <= SILENCE:
        return OK
    seen = "does not run" if last_seen is None else f"was last seen {last_seen.isoformat(timespec='seconds')}"
    return f"{seen}: start surveyapp jobs serve"


def _check_disk(instance: Path) -> str:
    try:
        free = shutil.disk_usage(instance).free
    except OSError:
        return "the instance folder cannot be read"
    return OK if free >= FREE_BYTES else f"{free // 2**20} MB are free, {FREE_BYTES // 2**20} are needed"
