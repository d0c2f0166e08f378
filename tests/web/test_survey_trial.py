"""Trying surveys on the web: the preview in a frame, colleagues' links, test answers, and the dry run's page."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveyapp.domain.ids import encode_id
from surveyapp.services import survey_drafts
from surveyapp.services.survey_trials import make_token
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import TestAnswer
from tests.builders.responses import make_link, make_survey
from tests.builders.users import make_viewer
from tests.conftest import NOW
from tests.web.test_steps import heading, hidden

TEXT = """
name: tried
title: {en: Your order, fi: Tilauksesi}
locale: en
locales: [en, fi]
openTicketWhen:
  - {rule: score, question: delivery, atMost: 2, severity: major}
pages:
  - name: first
    elements:
      - name: delivery
        type: rating
        isRequired: true
        title: {en: 'How was the {order.product}?', fi: 'Millainen {order.product} oli?'}
      - {name: late, type: boolean, title: {en: Was it late?, fi: Myöhästyikö se?}, visibleIf: "{delivery} < 4"}
  - name: worse
    visibleIf: "{late} = true"
    elements:
      - {name: days, type: text, inputType: number, min: 1, title: {en: How many days?, fi: Montako päivää?}}
      - {name: why, type: comment, title: {en: What did they say?, fi: Mitä sanottiin?}, visibleIf: "{days} > 3"}
  - name: last
    elements:
      - {name: photo, type: file, isRequired: true, title: {en: A photo, fi: Kuva}}
completedHtml: {en: "You gave {delivery}.", fi: "Annoit {delivery}."}
"""
PREVIEW = "/surveys/tried/edit/preview"


def begin(text: str = TEXT) -> None:
    """Begin the draft."""
    survey_drafts.begin(make_viewer(role="manager"), name="tried", text=text, now=NOW)


@pytest.fixture
def manager(app: Flask, client_as: Callable[..., FlaskClient]) -> FlaskClient:
    """Begin the draft and return a manager's browser."""
    begin()
    return client_as("manager")


def test_the_preview_is_the_page_that_customers_see_and_only_ours_may_frame_it(manager: FlaskClient) -> None:
    page = manager.get(PREVIEW, query_string={"lang": "fi"})
    assert (page.status_code, heading(page)) == (200, "Tilauksesi")
    assert "Millainen Tammipöytä oli?" in page.text
    assert re.search(r'<script defer src="/answer-[0-9a-f]{12}\.js">', page.text)
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in manager.get("/surveys").headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_a_page_and_a_question_are_shown_whatever_their_conditions_say(manager: FlaskClient) -> None:
    page = manager.get(PREVIEW, query_string={"page": "worse"})
    assert "How many days?" in page.text
    assert "its condition does not hold" in page.text
    led = manager.get(PREVIEW, query_string={"question": "why", "at": "7"})
    assert led.status_code == 302
    assert led.location.endswith("?at=7&page=worse&marked=why#q-why-ask")
    asked = manager.get(led.location).text
    assert re.search(r'<div data-element="why">', asked)
    assert 'id="q-why-ask"' in asked
    usual = manager.get(PREVIEW, query_string={"page": "last"}).text
    assert "A photo" in usual
    assert "condition does not hold" not in usual


def test_continue_leads_through_the_preview_and_keeps_nothing(manager: FlaskClient) -> None:
    page = manager.get(PREVIEW)
    refused = manager.post(PREVIEW, data={**hidden(page), "form.go": "next"})
    assert refused.status_code == 422
    second = manager.post(PREVIEW, data={**hidden(page), "form.go": "next", "delivery": "1", "late": "true"})
    assert "How many days?" in second.text
    third = manager.post(PREVIEW, data={**hidden(second), "form.go": "next", "days": "2"})
    assert "A photo" in third.text
    end = manager.post(PREVIEW, data={**hidden(third), "form.go": "send"})
    assert "You gave 1." in end.text
    assert "This is the end of the preview. Nothing was kept." in end.text


def test_a_draft_with_faults_is_shown_as_far_as_it_goes(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    begin(TEXT.replace("{delivery} < 4", "{nothing} < 4").replace("type: comment", "type: comet"))
    page = client_as("manager").get(PREVIEW)
    assert "How was the Oak table?" in page.text
    assert "2 things are wrong; what cannot be shown is left out." in page.text


def test_the_preview_is_for_those_who_make_surveys(manager: FlaskClient, client_as: Callable[..., FlaskClient]) -> None:
    assert client_as("analyst").get(PREVIEW).status_code == 403
    assert manager.get("/surveys/nothing/edit/preview").status_code == 404
    handling = manager.get(f"{PREVIEW}/handling")
    assert "How we handle answers" in handling.text


def trial_link(manager: FlaskClient) -> str:
    """Return the address of the link for colleagues, as the survey's page has it."""
    page = manager.get("/surveys/tried/edit/try")
    assert page.status_code == 200
    return re.findall(r"http://127\.0\.0\.1:8000(/try/[^<\"]+)", page.text)[0]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the test answers."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name != "test_answers"]
    return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}


def walk(client: FlaskClient, address: str, lang: str = "fi") -> TestResponse:
    """Answer the survey badly, page by page, and return the thanks."""
    page = client.get(address, query_string={"lang": lang})
    second = client.post(address, data={**hidden(page), "form.go": "next", "delivery": "1", "late": "true"})
    third = client.post(address, data={**hidden(second), "form.go": "next", "days": "2"})
    photo = {"photo": (BytesIO(b"a picture"), "a.jpg")}
    sent = client.post(address, data={**hidden(third), "form.go": "send", **photo}, content_type="multipart/form-data")
    assert sent.status_code == 303
    return client.get(sent.location)


