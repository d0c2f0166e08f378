"""Answers collected elsewhere: how a row becomes a response."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.cells import CellFault
from surveyapp.domain.collected_answers import CollectedResponse, RowReader
from tests.builders.definitions import make_survey

HELSINKI = ZoneInfo("Europe/Helsinki")
SURVEY = make_survey(
    {"name": "score", "type": "rating", "rateMin": 0, "rateMax": 10, "isRequired": True},
    {
        "name": "colour",
        "type": "radiogroup",
        "choices": [
            {"value": "r", "text": {"default": "Red", "fi": "Punainen"}},
            {"value": "b", "text": {"default": "Blue", "fi": "Sama"}},
            {"value": "g", "text": {"default": "Green", "fi": "Sama"}},
        ],
    },
    {
        "name": "wrong",
        "type": "checkbox",
        "showOtherItem": True,
        "choices": [{"value": "late", "text": {"default": "It was late", "fi": "Myöhässä"}}, "broken"],
    },
    {"name": "again", "type": "boolean"},
    {"name": "words", "type": "comment"},
    {
        "name": "grid",
        "type": "matrix",
        "columns": [{"value": 1, "text": {"default": "Poor", "fi": "Huono"}}, 2, 3],
        "rows": ["price", "a:b"],
    },
    {"name": "use", "type": "matrix", "columns": [{"value": "o", "text": "Often"}, "never"], "rows": ["app"]},
    {
        "name": "matters",
        "type": "ranking",
        "choices": [{"value": "speed", "text": {"default": "Speed", "fi": "Nopeus"}}, "price", "help"],
    },
    {"name": "photo", "type": "file"},
    locale="en",
    locales=["en", "fi"],
)
READER = RowReader(SURVEY)


def parse(**cells: str) -> tuple[CollectedResponse | None, list[CellFault]]:
    faults: list[CellFault] = []
    row = {"external_id": "R1", "answered_at": "2026-05-01 12:00", **cells}
    return READER.parse(row, HELSINKI, faults), faults


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        ({}, {}),
        ({"score": "9"}, {"score": 9}),
        ({"score": "9.0"}, {"score": 9}),
        ({"score": ""}, {}),
        ({"colour": "r"}, {"colour": "r"}),
        ({"colour": "RED"}, {"colour": "r"}),
        ({"colour": "punainen"}, {"colour": "r"}),
        ({"wrong": "late; broken"}, {"wrong": ["late", "broken"]}),
        ({"wrong": "broken;Myöhässä;"}, {"wrong": ["late", "broken"]}),
        ({"wrong": "other", "wrong-Comment": "wet"}, {"wrong": ["other"], "wrong-Comment": "wet"}),
        ({"again": "ja"}, {"again": True}),
        ({"again": "EI"}, {"again": False}),
        ({"again": "1"}, {"again": True}),
        ({"words": "a\nb"}, {"words": "a\nb"}),
        ({"grid:price": "2", "grid:a:b": "huono"}, {"grid": {"price": "2", "a:b": "1"}}),
        ({"grid:price": "3.0", "grid:a:b": ""}, {"grid": {"price": "3"}}),
        ({"use:app": "OFTEN"}, {"use": {"app": "o"}}),
        ({"matters": "price; Nopeus;help"}, {"matters": ["price", "speed", "help"]}),
        ({"matters": "help"}, {"matters": ["help"]}),
        ({"photo": ""}, {}),
    ],
)
def test_answers(cells: dict[str, str], answers: dict[str, Any]) -> None:
    response, faults = parse(**cells)
    assert faults == []
    assert response is not None
    assert response.answers == answers


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"score": "11"}, "score"),
        ({"score": "good"}, "score"),
        ({"colour": "purple"}, "colour"),
        # Two choices have this word, so it tells neither.
        ({"colour": "sama"}, "colour"),
        ({"wrong": "late;wet"}, "wrong"),
        ({"again": "perhaps"}, "again"),
        ({"grid:price": "4", "grid:a:b": "1"}, "grid:price"),
        ({"use:app": "sometimes"}, "use:app"),
        ({"matters": "speed;speed"}, "matters"),
        ({"matters": "speed;wet"}, "matters"),
        ({"photo": "bill.pdf"}, "photo"),
        ({"words": "x" * 5001}, "words"),
        ({"answered_at": ""}, "answered_at"),
        ({"answered_at": "noon"}, "answered_at"),
        ({"external_id": ""}, "external_id"),
        ({"language": "Finnish language"}, "language"),
    ],
)
def test_what_is_refused(cells: dict[str, str], name: str) -> None:
    response, faults = parse(**cells)
    assert response is None
    assert [fault.params["cell"] for fault in faults] == [name]


def test_facts() -> None:
    response, _faults = parse(order_id="A1", language="FI", channel="web", source="shop")
    assert response is not None
    assert response.answered_at == datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert (response.order_id, response.language, response.channel, response.source) == ("A1", "fi", "web", "shop")


def test_constants_are_checked() -> None:
    READER.check_constant("score", "9")
    for name, text in (("score", "11"), ("external_id", "R1"), ("answered_at", "noon"), ("language", "12")):
        with pytest.raises(CellFault):
            READER.check_constant(name, text)
