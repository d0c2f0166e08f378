"""The pages of publishing: what differs, what must be ticked, versions and going back, and when a survey asks."""

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.surveys.running import CLOSED, NOT_YET, OPEN, PAUSED
from surveyapp.services import rollups, surveys
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.surveys import get_published, running
from surveyapp.store.units import ROOT_ID
from surveyapp.web.survey_words import answering_time
from tests.builders.answers import add_answers
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW
from tests.web.test_surveys import text_of

STORE = """# What we ask in stores.
name: store
title: {en: The store, fi: Myymälä}
locale: en
locales: [en, fi]
open: true
pages:
  - name: one
    elements:
      # The only thing that counts.
      - {name: visit, type: rating, title: {en: How was it?, fi: Miten meni?}}
      - {name: words, type: comment, title: {en: Why?, fi: Miksi?}}
"""
REVIEW, PUBLISH = "/surveys/store/edit/review", "/surveys/store/edit/publish"


@pytest.fixture
def store(app: Flask) -> None:
    """Publish a survey of the store."""
    surveys.publish(STORE, "store.yaml", user_id=None, now=NOW)


def change(edit: Callable[[dict[str, Any]], Any], version: int | None = None) -> int:
    """Change the draft of the store's survey, which was seen at `version`, else now; return the draft's version then."""

    def changed(definition: dict[str, Any]) -> dict[str, Any]:
        copy = deepcopy(definition)
        edit(copy)
        return copy

    viewer = make_viewer(role="manager")
    seen = drafts.get_draft(viewer, "store").version if version is None else version
    return drafts.change(viewer, "store", seen, changed, drafts.Done("scale", "visit"), now=NOW).version


def widen(definition: dict[str, Any]) -> None:
    definition["pages"][0]["elements"][0]["rateMax"] = 7


def reword(definition: dict[str, Any]) -> None:
    definition["pages"][0]["elements"][1]["title"]["en"] = "<b>Why so?</b>"


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(version|against)" value="(\d+)"', page))


def test_nothing_changed_is_said(store: None, client_as: Callable[..., FlaskClient]) -> None:
    page = client_as("manager").get(REVIEW)
    assert page.status_code == 200
    assert "There is nothing to publish." in page.text
    assert "Nobody has changed anything since version 1." in text_of(page.text)
    assert "Publish version" not in page.text


def test_a_trend_that_ends_comes_first_with_its_answers_and_must_be_ticked(
    store: None, client_as: Callable[..., FlaskClient]
) -> None:
    add_answers("store", [(NOW.date(), ROOT_ID, {"visit": 4})] * 12)
    rollups.refresh(now=NOW)
    change(reword, change(widen))
    client = client_as("manager")
    page = client.get(REVIEW)
    words = text_of(page.text)
    said = "“How was it?” changed its scale from 1–5 to 1–7: its trend starts anew."
    assert said in words
    assert "It has 12 answers since Fri 20 Nov" in words
    assert words.index(said) < words.index("the words changed")
    assert "&lt;b&gt;Why so?&lt;/b&gt;" in page.text
    assert "I know that the trend of “How was it?” starts anew." in words
    assert 'href="/surveys/store/edit?question=visit"' in page.text
    assert page.text.count("btn-primary") == 1
    assert "Publish version 2" in words

    sent = hidden(page.text)
    refused = client.post(PUBLISH, data=sent)
    assert refused.status_code == 422
    assert "Tick that you know which trends end" in refused.text
    assert get_published("store").version_number == 1
    done = client.post(PUBLISH, data=sent | {"known": "visit"})
    assert (done.status_code, done.location) == (303, "/surveys/store")
    assert get_published("store").version_number == 2
    assert "Version 2 is published." in client.get("/surveys/store").text
    assert drafts.find_draft(make_viewer(role="manager"), "store").is_begun is False


