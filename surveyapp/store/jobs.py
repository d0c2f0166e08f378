"""Who runs the jobs, and how each of them went last."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db


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
