"""What is over is forgotten, what is not stays."""

from datetime import date, timedelta

from flask import Flask

from surveyapp.services import cleaning, sessions
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.responses import SpentSubmission
from surveyapp.store.users import UserSession
from tests.builders.users import make_viewer
from tests.conftest import NOW


def test_only_what_is_over_is_forgotten(app: Flask) -> None:
    person = make_viewer()
    with transaction() as session:
        sessions.add_session(session, person.user_id, browser="old", now=NOW - sessions.LIFETIME - timedelta(minutes=1))
        sessions.add_session(session, person.user_id, browser="new", now=NOW)
        session.add(SpentSubmission(submission_hash="old", spent_on=date(2026, 7, 1)))
        session.add(SpentSubmission(submission_hash="new", spent_on=date(2026, 11, 1)))
    assert cleaning.forget_old(now=NOW) == 1
    assert [row.browser for row in db.session.query(UserSession)] == ["new"]
    assert [row.submission_hash for row in db.session.query(SpentSubmission)] == ["new"]
    assert cleaning.forget_old(now=NOW) == 0
