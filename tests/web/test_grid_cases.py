"""Answers to matrices and rankings from a file to the case that they open, on one row's score."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.ids import encode_id
from surveyapp.services import surveys
from surveyapp.services.response_import import import_responses
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders.definitions import make_definition
from tests.builders.files import csv_file
from tests.builders.grids import GRID, ORDER
from tests.web.test_surveys import text_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RULE = {"rule": "score", "question": "grid:price", "atMost": 1, "severity": "major"}
ANSWERS = """
    external_id,answered_at,language,grid:price,grid:staff,order,photo
    R1,2026-05-13 12:00,en,poor,3,help;Speed,
    R2,2026-05-13 12:00,en,2,1,,
"""
MAP = """
    columns: {external_id: nr, answered_at: at, "grid:price": Q1a, order: Q2}
"""


@pytest.fixture
def survey(app: Flask) -> str:
    """Publish a survey whose rule looks at one row of a matrix; return its name."""
    photo = {"name": "photo", "type": "file"}
    definition = make_definition(GRID, ORDER, photo, name="grids", openTicketWhen=[RULE], locales=["en", "fi"])
    surveys.publish(json.dumps(definition), "grids.json", user_id=None, now=NOW)
    return "grids"


def run(text: str, column_map: str | None = None) -> int:
    mapping = csv_file(column_map, name="map.yaml") if column_map else None
    zone = ZoneInfo("Europe/Helsinki")
    upload = csv_file(text, name="answers.csv")
    result = import_responses(
        upload, mapping, survey_name="grids", zone=zone, secret_key="k" * 40, now=NOW, opens_tickets=True
    )
    return result.tickets


def test_a_low_score_in_a_row_opens_a_case_that_tells_the_rows(
    survey: str, client_as: Callable[..., FlaskClient]
) -> None:
    assert run(ANSWERS) == 1
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.title == "The price: Poor"
    page = client_as().get(f"/tickets/{encode_id(ticket.id)}")
    words = text_of(page.text)
    assert "How good was it? The price Poor staff Good What matters help Speed" in words
    assert re.search(r"<ol><li>help</li><li>Speed</li></ol>", page.text)


def test_the_same_file_again_changes_nothing_and_a_map_names_rows(survey: str) -> None:
    run("nr,at,Q1a,Q2\nR9,2026-05-13,1,speed;2;help\n", MAP)
    assert db.session.scalars(select(Response)).one().answers == {
        "grid": {"price": "1"},
        "order": ["speed", "2", "help"],
    }


def test_a_photo_in_a_file_is_refused_with_its_line(survey: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        run(ANSWERS.replace("help;Speed,", "help;Speed,bill.jpg"))
    (fault,) = refused.value.faults
    assert (fault.line, "cannot be imported; leave this column out" in fault.message) == (2, True)
