"""What a customer writes opens a case at once, and a taxonomy that cannot be read loses no answer."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from surveyapp.domain.ids import encode_id
from surveyapp.services import codings
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders.responses import make_link, make_survey

RULES = [{"rule": "theme", "themes": ["trust_scam", "delivery_wrong"], "severity": "major"}]


def answer(client: FlaskClient, comment: str) -> None:
    """Send the form in Finnish, happy by its score."""
    address = f"/s/{make_link(make_survey(openTicketWhen=RULES), language='fi')}"
    assert client.post(address, data={"recommend": "9", "comment": comment}).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1


def test_a_complaint_in_words_opens_a_case_of_its_theme(client: FlaskClient) -> None:
    answer(client, "Sain väärän lampun ja paketista puuttui osia.")
    ticket = db.session.scalars(select(Ticket)).one()
    assert (ticket.kind, ticket.theme, ticket.severity) == ("case", "delivery_wrong", "major")


def test_praise_in_words_opens_nothing(client: FlaskClient) -> None:
    answer(client, "Kiitos, hyvin pakattu ja nopea toimitus!")
    assert db.session.scalars(select(Ticket)).all() == []


@pytest.mark.parametrize("content", [None, "themes: []\n"])
def test_without_a_taxonomy_the_answer_is_taken_and_the_fault_logged(
    app: Flask, client: FlaskClient, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "themes.yaml").write_text(content)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], surveys=tmp_path)
    with capture_logs() as logs:
        answer(client, "Sain väärän lampun ja paketista puuttui osia.")
    assert db.session.scalars(select(Ticket)).all() == []
    assert {log["file"] for log in logs if log["event"] == "taxonomy_faulty"} == {str(tmp_path / "themes.yaml")}


def test_the_case_shows_the_themes_and_marks_the_words_that_prove_them(
    app: Flask, client: FlaskClient, client_as
) -> None:
    words = "Sain väärän lampun ja paketista puuttui osia <b>. Myyjä oli ystävällinen."
    answer(client, words)
    codings.code_comments(app.config["SETTINGS"].surveys, now=datetime.now(UTC))
    ticket = db.session.scalars(select(Ticket)).one()
    page = client_as("quality", language="fi").get(f"/tickets/{encode_id(ticket.id)}")
    assert page.status_code == 200
    assert re.search(r"<mark>[^<]*väärän", page.text)
    assert "&lt;b&gt;" in page.text
    said = re.sub(r"<[^>]+>", "", re.search(r"<blockquote.*?</blockquote>", page.text, re.DOTALL)[0])
    assert unescape(said) == words
    assert re.search(r'class="chip[^"]*">Väärä', page.text) or "toimitus" in page.text
