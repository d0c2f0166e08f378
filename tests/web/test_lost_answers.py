"""Nothing typed is lost when the database fails, the link is answered elsewhere, or the survey stops in the middle."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import event, exc, select, update

from surveyapp.services import kept_files
from surveyapp.store.answer_files import AnswerFile
from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey
from tests.builders.answer_files import SMALL_PHOTO, make_photo_survey, photo
from tests.builders.responses import make_link, make_survey

WORDS = 'The "leg" <b>broke</b>\r\non Monday'
TYPED = {"recommend": "2", "reason": "late", "comment": WORDS}


@pytest.fixture
def no_database(app: Flask) -> Iterator[None]:
    def fail(*_: Any) -> None:
        raise exc.OperationalError("SELECT", {}, Exception("gone"))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@pytest.fixture
def token(app: Flask) -> str:
    return make_link(make_survey())


@pytest.fixture
def is_gone(token: str, request: pytest.FixtureRequest) -> str:
    request.getfixturevalue("no_database")
    return token


@pytest.mark.parametrize("go", ["next", "back", "send"])
def test_without_a_database_the_page_holds_what_was_sent_and_sends_it_again(
    client: FlaskClient, is_gone: str, go: str
) -> None:
    page = client.post(f"/s/{is_gone}", data={**TYPED, "form.go": go})
    assert page.status_code == 503
    assert page.headers["Retry-After"]
    for name, value in {**TYPED, "form.go": go}.items():
        assert f'<input type="hidden" name="{name}" value="{escape(value)}">' in page.text
    assert '<form method="post">' in page.text
    assert "<b>broke" not in page.text


def test_a_page_that_was_only_opened_has_nothing_to_send_again(client: FlaskClient, is_gone: str) -> None:
    page = client.get(f"/s/{is_gone}")
    assert page.status_code == 503
    assert "<form" not in page.text


def test_files_never_take_the_room_that_answers_need(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/s/{make_link(make_photo_survey(SMALL_PHOTO))}"
    usage = shutil.disk_usage("/")._replace(free=kept_files.RESERVED_BYTES - 1)
    monkeypatch.setattr(kept_files.shutil, "disk_usage", lambda _: usage)
    answers = {"recommend": "9", "reason": "fine"}
    page = client.post(address, data={**answers, "photo": (BytesIO(photo()), "chair.jpg")})
    assert page.status_code == 422
    assert "could not keep the file" in page.text
    assert not kept_files.folder_of(client.application.config["SETTINGS"]).exists()
    assert client.post(address, data=answers).status_code == 303


def test_nothing_is_taken_in_after_the_answer(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_photo_survey(SMALL_PHOTO))}"
    assert client.post(address, data={"recommend": "9", "reason": "fine"}).status_code == 303
    late = client.post(address, data={"form.go": "save", "photo": (BytesIO(photo()), "chair.jpg")})
    assert late.status_code == 410
    db.session.rollback()
    assert db.session.scalars(select(AnswerFile)).all() == []


@pytest.mark.parametrize("waits", [{"state": "paused"}, {"opens_at": datetime(2100, 1, 1, tzinfo=UTC)}])
def test_what_was_typed_is_kept_while_the_survey_waits(client: FlaskClient, token: str, waits: dict[str, Any]) -> None:
    db.session.execute(update(Survey).values(waits))
    db.session.commit()
    page = client.post(f"/s/{token}", data={**TYPED, "form.go": "send"})
    assert page.status_code == 503
    db.session.rollback()
    assert db.session.scalars(select(Draft)).one().fields["comment"] == [WORDS]
    assert client.post(f"/s/{token}", data={**TYPED, "recommend": "3", "form.go": "save"}).status_code == 204
    db.session.execute(update(Survey).values(state="open", opens_at=None))
    db.session.commit()
    assert 'value="3" checked' in client.get(f"/s/{token}").text


def test_a_link_that_expired_meanwhile_keeps_nothing_new(client: FlaskClient, token: str) -> None:
    db.session.execute(update(Invitation).values(expires_at=datetime(2026, 1, 1, tzinfo=UTC)))
    db.session.commit()
    assert client.post(f"/s/{token}", data={**TYPED, "form.go": "next"}).status_code == 410
    db.session.rollback()
    assert db.session.scalars(select(Draft)).all() == []


def test_a_draft_of_a_survey_that_becomes_anonymous_is_neither_shown_nor_left(client: FlaskClient) -> None:
    survey_id = make_survey()
    address = f"/s/{make_link(survey_id)}"
    assert client.post(address, data={**TYPED, "form.go": "save"}).status_code == 204
    make_survey(anonymity="anonymous", openTicketWhen=[])
    page = client.get(address).text
    assert "broke" not in page
    assert "data-keeps" not in page
    assert "saved" not in page
    version = re.search(r'name="form.version" value="(\w+)"', page)
    assert version is not None
    assert client.post(address, data={**TYPED, "form.version": version[1]}).status_code == 303
    db.session.rollback()
    response = db.session.scalars(select(Response)).one()
    assert response.is_anonymous
    assert (response.invitation_id, response.customer_id, response.answered_at, response.language) == (None,) * 4
    invitation = db.session.scalars(select(Invitation)).one()
    assert (invitation.state, invitation.answered_at) == ("answered", None)
    assert db.session.scalars(select(Draft)).all() == []


def test_a_page_drawn_for_who_has_a_draft_that_is_not_shown_is_nobody_elses(client: FlaskClient) -> None:
    survey_id = make_survey()
    first, second = (make_link(survey_id) for _ in range(2))
    client.post(f"/s/{first}", data={**TYPED, "form.go": "save"})
    make_survey(anonymity="anonymous", openTicketWhen=[])
    for token in (first, second):
        assert "saved" not in client.get(f"/s/{token}").text
