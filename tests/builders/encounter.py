"""The shipped survey about encounters, published, and what somebody at its first page sends."""

from datetime import UTC, datetime

from surveyapp.services import surveys
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.surveys import Survey

PATH = PROJECT / "surveys" / "encounter.yaml"
GOOD = {"overall": "5", "greeted": "4", "attention": "5", "understood": "4", "thanked": "5"}
BAD = {"overall": "1", "greeted": "1", "comment": "Kukaan ei tervehtinyt."}


def make_encounter() -> int:
    """Publish the survey and return its id."""
    surveys.publish(PATH.read_bytes(), PATH.name, user_id=None, now=datetime(2026, 11, 1, 8, tzinfo=UTC))
    return int(db.session.query(Survey.id).filter_by(name="encounter").scalar())