def test_a_colleague_answers_without_signing_in_and_is_told_what_would_have_happened(
    app: Flask, manager: FlaskClient
) -> None:
    address = trial_link(manager)
    before = everything()
    colleague = app.test_client()
    page = colleague.get(address)
    assert "This is a trial: answers count nowhere. Files can be chosen, but are not kept." in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    thanks = walk(colleague, address)
    assert "Set-Cookie" not in page.headers
    assert "Set-Cookie" not in thanks.headers
    assert "Annoit 1." in thanks.text
    assert colleague.get_cookie("form") is None
    assert everything() == before
    row = db.session.scalars(select(TestAnswer)).one()
    assert row.answers == {"delivery": 1, "late": True, "days": "2"}
    assert (row.survey, row.language, row.seconds) == ("tried", "fi", 0)
    assert [case["severity"] for case in row.opens] == ["major"]
    english = colleague.get(f"{address}/thanks/{encode_id(row.id)}", query_string={"lang": "en"}).text
    assert "A case (major) would have been opened: “How was the Oak table?” was given 1" in unescape(english)


def test_what_is_wrong_is_told_and_going_back_loses_nothing(app: Flask, manager: FlaskClient) -> None:
    address, colleague = trial_link(manager), app.test_client()
    page = colleague.get(address)
    assert colleague.post(address, data={**hidden(page), "form.go": "next"}).status_code == 422
    second = colleague.post(address, data={**hidden(page), "form.go": "next", "delivery": "2", "late": "true"})
    refused = colleague.post(address, data={**hidden(second), "form.go": "next", "days": "0"})
    assert refused.status_code == 422
    back = colleague.post(address, data={**hidden(second), "form.go": "back", "days": "3"})
    assert hidden(back)["days"] == ["3"]
    swedish = colleague.post(address, data={**hidden(back), "form.switch": "fi"})
    assert "Millainen Tammipöytä oli?" in swedish.text


def test_a_survey_that_changed_meanwhile_takes_what_it_still_asks(app: Flask, manager: FlaskClient) -> None:
    address, colleague = trial_link(manager), app.test_client()
    page = colleague.get(address)
    writer = make_viewer(role="manager")
    text = TEXT.replace("name: late,", "name: tardy,").replace("{late}", "{tardy}")
    survey_drafts.save_text(writer, "tried", survey_drafts.get_draft(writer, "tried").version, text, now=NOW)
    second = colleague.post(address, data={**hidden(page), "form.go": "next", "delivery": "5", "late": "true"})
    assert second.status_code == 200
    assert "late" not in hidden(second)


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: f"x{token}", lambda token: token.upper()])
def test_a_link_that_is_not_ours_leads_nowhere(app: Flask, manager: FlaskClient, spoil: Callable[[str], str]) -> None:
    token = trial_link(manager).removeprefix("/try/")
    assert app.test_client().get(f"/try/{spoil(token)}").status_code == 404


def test_a_link_is_over_after_its_last_day(app: Flask, manager: FlaskClient) -> None:
    key, today = app.config["SETTINGS"].secret_key, datetime.now(UTC).date()
    old = make_token(key, "tried", today - timedelta(days=20))
    assert app.test_client().get(f"/try/{old}").status_code == 404
    assert app.test_client().get(f"/try/{make_token(key, 'tried', today)}").status_code == 200


def test_the_page_tells_of_the_dry_run_and_its_ways_can_be_walked(manager: FlaskClient) -> None:
    page = unescape(manager.get("/surveys/tried/edit/try").text)
    assert "5 of 5 questions can be reached" in page
    assert "Everything can be reached, and every way leads to the end." in page
    assert re.search(r"Yes: way \d\.", page)
    ways = re.findall(r'href="(/surveys/tried/edit/preview\?way=\d+[^"]*)"', page)
    assert len(ways) >= 2
    pages = [manager.get(address) for address in ways]
    assert {page.status_code for page in pages} == {200}
    walked = [hidden(page) for page in pages]
    assert any("days" in fields for fields in walked)


def test_the_page_names_what_is_wrong(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    begin(TEXT.replace("{delivery} < 4", "{delivery} > 5"))
    page = unescape(client_as("manager").get("/surveys/tried/edit/try").text)
    assert "2 of 5 questions can be reached" in page
    assert "“Was it late?” is seen by nobody, whatever is answered." in page
    assert "“What did they say?”" in page


def test_test_answers_are_listed_taken_away_and_wiped_and_real_ones_stay(app: Flask, manager: FlaskClient) -> None:
    walk(app.test_client(), trial_link(manager))
    page = unescape(manager.get("/surveys/tried/edit/try").text)
    assert 'Test answers <span class="n">1</span>' in page
    assert "Was it late?" in page
    table = manager.get("/surveys/tried/edit/try/answers.csv").text.splitlines()
    assert table[0] == "answered_at,language,seconds,cases,delivery,late,days,why,photo"
    # How many seconds it took is the machine's own matter.
    assert re.search(r",fi,\d+,1,1,true,2,,$", table[1])
    token = make_link(make_survey())
    assert app.test_client().post(f"/s/{token}", data={"recommend": "3"}).status_code == 303
    before = everything()
    assert len(before["responses"]) == 1
    assert "1 test answer is lost." in manager.get("/surveys/tried/edit/try/wipe").text
    assert manager.post("/surveys/tried/edit/try/wipe").status_code == 303
    assert everything() == before
    assert db.session.scalars(select(TestAnswer)).all() == []
