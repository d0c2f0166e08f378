"""Links that expire with a draft: what was answered counts as a partial response, what was not leaves nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from surveyapp.services import drafts, outbox, responses, unfinished
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.rollups import StaleMark
from surveyapp.store.tickets import Ticket
from tests.builders.responses import make_link
from tests.builders.statements import counted_statements
from tests.builders.steps import PAGES, make_steps

pytestmark = pytest.mark.usefixtures("app")

SAVED = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
EXPIRES = datetime(2026, 11, 30, tzinfo=UTC)
NOW = EXPIRES + timedelta(hours=1)
HELSINKI = ZoneInfo("Europe/Helsinki")
RULES = [{"rule": "score", "question": "recommend", "atMost": 4, "severity": "major"}]


def begin(survey_id: int, fields: dict[str, list[str]], page: str, **facts: Any) -> str:
    token = make_link(survey_id, expires_at=EXPIRES, **facts)
    asking = responses.find_link(token)
    assert asking is not None
    drafts.save(asking, fields, page=page, language="fi", now=SAVED)
    return token


def expire(now: datetime = NOW) -> int:
    outbox.expire(now=now)
    return unfinished.close(zone=HELSINKI, now=now)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def only_response() -> Response:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Response)).one()


def test_what_was_answered_becomes_a_partial_response_without_a_case() -> None:
    survey_id = make_steps(openTicketWhen=RULES)
    fields = {
        "recommend": ["2"], "wrong": ["late"], "when": ["2 weeks"], "comment": ["x" * 9_000], "form.quote": ["true"],
    }  # fmt: skip
    token = begin(survey_id, fields, "more")
    assert expire(EXPIRES - timedelta(seconds=1)) == 0
    assert expire() == 1
    response = only_response()
    assert response.answers == {"recommend": 2, "wrong": ["late"], "when": "2 weeks"}
    assert (response.is_complete, response.stopped_at) == (False, "quality")
    assert (response.may_quote, response.may_contact, response.awaits_coding) == (None, None, False)
    assert (response.language, response.answered_at, response.answered_on) == ("fi", SAVED, date(2026, 11, 21))
    assert (response.category, response.promise, response.is_anonymous) == ("Furniture", "broken", False)
    assert (count(Draft), count(Ticket)) == (0, 0)
    marks = db.session.execute(select(StaleMark.survey_id, StaleMark.day)).all()
    assert marks == [(survey_id, date(2026, 11, 21))]
    asking = responses.find_link(token)
    assert asking is not None
    assert asking.status_at(NOW) == "expired"
    assert expire() == 0


@pytest.mark.parametrize("fields", [{}, {"recommend": ["11"]}, {"comment": ["  "]}, {"when": ["hidden"]}])
def test_nothing_answered_leaves_nothing(fields: dict[str, list[str]]) -> None:
    begin(make_steps(), fields, "whole")
    assert expire() == 0
    assert (count(Draft), count(Response), count(StaleMark)) == (0, 0, 0)


def test_files_that_were_never_sent_are_not_kept() -> None:
    photo = {"type": "file", "name": "photo", "title": {"en": "A photo"}}
    pages = [*PAGES[:-1], {**PAGES[-1], "elements": [photo, *PAGES[-1]["elements"]]}]
    survey_id = make_steps(pages=pages)
    begin(survey_id, {"recommend": ["9"], "photo": ["0123456789abc"]}, "end")
    begin(survey_id, {"photo": ["0123456789abc"]}, "end")
    assert expire() == 1
    assert only_response().answers == {"recommend": 9}


@pytest.mark.parametrize("state", ["opted_out", "bounced", "answered"])
def test_of_whoever_wants_no_surveys_nothing_is_kept(state: str) -> None:
    begin(make_steps(), {"recommend": ["9"]}, "more")
    with transaction() as session:
        session.execute(update(Invitation).values(state=state))
    assert expire() == 0
    assert (count(Draft), count(Response)) == (0, 0)


def test_many_take_as_many_statements_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    survey_id = make_steps()
    begin(survey_id, {"recommend": ["9"]}, "more")
    outbox.expire(now=NOW)
    with counted_statements() as one:
        unfinished.close(zone=HELSINKI, now=NOW)
    for _ in range(7):
        begin(survey_id, {"recommend": ["9"]}, "more")
    outbox.expire(now=NOW)
    with counted_statements() as many:
        assert unfinished.close(zone=HELSINKI, now=NOW) == 7
    assert len(many) == len(one) <= 6
    assert count(Response) == 8
    monkeypatch.setattr(unfinished, "BATCH", 2)
    for _ in range(3):
        begin(survey_id, {"recommend": ["9"]}, "more")
    assert expire() == 3


def test_a_clock_that_ran_ahead_takes_no_second_answer() -> None:
    token = begin(make_steps(), {"recommend": ["9"]}, "more")
    assert expire() == 1
    outbox.expire(now=SAVED)
    asking = responses.find_link(token)
    assert asking is not None
    assert asking.status_at(SAVED) == "expired"
    untouched = begin(make_steps(), {}, "whole")
    assert expire() == 0
    outbox.expire(now=SAVED)
    asking = responses.find_link(untouched)
    assert asking is not None
    assert asking.status_at(SAVED) == "open"


def test_a_draft_of_a_protected_survey_counts_when_its_link_expires() -> None:
    survey_id = make_steps(anonymity="confidential")
    begin(survey_id, {"recommend": ["2"]}, "more")
    assert expire() == 1
    # The month that it was written in may have been shown by now.
    assert (only_response().answered_at, only_response().answered_on) == (NOW, date(2026, 11, 30))
