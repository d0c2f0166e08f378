"""The jobs that run by the clock, and the process that runs them: one leader, whoever holds the lease."""

import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app

from surveyapp.analysis.themes.stems import forget_dictionaries
from surveyapp.domain.errors import N_, NotFound, SurveyappError
from surveyapp.services import (
    cleaning,
    coder_learning,
    codings,
    columns,
    file_sweep,
    invitations,
    job_runs,
    leases,
    loyalty,
    mail_replies,
    outbox,
    proposals,
    rollups,
    unfinished,
)
from surveyapp.services.comments import finding, indexing
from surveyapp.services.proof import verdicts
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.tickets import assigning, watching
from surveyapp.settings import Settings
from surveyapp.store.database import db
from surveyapp.web.reports import mailing

RENEW_EVERY = 15.0
TRY_EVERY = 5.0
PATIENCE = 20.0
# A turn of sending ends soon after so many seconds, so that a worker that is told to stop is heard.
SENDING_LASTS = 15.0
# A turn of coding ends just before the next would begin, which then goes on at once, and soon enough to be stopped.
CODING_LASTS = 14.0
INDEXING_LASTS = 295.0

log = structlog.get_logger("surveyapp.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A service function that takes `now`, and how many seconds lie between two runs."""

    work: Callable[..., Any]
    every: int


def plan_invitations(*, now: datetime) -> str:
    """Plan who is asked next, mark what can be answered no longer, and count what was begun and never sent."""
    settings = _settings()
    done = invitations.plan(
        base_url=settings.base_url,
        now=now,
        secret_key=settings.secret_key,
        zone=settings.timezone,
        makes_links=False,
    )
    expired = outbox.expire(now=now)
    partial = unfinished.close(zone=settings.timezone, now=now)
    return (
        f"{done.planned} planned, {sum(done.skipped.values())} not asked, {expired} expired, {partial} answered in part"
    )


def send_messages(*, now: datetime) -> str:  # noqa: ARG001 - the clock is asked before each message
    """Send what is due, for a while; the next turn goes on."""
    done = outbox.send_due(_settings(), clock=lambda: datetime.now(UTC), seconds=SENDING_LASTS)
    if done:
        log.info("messages_sent", **done)
    return ", ".join(f"{count} {what}" for what, count in sorted(done.items())) or "nothing was due"


def code_comments(*, now: datetime) -> int:
    """Read what customers wrote since the last turn, for a while; the next turn goes on, with a changed taxonomy too."""
    return codings.code_comments(_settings().surveys, now=now, seconds=CODING_LASTS)


def train_coder(*, now: datetime) -> str:
    """Let the coder learn anew when enough labels or scored comments have come."""
    return _what_was_learnt(coder_learning.learn_daily(_settings().surveys, now=now))


def train_coder_asked(*, now: datetime) -> str:
    """Let the coder learn when somebody asked for it."""
    return _what_was_learnt(coder_learning.learn_if_asked(_settings().surveys, now=now))


def _what_was_learnt(learnt: coder_learning.Learnt | None) -> str:
    if learnt is None:
        return "nothing was to be learnt"
    log.info("coder_trained", used=learnt.is_used, comments=learnt.figures["used"])
    return "the new model is used" if learnt.is_used else "the new model is not used"


def index_comments(*, now: datetime) -> str:  # noqa: ARG001 - what is indexed has no time of its own
    """Make what was coded findable, for a while; the next turn goes on, and the dictionaries' memory is given back."""
    try:
        return f"{indexing.index_comments(seconds=INDEXING_LASTS)} answers indexed"
    finally:
        forget_dictionaries()


def find_emerging(*, now: datetime) -> str:
    """Look for what people started to write about."""
    return f"{finding.find_emerging(get_taxonomy(_settings().surveys), _settings().timezone, now=now)} terms emerge"


def fetch_replies(*, now: datetime) -> str:
    """Take in what customers answered by mail."""
    done = mail_replies.fetch(_settings(), now=now)
    return ", ".join(f"{count} {what}" for what, count in sorted(done.items())) or "nothing was new"


def watch_deadlines(*, now: datetime) -> str:
    """Remind of what is about to be late, and tell the manager of what has become so."""
    told = watching.watch_deadlines(_settings(), now=now)
    return ", ".join(f"{count} {what}" for what, count in sorted(told.items())) or "nothing to tell"


def assign_cases(*, now: datetime) -> str:
    """Give new cases to somebody, where the company's rule says so."""
    done = assigning.assign_cases(_settings().timezone, now=now)
    return ", ".join(f"{count} {what}" for what, count in done.items() if count) or "nothing was to be given"


def send_reports(*, now: datetime) -> int:
    """Write the reports that people wait for into the outbox."""
    return mailing.send_reports(now=now)


def sweep_files(*, now: datetime) -> str:
    """Delete files that were never sent with an answer, and bytes that no row names."""
    unsent, orphans = file_sweep.sweep_files(_settings(), now=now)
    return f"{unsent} never sent, {orphans} without a row"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


# A new job adds its line here and to docs/operating.md.
JOBS: dict[str, Job] = {
    "plan_invitations": Job(plan_invitations, every=300),
    "send_messages": Job(send_messages, every=5),
    "fetch_replies": Job(fetch_replies, every=60),
    "code_comments": Job(code_comments, every=15),
    "train_coder": Job(train_coder, every=24 * 60 * 60),
    "train_coder_asked": Job(train_coder_asked, every=60),
    "index_comments": Job(index_comments, every=300),
    "find_emerging": Job(find_emerging, every=24 * 60 * 60),
    "assign_cases": Job(assign_cases, every=10),
    "refresh_rollups": Job(rollups.refresh, every=10),
    "write_columns": Job(columns.write_columns, every=60),
    "count_loyalty": Job(loyalty.count_loyalty, every=6 * 60 * 60),
    "watch_deadlines": Job(watch_deadlines, every=60),
    "read_verdicts": Job(verdicts.read_verdicts, every=60 * 60),
    "propose_actions": Job(proposals.propose_actions, every=60 * 60),
    "send_reports": Job(send_reports, every=15 * 60),
    "forget_old": Job(cleaning.forget_old, every=24 * 60 * 60),
    "sweep_files": Job(sweep_files, every=24 * 60 * 60),
}


def run(name: str, *, now: datetime) -> Any:
    """Run one job in the caller's app context, note how it went, and return what it returned.

    Raises:
        NotFound: there is no job of that name.
    """
    if name not in JOBS:
        raise NotFound(N_("There is no job %(name)s; there are: %(names)s."), name=name, names=", ".join(sorted(JOBS)))
    return job_runs.run_recorded(name, lambda: JOBS[name].work(now=now), clock=lambda: datetime.now(UTC))


class Worker:
    """Runs the jobs while it holds the lease, and stands by while another process does."""

    def __init__(self, app: Flask, holder: str | None = None) -> None:
        """Prepare the schedule; `holder` names this process among those that want the lease."""
        self._app = app
        self._holder = holder or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._held_until = self._renew_at = 0.0
        self._running: set[str] = set()
        self._quiet = threading.Condition()
        # The lease has a thread of its own: a long job must not keep it from being renewed.
        executors = {"default": ThreadPoolExecutor(4), "lease": ThreadPoolExecutor(1)}
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(executors=executors, job_defaults=defaults, timezone=UTC)
        now = datetime.now(UTC)
        self._scheduler.add_job(
            self.hold_lease, "interval", seconds=TRY_EVERY, id="lease", executor="lease", next_run_time=now
        )
        for name, job in JOBS.items():
            self._scheduler.add_job(self.tick, "interval", args=[name], seconds=job.every, id=name)

    def serve(self) -> None:
        """Run until SIGTERM or SIGINT; then start nothing more, let running jobs end, and give the lease up.

        A signal may come at any instruction of this thread, so the schedule has a thread of its own: shut down in the
        middle of its work it would fail. Of all queues and events, only a SimpleQueue may be filled by a signal.
        """
        told: SimpleQueue[int] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: told.put(number))
        log.info("worker_started", jobs=len(JOBS))
        self._scheduler.start()
        told.get()
        self.stop()
        ended = self._wait_for_jobs(PATIENCE)
        with self._app.app_context():
            leases.release_lease(leases.WORKER, self._holder)
            db.session.remove()
        log.info("worker_stopped", unfinished=sorted(self._running))
        if not ended:
            # What a job had not committed is rolled back by the database; the job runs again at its next turn.
            os._exit(0)

    def stop(self) -> None:
        """Start no further job and let `serve` come to its end; doing it twice does no harm."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._held_until = 0.0

    @property
    def is_leader(self) -> bool:
        """Whether this process holds the lease by its own steady clock, which no change of the wall clock moves."""
        return time.monotonic() < self._held_until

    def hold_lease(self) -> None:
        """Take the lease, or renew it when its time has come."""
        begun = time.monotonic()
        if self.is_leader and begun < self._renew_at:
            return
        was_leader = self.is_leader
        with self._app.app_context():
            try:
                held = leases.take_lease(leases.WORKER, self._holder, lasts=leases.WORKER_LASTS, now=datetime.now(UTC))
                due = job_runs.list_due(_intervals(), now=datetime.now(UTC)) if held and not was_leader else {}
            except Exception:
                # The database is away; the lease in hand runs on until its end, and the next turn tries again.
                log.exception("lease_failed")
                return
        self._held_until = begun + leases.WORKER_LASTS.total_seconds() if held else 0.0
        self._renew_at = begun + RENEW_EVERY
        for name, due_at in due.items():
            # A new leader does not wait a whole interval: a job of once a day may have been due for hours.
            self._scheduler.modify_job(name, next_run_time=due_at)
        if self.is_leader != was_leader:
            log.info("lease_taken" if held else "lease_lost")

    def tick(self, name: str) -> None:
        """Run a job if this process leads; a failure is logged and noted, and the job runs again at its next turn."""
        if not self.is_leader:
            return
        with self._quiet:
            self._running.add(name)
        begun = time.monotonic()
        try:
            with self._app.app_context():
                run(name, now=datetime.now(UTC))
            log.debug("job_done", job=name, seconds=round(time.monotonic() - begun, 3))
        except SurveyappError as fault:
            # What somebody can mend needs no traceback; only the fixed part of its words tells nothing of customers.
            log.error("job_failed", job=name, fault=fault.message)
        except Exception:
            log.exception("job_failed", job=name, seconds=round(time.monotonic() - begun, 3))
        finally:
            with self._quiet:
                self._running.discard(name)
                self._quiet.notify_all()

    def _wait_for_jobs(self, seconds: float) -> bool:
        with self._quiet:
            return self._quiet.wait_for(lambda: not self._running, timeout=seconds)


def _intervals() -> dict[str, timedelta]:
    return {name: timedelta(seconds=job.every) for name, job in JOBS.items()}
