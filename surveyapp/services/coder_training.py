"""Asking the coder to learn from what people said: the worker lets it at its next turn."""

from datetime import datetime, timedelta

from surveyapp.domain.access import Viewer
from surveyapp.services import audit
from surveyapp.services.coder_changes import check_may_change
from surveyapp.services.transactions import transaction
from surveyapp.store import asked_jobs, jobs
from surveyapp.store.database import db

TRAINING = "train_themes"
# The jobs that let it learn: daily, and when somebody asked for it.
TRAINING_JOBS = ("train_coder", "train_coder_asked")
LONGEST = timedelta(hours=3)


def ask_training(viewer: Viewer, *, now: datetime) -> None:
    """Have the coder learn from the labels at the worker's next turn.

    Raises:
        Forbidden: the viewer may not change what codes.
    """
    check_may_change(viewer)
    with transaction() as session:
        asked_jobs.insert_asked(session, TRAINING, viewer.user_id, now=now)
        audit.record(session, "coder_training_asked", now=now, user_id=viewer.user_id)


def is_training(*, now: datetime) -> bool:
    """Say whether the coder is learning; what has not ended after hours was broken off with its process."""
    runs = [run for run in jobs.list_runs(db.session()) if run.name in TRAINING_JOBS]
    return any(run.outcome == jobs.RUNNING and run.started_at > now - LONGEST for run in runs)


def is_training_asked() -> bool:
    """Say whether somebody asked for training that has not begun."""
    return asked_jobs.find_asked(db.session(), TRAINING) is not None
