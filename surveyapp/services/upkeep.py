"""What an administrator should know first: what stands still, and who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from surveyapp.domain.surveys.running import OPEN, state_at
from surveyapp.services import health, job_runs, leases
from surveyapp.store import sending, upkeep
from surveyapp.store.database import db

# A letter or invitation that is so long past its time stands still.
STUCK = timedelta(hours=1)
QUIET = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job whose last run failed, and since when it has not succeeded (None: never)."""

    name: str
    error: str
    finished_at: datetime | None
    succeeded_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuietSurvey:
    """An open survey without an answer for a fortnight; `last_on` is the newest one's day, None for none."""

    name: str
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What stands still; `worker_seen_at` is the worker's last sign of life, None when it never ran or ended orderly."""

    is_worker_running: bool
    worker_seen_at: datetime | None
    failed_jobs: Sequence[FailedJob]
    failed_mail: int
    stuck_mail: int
    stuck_invitations: int
    stopped_at: datetime | None
    stopped_by: str | None
    waiting_people: int
    quiet_surveys: Sequence[QuietSurvey]
    paused_surveys: Sequence[str]
    surveys: int
    has_answers: bool
    orders: int
    people: int

    @property
    def is_all_well(self) -> bool:
        """Whether nothing stands still; people who have not signed in yet and quiet surveys may be as they should."""
        troubles = (self.failed_jobs, self.failed_mail, self.stuck_mail, self.stuck_invitations, self.stopped_at)
        return self.is_worker_running and not any(troubles)

    @property
    def is_new(self) -> bool:
        """Whether nothing has been put into this installation yet."""
        return not self.orders and not self.has_answers


def get_upkeep(*, now: datetime) -> Upkeep:
    """Return what stands still in this installation; six statements, whatever its size."""
    session = db.session()
    counts = upkeep.count_all(session, now=now, stuck_before=now - STUCK)
    surveys = upkeep.list_survey_answers(session)
    end = leases.find_lease_end(leases.WORKER)
    seen_at = None if end is None else end - leases.WORKER_LASTS
    stop = sending.find_stop(session)
    return Upkeep(
        is_worker_running=seen_at is not None and now - seen_at <= health.SILENCE,
        worker_seen_at=seen_at,
        failed_jobs=[
            FailedJob(run.name, run.error or "", run.finished_at, run.succeeded_at)
            for run in job_runs.list_runs()
            if run.outcome == "failed"
        ],
        failed_mail=counts["failed_mail"],
        stuck_mail=counts["stuck_mail"],
        stuck_invitations=counts["stuck_invitations"],
        stopped_at=stop.stopped_at if stop else None,
        stopped_by=stop.name if stop else None,
        waiting_people=counts["waiting_people"],
        quiet_surveys=[
            QuietSurvey(row.name, row.last_on)
            for row in surveys
            if state_at(row.state, row.opens_at, row.closes_at, now) == OPEN
            and (row.last_on is None or row.last_on < (now - QUIET).date())
            # One that has just opened has had no time for answers yet.
            and (row.opens_at is None or row.opens_at < now - QUIET)
        ],
        paused_surveys=[row.name for row in surveys if row.state == "paused"],
        surveys=len(surveys),
        has_answers=any(row.last_on is not None for row in surveys),
        orders=counts["orders"],
        people=counts["people"],
    )
