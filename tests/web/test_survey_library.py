"""The library's pages: what is offered, what each survey is for, and the draft that is made of one."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveyapp.domain.survey_library import REPORTS
from surveyapp.services import survey_drafts
from surveyapp.web import survey_library
from tests.builders.users import make_viewer


def text_of(page: str) -> str:
    """Return what is read on a page, with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def post(client: FlaskClient, name: str, called: str) -> TestResponse:
    page = client.get(f"/surveys/library/{name}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    data = {"name": called} | ({"csrf_token": token[1]} if token else {})
    return client.post(f"/surveys/library/{name}", data=data)


def test_the_library_says_what_each_survey_is_for(client_as: Callable[..., FlaskClient]) -> None:
    page = client_as("manager").get("/surveys/library")
    assert page.status_code == 200
    words = text_of(page.text)
    assert len(re.findall(r'href="/surveys/library/[a-z-]+"', page.text)) == 10
    for expected in (
        "After the purchase",
        "Three levels of experience",
        "Measures: Effort (CES)",
        "EN FI SV",
        "one and a half minutes",
    ):
        assert expected in words


def test_a_survey_shows_its_note_and_its_questions(client_as: Callable[..., FlaskClient]) -> None:
    page = client_as().get("/surveys/library/expectations?texts=sv")
    assert page.status_code == 200
    words = text_of(page.text)
    for expected in (
        "See where you promise more than you keep",
        "Parasuraman, Zeithaml & Berry 1988 and 1994",
        "Does not measure Expectation before the purchase.",
        "Hur bra trodde du att vi skulle vara innan du beställde?",
        "Asked after a delivery Waits 7 days",
        "Identified: seen by those who may see the customer",
    ):
        assert expected in words
    assert 'href="/reports/promises"' in page.text
    assert 'value="expectations"' in page.text


def test_a_draft_is_made_and_opened_in_the_editor(client_as: Callable[..., FlaskClient]) -> None:
    client = client_as("manager")
    made = post(client, "delivery", " our-delivery ")
    assert made.status_code == 303
    assert made.location.endswith("/surveys/our-delivery/edit")
    draft = survey_drafts.get_draft(make_viewer(), "our-delivery")
    assert draft.definition["name"] == "our-delivery"


@pytest.mark.parametrize(
    ("called", "said"), [("", "Write the survey"), ("Our delivery", "cannot be a survey"), ("taken", "taken")]
)
def test_a_name_that_cannot_be_is_told_at_its_field(
    client_as: Callable[..., FlaskClient], called: str, said: str
) -> None:
    client = client_as("manager")
    assert post(client, "delivery", "taken").status_code == 303
    refused = post(client, "delivery", called)
    assert refused.status_code == 422
    assert said in text_of(refused.text)
    assert "Error:" in refused.text
    assert f'value="{called}"' in refused.text


def test_foreign_names_and_people_who_make_no_surveys(client_as: Callable[..., FlaskClient]) -> None:
    assert client_as().get("/surveys/library/questions").status_code == 404
    assert client_as("quality").get("/surveys/library").status_code == 403
    assert client_as("analyst").get("/surveys/library/delivery").status_code == 403


def test_every_report_that_a_note_may_name_has_words() -> None:
    assert set(survey_library.REPORTS) == set(REPORTS)
