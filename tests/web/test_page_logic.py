"""What a page is told of its conditions: what its own answers can change, and nothing else."""

import json
from datetime import date
from typing import Any

from flask import Flask

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import parse_survey
from surveyapp.web.answering.logic import logic_of, piped

SCORE = {"name": "score", "type": "rating", "title": "Score"}
WHY = {"name": "why", "type": "comment", "title": "Why?", "visibleIf": "{order.price_total} > 1000 or {score} < 3"}
GIFT = {"name": "gift", "type": "text", "title": "Gift?", "visibleIf": "{order.seller} = 'Elf & Co' and {score} < 3"}
NEXT = {"name": "next", "type": "text", "title": "You said {score}", "requiredIf": "{earlier} = 'x' or {score} > 4"}
EARLIER = {"name": "earlier", "type": "text", "title": "Before"}
FACTS = {"order.price_total": 99.5, "order.seller": "Somebody", "order.external_id": "A-17"}


def told(app: Flask, elements: list[dict[str, Any]], sent: dict[str, list[str]], *names: str) -> Any:
    """Return what the second page is told; its texts name `names`."""
    pages = [{"name": "p", "elements": [EARLIER]}, {"name": "q", "elements": elements}]
    survey = parse_survey({"name": "s", "title": "S", "pages": pages})
    circumstances = Circumstances(date(2026, 11, 22), FACTS)
    parsed = parse_answers(survey, sent, circumstances, check_required=False)
    with app.test_request_context():
        words: dict[str, dict[str, str]] = {name: {} for name in piped(survey.pages[1], names)}
        written = logic_of(survey, survey.pages[1], parsed, circumstances, words)
    return json.loads(written) if written else ""


def test_a_page_without_conditions_on_its_own_answers_is_told_nothing(app: Flask) -> None:
    assert told(app, [SCORE, NEXT | {"requiredIf": "{earlier} = 'x'"}], {}) == ""
    assert told(app, [SCORE, WHY | {"visibleIf": "{order.price_total} > 1000"}], {}) == ""


def test_facts_and_earlier_answers_are_settled_before_the_page_is_told(app: Flask) -> None:
    found = told(app, [SCORE, WHY, GIFT, NEXT], {"earlier": ["a secret"]})
    below = ["or", False, ["<", ["", "score"], 3]]
    assert [element["name"] for element in found["elements"]] == ["score", "why", "next"], "the gift can never be asked"
    assert found["elements"][1] == {"name": "why", "if": below}
    assert found["elements"][2]["required"] == ["or", False, [">", ["", "score"], 4]]
    text = json.dumps(found)
    assert not any(word in text for word in ("99.5", "Somebody", "A-17", "secret", "order."))
    assert "if" not in told(app, [SCORE, NEXT], {"earlier": ["x"]})["elements"][0]
    assert told(app, [SCORE, NEXT], {"earlier": ["x"]})["elements"][-1] == {"name": "next", "required": True}


def test_an_answer_that_a_text_of_its_page_repeats_is_read(app: Flask) -> None:
    plain = [SCORE, NEXT | {"requiredIf": ""}]
    assert told(app, plain, {}) == ""
    found = told(app, plain, {}, "score", "earlier")
    assert found["pipes"] == {"score": {}}
    assert found["elements"] == [{"name": "score", "type": "rating"}]