def test_a_draft_that_changed_meanwhile_is_looked_over_again(
    store: None, client_as: Callable[..., FlaskClient]
) -> None:
    version = change(reword)
    client = client_as("manager")
    sent = hidden(client.get(REVIEW).text)
    change(widen, version)
    again = client.post(PUBLISH, data=sent)
    assert again.status_code == 409
    assert "The draft was changed since you looked at it." in again.text
    assert "changed its scale" in again.text
    surveys.publish(STORE.replace("Why?", "Why not?"), "store.yaml", user_id=None, now=NOW)
    sent = hidden(again.text)
    overtaken = client.post(PUBLISH, data=sent | {"known": "visit"})
    assert overtaken.status_code == 409
    assert "was published after this draft was begun" in text_of(overtaken.text)


def test_faults_keep_a_draft_from_being_published_and_lead_to_where_they_are_mended(
    store: None, client_as: Callable[..., FlaskClient]
) -> None:
    version = change(lambda definition: definition["pages"][0]["elements"][0].update(visibleIf="{nope} = 1"))
    client = client_as("manager")
    page = client.get(REVIEW)
    assert "What must be mended first" in page.text
    assert "{nope} is no question of this survey" in unescape(page.text)
    assert 'href="/surveys/store/edit?question=visit"' in page.text
    assert "Publish version" not in page.text
    sent = client.post(PUBLISH, data={"version": version, "against": 1})
    assert sent.status_code == 422
    assert get_published("store").version_number == 1


def test_texts_that_a_language_lacks_are_told_in_one_line(store: None, client_as: Callable[..., FlaskClient]) -> None:
    change(lambda definition: definition.update(locales=["en", "fi", "sv"]))
    words = text_of(client_as("manager").get(REVIEW).text)
    assert "It can be answered in Svenska too." in words
    assert "3 texts missing in Svenska" in words
    assert "No text in sv" not in words


def test_who_leads_a_part_sees_everything_and_who_can_publish(
    store: None, client_as: Callable[..., FlaskClient]
) -> None:
    change(widen)
    client = client_as("manager", unit_ids={make_unit("Finland/Oulu")})
    page = client.get(REVIEW)
    assert "changed its scale from" in page.text
    assert "only somebody who leads the whole company can publish it" in page.text
    assert client.post(PUBLISH, data=hidden(page.text) | {"version": "2", "against": "1"}).status_code == 422
    assert client_as("quality").get(REVIEW).status_code == 403


