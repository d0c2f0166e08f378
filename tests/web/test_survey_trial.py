"""Trying surveys on the web: the preview in a frame, colleagues' links, test answers, and the dry run's page."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.services import survey_drafts
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
      - {name: delivery, type: rating, isRequired: true, title: {en: 'How was the {order.product}?', fi: 'Millainen {order.product} oli?'}}
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
