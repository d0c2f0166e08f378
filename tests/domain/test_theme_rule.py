"""Which written answers open a case, of which theme, and what is refused when the survey is checked."""

from typing import Any

import pytest

from surveyapp.domain.surveys import Survey
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.domain.verbatims import list_verbatims
from tests.builders.definitions import make_definition, make_survey
from tests.builders.themes import shipped_taxonomy
from tests.domain.test_surveys import faults

QUESTIONS: list[dict[str, Any]] = [
    {"name": "wrong", "type": "checkbox", "choices": ["late"], "showOtherItem": True},
    {"name": "words"},
    {"name": "short", "type": "text"},
    {"name": "mail", "type": "text", "inputType": "email"},
]
RULE = {"rule": "theme", "themes": ["trust_scam", "delivery_wrong"], "severity": "major"}
BROKEN = "Sain väärän lampun ja paketista puuttui osia."
CHEATED = "Pelkkää huijausta, varokaa!"


def survey_with(*rules: dict[str, Any]) -> Survey:
    return make_survey(*QUESTIONS, openTicketWhen=list(rules))


def context_of(survey: Survey, answers: dict[str, Any], **reading: Any) -> RuleContext:
    reading = {"language": "fi", "taxonomy": shipped_taxonomy(), **reading}
    return RuleContext(survey, answers, order_id=7, response_id=9, unit_id=1, **reading)


@pytest.mark.parametrize(
    ("answers", "theme"),
    [
        ({"words": BROKEN}, "delivery_wrong"),
        ({"short": BROKEN}, "delivery_wrong"),
        ({"wrong": ["other"], "wrong-Comment": BROKEN}, "delivery_wrong"),
        # The rule's first theme is the case's, whatever was written first.
        ({"words": BROKEN, "short": CHEATED}, "trust_scam"),
        ({"words": "Puhelimeen ei vastata."}, None),
        ({"words": "Kiitos, hyvin pakattu ja nopea!"}, None),
        ({"mail": "huijaus@example.com"}, None),
        ({"words": ""}, None),
        ({}, None),
    ],
)
def test_a_written_complaint_opens_a_case(answers: dict[str, Any], theme: str | None) -> None:
    survey = survey_with(RULE)
    proposals = propose(survey, context_of(survey, answers))
    assert [(p.rule, p.severity, p.theme) for p in proposals] == ([("theme", "major", theme)] if theme else [])


@pytest.mark.parametrize("reading", [{"taxonomy": None}, {"language": None}, {"language": "de"}])
def test_what_cannot_be_read_opens_nothing(reading: dict[str, Any]) -> None:
    survey = survey_with(RULE)
    assert propose(survey, context_of(survey, {"words": BROKEN}, **reading)) == []


def test_the_reason_names_themes_and_nothing_written() -> None:
    survey = survey_with(RULE)
    proposal = propose(survey, context_of(survey, {"words": f"{BROKEN} {CHEATED} Aino Lehtinen"}))[0]
    reason = proposal.reasons[0]
    assert reason.message % reason.params == "What was written complains of: trust_scam, delivery_wrong."
    assert "Aino" not in str(proposal)


REFUSED = {
    "no themes": ({"rule": "theme"}, ("themes",), "missing"),
    "an empty list": ({"rule": "theme", "themes": []}, ("themes",), "missing"),
    "a name for an id": ({"rule": "theme", "themes": ["price", "Late delivery"]}, ("themes", 1), "no id of a theme"),
    "a number for an id": ({"rule": "theme", "themes": [5]}, ("themes", 0), "no id of a theme"),
    "no list": ({"rule": "theme", "themes": "price"}, ("themes",), "must be a list"),
    "an unknown key": ({**RULE, "question": "words"}, ("question",), "is not a key of this rule"),
}


@pytest.mark.parametrize(("rule", "path", "words"), REFUSED.values(), ids=REFUSED)
def test_a_faulty_rule_is_refused(rule: dict[str, Any], path: tuple[str | int, ...], words: str) -> None:
    found = faults(make_definition(*QUESTIONS, openTicketWhen=[rule]))
    assert any(where == ("openTicketWhen", 0, *path) and words in message for where, message in found), found


def test_verbatims_are_free_texts_in_the_order_of_the_survey() -> None:
    answers = {"short": "b", "mail": "a@example.com", "words": "a", "wrong": ["other"], "wrong-Comment": "o"}
    assert list_verbatims(survey_with(), answers) == [("wrong-Comment", "o"), ("words", "a"), ("short", "b")]