def test_a_new_survey_can_wait_for_its_day(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    viewer = make_viewer(role="manager")
    drafts.begin(viewer, name="store", text=STORE, now=NOW)
    client = client_as("manager")
    page = client.get(REVIEW)
    assert "It was never published: it would be version 1." in text_of(page.text)
    sent = {"version": "1", "opens_on": "2031-12-01", "opens_time": "09:00"}
    assert client.post(PUBLISH, data=sent | {"opens_on": "nonsense"}).status_code == 422
    assert client.post(PUBLISH, data=sent).status_code == 303
    published = get_published("store")
    assert published.opens_at == datetime(2031, 12, 1, 7, tzinfo=UTC)
    assert published.state_at(datetime.now(UTC)) == NOT_YET
    shown = text_of(client.get("/surveys/store").text)
    assert "Not open yet" in shown
    assert "Opens Mon 1 Dec 2031 09:00" in shown
    assert "Europe/Helsinki" in shown
    assert "Not open yet · Opens" in text_of(client.get("/surveys").text)
    early = client.get("/p/store?lang=fi")
    assert early.status_code == 503
    assert "1.12.2031" in early.text
    assert int(early.headers["Retry-After"]) > 3600


def test_versions_are_shown_and_asked_again(store: None, client_as: Callable[..., FlaskClient]) -> None:
    add_answers("store", [(NOW.date(), ROOT_ID, {"visit": 4})] * 3)
    change(widen)
    client = client_as("manager")
    client.post(PUBLISH, data={"version": "2", "against": "1", "known": "visit"})
    listed = client.get("/surveys/store").text
    assert 'href="/surveys/store/versions/1"' in listed
    first, second = (text_of(client.get(f"/surveys/store/versions/{n}").text) for n in (1, 2))
    assert "3 answers belong to it" in first
    assert "0 answers belong to it" in second
    assert "changed its scale from 1–5 to 1–7" in second
    assert client.get("/surveys/store/versions/1/export").text == STORE
    assert client.get("/surveys/store/versions/3").status_code == 404
    assert client.get("/surveys/store/versions/99999999999999999999").status_code == 404

    asking = client.get("/surveys/store/versions/1/restore")
    words = text_of(asking.text)
    assert "and the one that it had before goes on" in words
    assert client.post("/surveys/store/versions/1/restore", data={"against": "2"}).status_code == 422
    sent = {"against": "2", "known": "visit"}
    assert client.post("/surveys/store/versions/1/restore", data=sent | {"against": "1"}).status_code == 409
    assert client.post("/surveys/store/versions/1/restore", data=sent).status_code == 303
    assert get_published("store").version_number == 1
    assert client_as("analyst").get("/surveys/store/versions/1").status_code == 200
    assert client_as("analyst").get("/surveys/store/versions/1/restore").status_code == 403


STATES = [("pause", PAUSED), ("resume", OPEN), ("close", CLOSED), ("reopen", OPEN)]


def test_a_survey_is_paused_closed_and_opened_again(store: None, client_as: Callable[..., FlaskClient]) -> None:
    client = client_as("manager")
    for act, state in STATES:
        asked = client.get(f"/surveys/store/state/{act}")
        assert asked.status_code == 200
        assert asked.text.count("btn-primary") <= 1
        assert client.post(f"/surveys/store/state/{act}").status_code == 303
        assert get_published("store").state_at(datetime.now(UTC)) == state
        assert client.get(f"/surveys/store/state/{act}").status_code == 303
        assert (client.get("/p/store").status_code == 200) == (state == OPEN)
    assert client.get("/surveys/store/state/nonsense").status_code == 404
    assert client_as("quality").post("/surveys/store/state/pause").status_code == 403
    part = client_as("manager", unit_ids={make_unit("Finland/Oulu")})
    assert "Only somebody who leads the whole company" in part.get("/surveys/store/state/pause").text
    assert part.post("/surveys/store/state/pause").status_code == 422
    assert "/surveys/store/state/pause" not in part.get("/surveys/store").text


SCHEDULES = [
    ({"opens_on": "2031-03-30", "opens_time": "03:30"}, 422, "never comes"),
    ({"opens_on": "2031-03-30", "closes_on": "2031-03-29"}, 422, "would end before it opens"),
    ({"closes_on": "2020-01-01"}, 422, "has passed already"),
    ({"opens_on": "x"}, 422, ""),
    ({"opens_on": "2031-12-01", "opens_time": "09:00", "closes_on": "2031-12-24"}, 303, ""),
]


@pytest.mark.parametrize(("sent", "status", "said"), SCHEDULES)
def test_a_schedule_is_typed_by_the_readers_clock(
    store: None, client_as: Callable[..., FlaskClient], sent: dict[str, str], status: int, said: str
) -> None:
    client = client_as("manager")
    page = client.post("/surveys/store/schedule", data=sent)
    assert page.status_code == status
    assert said in page.text
    published = get_published("store")
    if status == 422:
        assert (published.opens_at, published.closes_at) == (None, None)
        return
    assert published.closes_at == datetime(2031, 12, 24, 22, tzinfo=UTC)
    words = text_of(client.get("/surveys/store").text)
    assert "Scheduled: Mon 1 Dec 2031 09:00 – Thu 25 Dec 2031 00:00" in words
    form = client.get("/surveys/store/schedule").text
    assert 'value="2031-12-01"' in form
    assert 'value="09:00"' in form


def test_after_its_end_a_survey_says_so(store: None, client_as: Callable[..., FlaskClient]) -> None:
    now = datetime.now(UTC)
    viewer = make_viewer(role="manager")
    running.schedule(viewer, "store", None, now - timedelta(minutes=1), now=now - timedelta(hours=1))
    client = client_as("manager")
    assert client.get("/p/store").status_code == 410
    words = text_of(client.get("/surveys/store").text)
    assert "Closed for answers" in words
    client.post("/surveys/store/state/reopen")
    assert client.get("/p/store").status_code == 200
    assert get_published("store").closes_at is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "half a minute"), (55, "1 minute"), (95, "one and a half minutes"), (125, "2 minutes"), (155, "2.5 minutes")],
)
def test_the_time_to_answer_is_told_in_half_minutes(app: Flask, seconds: float, said: str) -> None:
    with app.test_request_context():
        assert answering_time(seconds) == said
