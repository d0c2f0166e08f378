"""The survey pages: what stands on them, in which language, and who may see them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.services import surveys
from surveyapp.settings import PROJECT

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HOSTILE = """\
name: hostile
title: "<script>alert(1)</script>"
anonymity: anonymous
pages:
  - name: main
    title: "<img src=x onerror=alert(2)>"
    elements:
      - {name: pick, type: radiogroup, title: "<b>Bold</b> {order.unit}", choices: ["<i>", "b"], showOtherItem: true}
      - {name: note, type: html, html: "<script>alert(3)</script>"}
      - {name: easy, type: rating, rateMax: 7, measure: ces, title: {en: Easy, fi: Helppoa}}
"""


def text_of(page: str) -> str:
    """Return what is read on a page, with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def shipped(app: Flask) -> None:
    """Publish the shipped survey."""
    path = PROJECT / "surveys" / "post-purchase.yaml"
    surveys.publish(path.read_bytes(), path.name, user_id=None, now=NOW)


def test_nothing_published_says_what_to_do(client_as: Callable[..., FlaskClient]) -> None:
    page = client_as().get("/surveys")
    assert page.status_code == 200
    assert "No survey is published." in page.text
    assert "surveyapp surveys publish FILE" in page.text


def test_the_list_leads_to_the_survey(shipped: None, client_as: Callable[..., FlaskClient]) -> None:
    page = client_as("analyst").get("/surveys")
    assert page.status_code == 200
    assert 'href="/surveys/post-purchase"' in page.text
    words = text_of(page.text)
    assert "How did your order go?" in words
    assert "EN FI SV" in words
    assert "1 survey is asked now." in words
    assert "version 1" in words


def test_a_survey_shows_what_it_asks_counts_and_opens(shipped: None, client_as: Callable[..., FlaskClient]) -> None:
    page = client_as().get("/surveys/post-purchase")
    assert page.status_code == 200
    words = text_of(page.text)
    for expected in (
        "post-purchase · Open for answers · version 1 · 14 questions",
        "1 How likely is it that you would recommend us to a friend? Score 0–10 · Counts as recommendation (NPS)",
        "Counts as satisfied: 4 and 5 · level: functional · theme: Late delivery",
        "“How satisfied were you with the delivery?” is given 2 or less. The case is major.",
        "“Did something go wrong?” is answered: Something was broken or missing. The case is major.",
        "The service was poor, or Something else. The case is minor.",
        "“Do you want us to contact you to put something right?” is answered: Yes. The case is minor.",
        "http://127.0.0.1:8000/p/post-purchase",
        "Asked after a delivery Waits 2 days Between 09:00–20:00",
        "Answers are kept for 3 years.",
        "Command line",
    ):
        assert expected in words
    assert "missing in" not in words


def test_a_survey_is_read_in_each_of_its_languages(shipped: None, client_as: Callable[..., FlaskClient]) -> None:
    client = client_as()
    finnish = client.get("/surveys/post-purchase?texts=fi").text
    assert "Kuinka todennäköisesti suosittelisit meitä ystävälle?" in finnish
    assert 'aria-current="page">Suomi' in finnish
    assert "Hur nöjd var du med leveransen?" in client.get("/surveys/post-purchase?texts=sv").text
    assert "How likely is it" in client.get("/surveys/post-purchase?texts=xx").text


def test_what_is_written_in_a_survey_stays_text(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    surveys.publish(HOSTILE, "hostile.yaml", user_id=None, now=NOW)
    client = client_as()
    for address in ("/surveys", "/surveys/hostile"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    words = text_of(client.get("/surveys/hostile?texts=fi").text)
    assert "Anonymous: nobody can tell who answered" in words
    assert "No answer to this survey opens a case." in words
    assert "None. Only invited customers answer." in words
    assert "in its report" in text_of(client.get("/surveys").text)


def test_missing_texts_are_counted(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    surveys.publish(HOSTILE.replace("anonymity: anonymous", "locales: [en, fi]"), "h.yaml", user_id=None, now=NOW)
    assert "6 texts missing in Suomi" in text_of(client_as().get("/surveys/hostile").text)


def test_the_file_comes_back_as_it_was_published(shipped: None, client_as: Callable[..., FlaskClient]) -> None:
    client = client_as()
    got = client.get("/surveys/post-purchase/export")
    assert got.data == (PROJECT / "surveys" / "post-purchase.yaml").read_bytes()
    assert got.headers["Content-Disposition"] == 'attachment; filename="post-purchase.yaml"'
    as_json = client.get("/surveys/post-purchase/export?format=surveyjs")
    assert (as_json.mimetype, as_json.get_json()["surveyapp"]["name"]) == ("application/json", "post-purchase")


@pytest.mark.parametrize("address", ["/surveys/nope", "/surveys/nope/export", "/surveys/..%2Fx"])
def test_what_is_not_there_is_not_found(client_as: Callable[..., FlaskClient], address: str) -> None:
    assert client_as().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/surveys", "/surveys/post-purchase", "/surveys/post-purchase/export"])
def test_nobody_reads_surveys_without_signing_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, "/sign-in" in answer.headers.get("Location", "")) == (302, True)
