"""A survey's page says in plain words what each kind of question is, and when it is asked."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from surveyapp.domain.expressions import parse
from surveyapp.services import surveys
from surveyapp.web.condition_words import condition_words
from tests.builders.definitions import make_survey
from tests.web.test_surveys import text_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ALL = """\
name: all
title: All
openTicketWhen:
  - {rule: score, question: "quality:price", atMost: 1, severity: major}
pages:
  - name: first
    elements:
      - {name: recommend, type: rating, rateMin: 0, rateMax: 10, rateType: smileys, title: Recommend?}
      - name: quality
        type: matrix
        title: How good?
        columns: [1, 2, {value: 3, text: Good}]
        rows: [{value: price, text: The price}, staff]
      - {name: use, type: matrix, title: How often, columns: [often, never], rows: [app]}
      - {name: matters, type: ranking, title: What matters?, choices: [speed, help], maxSelectedChoices: 1}
      - name: wrong
        type: checkbox
        title: Wrong?
        maxSelectedChoices: 2
        choices: [{value: late, text: Too late}, broken, other words]
  - name: more
    visibleIf: "{recommend} <= 6 or {order.days_late} > 0"
    elements:
      - type: panel
        name: you
        title: You
        visibleIf: "{wrong} notempty"
        elements:
          - {name: mail, type: text, inputType: email, title: Mail, requiredIf: "{wrong} contains 'late'"}
          - {name: photo, type: file, title: Photos, maxSize: 5242880, acceptedTypes: "image/*,.pdf"}
"""
SURVEY = make_survey(
    {"name": "score", "type": "rating"},
    {
        "name": "wrong",
        "type": "checkbox",
        "choices": [{"value": "late", "text": "Too late"}, "wet"],
        "showOtherItem": True,
    },
    {"name": "yes", "type": "boolean"},
    {"name": "grid", "type": "matrix", "columns": [1, 2], "rows": [{"value": "price", "text": "The price"}]},
    {"name": "words", "type": "comment"},
)


def test_every_kind_of_question_is_described(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    surveys.publish(ALL, "all.yaml", user_id=None, now=NOW)
    words = text_of(client_as().get("/surveys/all").text)
    for expected in (
        "1 Recommend? Score 0–10 · as faces",
        "2 How good? Several things on one scale 1–3 The price / staff 1 / 2 / Good",
        "3 How often Several things on one scale app often / never",
        "4 What matters? Put in order · at most 1 are chosen speed / help",
        "5 Wrong? Several choices · at most 2 are chosen Too late / broken / other words",
        "Page 2 · shown when question 1 is at most 6 or the number of days late is more than 0",
        "You Group of questions · shown when question 5 is answered",
        "6 Mail Mail address · must be answered when question 5 includes “Too late”",
        "7 Photos Photo or file · 3 files at most, 5 MB each · pictures or PDF",
        "“How good? The price” is given 1 or less. The case is major.",
    ):
        assert expected in words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{score} < 3", "question 1 is less than 3"),
        ("{score} >= 3 and {score} != 5", "question 1 is at least 3 and question 1 is not 5"),
        ("{wrong} contains 'late'", "question 2 includes “Too late”"),
        ("{wrong} anyof ['late', 'wet']", "question 2 has any of “Too late” and “wet”"),
        ("{wrong} contains 'other'", "question 2 includes “Something else”"),
        ("{wrong-Comment} notempty", "the text of question 2 is answered"),
        ("{yes} = true", "question 3 is “Yes”"),
        ("{yes}", "question 3 is “Yes”"),
        ("!{yes}", "it is not so that question 3 is “Yes”"),
        ("{grid.price} = 1", "question 4, “The price”, is “1”"),
        ("{words} empty", "question 5 is not answered"),
        ("{words} = '<b>'", "question 5 is “<b>”"),
        ("{order.carrier} notempty", "the carrier is known"),
        ("{order.category} = 'toys'", "the order's category is “toys”"),
        (
            "{score} = 1 and ({yes} = false or {words} empty)",
            "question 1 is 1 and (question 3 is “No” or question 5 is not answered)",
        ),
        ("{score} = 1 or {score} = 2 or {score} = 3", "question 1 is 1, question 1 is 2, or question 1 is 3"),
        ("{score} + 1 > 3", "question 1 + 1 is more than 3"),
        ("{score} > {grid.price}", "question 1 is more than question 4, “The price”,"),
        ("{wrong} contains {item}", "question 2 includes the choice"),
        ("iif({score} > 3, true, false)", "“iif(({score} > 3), true, false)”"),
        ("today() > '2026-12-01'", "the day of answering is more than “2026-12-01”"),
        ("dateDiff({words}, today()) > 3", "“(dateDiff({words}, today()) > 3)”"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(app: Flask, condition: str, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert condition_words(parse(condition), SURVEY, "en") == words
