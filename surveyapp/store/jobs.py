"""Who runs the jobs, and how each of them went last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db

# What stands in place of how a job ended while it goes on.
RUNNING = "running"


class Lease(db.Model):
    """The right to do something alone until `until`; whoever holds it renews it, and anybody may take a lapsed one."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class JobRun(db.Model):
    """The last run of a job: when it began and ended, and what went wrong if anything did."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None]
    outcome: Mapped[str]
    error: Mapped[str | None]


def take_lease(session: Session, name: str, holder: str, *, until: datetime, now: datetime) -> bool:
    """Give the lease to `holder` if nobody else holds it at `now`; return whether `holder` has it."""
    free = or_(Lease.holder == holder, Lease.until <= now)
    renewed = session.execute(update(Lease).where(Lease.name == name, free).values(holder=holder, until=until))
    return bool(renewed.rowcount) or _insert(session, Lease, name=name, holder=holder, until=until)  # type: ignore[attr-defined]


def delete_lease(session: Session, name: str, holder: str) -> None:
    """Give the lease up; nothing happens when somebody else holds it."""
    session.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))


def find_lease_end(session: Session, name: str) -> datetime | None:
    """Return until when somebody holds the lease, None when it was given up or never taken."""
    return session.scalar(select(Lease.until).where(Lease.name == name))


def save_start(session: Session, name: str, *, now: datetime) -> None:
    """Note that a job began; what is known of its last success stays."""
    facts = {"started_at": now, "finished_at": None, "outcome": RUNNING, "error": None}
    if not session.execute(update(JobRun).where(JobRun.name == name).values(facts)).rowcount:  # type: ignore[attr-defined]
        _insert(session, JobRun, name=name, **facts)


def save_end(session: Session, name: str, *, error: str | None, now: datetime) -> None:
    """Note how a job ended: `error` is None after a success."""
    facts: dict[str, Any] = {"finished_at": now, "outcome": "failed" if error else "done", "error": error}
    if error is None:
        facts["succeeded_at"] = now
    session.execute(update(JobRun).where(JobRun.name == name).values(facts))


def list_runs(session: Session) -> Sequence[JobRun]:
    """Return the last run of every job that ever ran, by name."""
    return session.scalars(select(JobRun).order_by(JobRun.name)).all()


def _insert(session: Session, table: Any, **values: Any) -> bool:
    # Two processes may insert the same name at once; the later one learns that it was too late, without an error.
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(values).on_conflict_do_nothing(index_elements=["name"])
    return session.scalar(statement.returning(table.name)) is not None
