"""The page that brings surveys of other tools along: what it tells, what it makes, and what it refuses."""

import io
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.store.database import db
from surveyapp.store.survey_drafts import SurveyDraft
from tests.web.test_surveys import text_of

SignIn = Callable[..., FlaskClient]
SURVEY = {
    "title": "How was it?",
    "locale": "en",
    "pages": [
        {
            "elements": [
                {"type": "rating", "name": "score", "title": {"default": "Score", "fi": "Arvosana"}},
                {"type": "signaturepad", "name": "sign here"},
                {"type": "tagbox", "name": "what for", "choices": ["a|Alpha", "b"], "visibleIf": "{score} =< 3"},
                {"type": "comment", "name": "why", "visibleIf": "runCode({score})"},
            ]
        }
    ],
}


def send(browser: FlaskClient, content: Any, name: str = "survey.json") -> Any:
    data = content if isinstance(content, bytes) else json.dumps(content, indent=1).encode()
    return browser.post("/surveys/import", data={"file": (io.BytesIO(data), name)})


def confirm_address(page: str) -> str:
    found = re.search(r'action="(/surveys/import/\w+)"', page)
    assert found is not None
    return found[1]


def drafts() -> list[str]:
    return [row.name for row in db.session.scalars(select(SurveyDraft))]


def test_the_list_leads_here(client_as: SignIn) -> None:
    assert 'href="/surveys/import"' in client_as("manager").get("/surveys").text
    assert 'href="/surveys/import"' not in client_as("analyst").get("/surveys").text


def test_a_file_is_told_of_and_nothing_is_made(client_as: SignIn) -> None:
    page = send(client_as("manager"), SURVEY)
    words = text_of(page.text)
    assert page.status_code == 200
    assert "survey.json was read. Nothing has been made of it yet." in words
    assert "Questions 3 Choices 2 Conditions 1" in words
    assert "Languages English, Suomi" in words
    assert "sign here line" in words
    assert "A drawn signature cannot be given here; the question is left out." in words
    assert "what for" in words
    assert "“runCode” at character 1 of the condition is no function" in words
    assert 'value="how-was-it"' in page.text
    assert drafts() == []


def test_a_draft_is_made_under_the_name_chosen(client_as: SignIn) -> None:
    browser = client_as("manager")
    address = confirm_address(send(browser, SURVEY).text)
    made = browser.post(address, data={"name": "visits"})
    assert (made.status_code, made.headers["Location"]) == (303, "/surveys/visits/edit")
    assert drafts() == ["visits"]
    assert browser.get("/surveys/visits/edit").status_code == 200
    assert browser.post(address, data={"name": "visits-2"}).status_code == 404


@pytest.mark.parametrize("name", ["", "No Good", "taken"])
def test_a_name_that_cannot_be_is_asked_for_again(client_as: SignIn, name: str) -> None:
    browser = client_as("manager")
    browser.post(confirm_address(send(browser, SURVEY).text), data={"name": "taken"})
    address = confirm_address(send(browser, SURVEY).text)
    again = browser.post(address, data={"name": name})
    assert again.status_code == 422
    assert "Something needs mending" in again.text
    assert browser.post(address, data={"name": "free"}).status_code == 303
    assert sorted(drafts()) == ["free", "taken"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b'{"pages": [\n NaN]}', "s.json", "s.json, line 2: This is no JSON"),
        (b"", "s.json", "The file is empty."),
        (b"MZ\x90", "s.exe", "No survey that can be read here"),
        ({"pages": [{"elements": [{"type": "html", "html": "<b>x</b>"}]}]}, "s.json", "Only texts were found"),
    ],
)
def test_what_is_no_survey_is_refused_with_its_line(client_as: SignIn, content: Any, name: str, said: str) -> None:
    page = send(client_as("manager"), content, name)
    assert page.status_code == 422
    assert said in text_of(page.text)
    assert drafts() == []


def test_no_file_is_asked_for(client_as: SignIn) -> None:
    page = client_as("manager").post("/surveys/import", data={})
    assert (page.status_code, "Choose the file with the survey." in page.text) == (422, True)


def test_nobody_takes_up_what_another_sent(client_as: SignIn) -> None:
    address = confirm_address(send(client_as("manager"), SURVEY).text)
    assert client_as("admin").post(address, data={"name": "visits"}).status_code == 404


def test_hostile_texts_stay_texts(client_as: SignIn) -> None:
    hostile = {
        "title": "<script>alert(1)</script>x",
        "elements": [{"type": "text", "name": "<img src=x onerror=alert(2)>"}],
    }
    page = send(client_as("manager"), hostile, "<svg onload=alert(3)>.json")
    assert page.status_code == 200
    assert "<svg onload" not in page.text
    assert "<img src=x" not in page.text
    assert "<img src=x onerror=alert(2)>" in unescape(page.text)
