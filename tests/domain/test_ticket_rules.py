"""Which answers open a case, how grave it is, and how several reasons become one."""

from typing import Any

import pytest

from surveyapp.domain.surveys import InvalidDefinition, Survey, parse_survey
from surveyapp.domain.ticket_rules import RuleContext, propose
from tests.builders.definitions import make_definition, make_survey
from tests.domain.test_surveys import faults

QUESTIONS: list[dict[str, Any]] = [
    {"name": "delivery", "type": "rating", "theme": "delivery_late"},
    {"name": "recommend", "type": "rating", "rateMin": 0, "rateMax": 10},
    {"name": "wrong", "type": "checkbox", "choices": ["late", "damaged"], "showOtherItem": True},
    {"name": "contact", "type": "boolean"},
    {"name": "words"},
    {"name": "grid", "type": "matrix", "columns": [1, 2, 3], "rows": ["price", "a:b"], "theme": "price_high"},
    {"name": "use", "type": "matrix", "columns": ["often", "never"], "rows": ["app"]},
]
LOW = {"rule": "score", "question": "delivery", "atMost": 2, "severity": "major"}
LOW_NPS = {"rule": "score", "question": "recommend", "atMost": 0}
DAMAGED = {
    "rule": "choice",
    "question": "wrong",
    "anyOf": ["damaged", "other"],
    "severity": "critical",
    "theme": "delivery_wrong",
}
LOW_ROW = {"rule": "score", "question": "grid:a:b", "atMost": 1}
NEVER = {"rule": "choice", "question": "use:app", "anyOf": ["never"]}
CONTACT = {"rule": "choice", "question": "contact", "anyOf": [True]}


def survey_with(*rules: dict[str, Any], **changes: Any) -> Survey:
    return make_survey(*QUESTIONS, openTicketWhen=list(rules), **changes)


def context_of(survey: Survey, answers: dict[str, Any], order_id: int | None = 7) -> RuleContext:
    return RuleContext(survey, answers, order_id=order_id, response_id=9, unit_id=1)


@pytest.mark.parametrize(
    ("rule", "answers", "fires"),
    [
        (LOW, {"delivery": 1}, True),
        (LOW, {"delivery": 2}, True),
        (LOW, {"delivery": 3}, False),
        (LOW, {}, False),
        (LOW_NPS, {"recommend": 0}, True),
        (LOW_NPS, {"recommend": 1}, False),
        (DAMAGED, {"wrong": ["late", "damaged"]}, True),
        (DAMAGED, {"wrong": ["other"]}, True),
        (DAMAGED, {"wrong": ["late"]}, False),
        (DAMAGED, {}, False),
        (CONTACT, {"contact": True}, True),
        (CONTACT, {"contact": False}, False),
        (LOW_ROW, {"grid": {"a:b": "1", "price": "3"}}, True),
        (LOW_ROW, {"grid": {"a:b": "2", "price": "1"}}, False),
        (LOW_ROW, {"grid": {"price": "1"}}, False),
        (LOW_ROW, {}, False),
        (NEVER, {"use": {"app": "never"}}, True),
        (NEVER, {"use": {"app": "often"}}, False),
        (NEVER, {}, False),
    ],
)
def test_a_rule_fires_on_its_answers(rule: dict[str, Any], answers: dict[str, Any], fires: bool) -> None:
    survey = survey_with(rule)
    assert bool(propose(survey, context_of(survey, answers))) is fires


def test_reasons_of_one_order_become_one_case_of_the_gravest() -> None:
    survey = survey_with(LOW, CONTACT, DAMAGED)
    proposals = propose(survey, context_of(survey, {"delivery": 2, "contact": True, "wrong": ["damaged"]}))
    assert [(p.kind, p.rule, p.severity, p.theme, p.dedupe_key) for p in proposals] == [
        ("case", "choice", "critical", "delivery_wrong", "order:7")
    ]
    assert [reason.message % reason.params for reason in proposals[0].reasons] == [
        "“delivery” was given 2; 2 or less opens a case.",
        "“contact” was answered true, which opens a case.",
        "“wrong” was answered damaged, which opens a case.",
    ]


def test_the_theme_is_the_rules_then_the_questions_then_a_milder_ones() -> None:
    grave = {**CONTACT, "severity": "critical"}
    survey = survey_with(LOW, grave)
    assert propose(survey, context_of(survey, {"delivery": 1}))[0].theme == "delivery_late"
    both = propose(survey, context_of(survey, {"delivery": 1, "contact": True}))[0]
    assert (both.severity, both.theme) == ("critical", "delivery_late")
    assert propose(survey, context_of(survey, {"contact": True}))[0].theme is None


def test_without_an_order_the_response_is_the_key() -> None:
    survey = survey_with(LOW)
    assert propose(survey, context_of(survey, {"delivery": 1}, order_id=None))[0].dedupe_key == "response:9"


def test_reasons_hold_nothing_that_was_written() -> None:
    survey = survey_with(DAMAGED)
    proposal = propose(
        survey, context_of(survey, {"wrong": ["other"], "wrong-Comment": "Aino Lehtinen", "words": "secret"})
    )[0]
    assert "Aino" not in str(proposal)
    assert "secret" not in str(proposal)


REFUSED = {
    "no such rule": ({"rule": "scores"}, "rule", "did you mean “score”"),
    "unknown key": ({**LOW, "atmost": 2}, "atmost", "did you mean “atMost”"),
    "no question": ({"rule": "score", "atMost": 2}, "question", "missing"),
    "a question that is not there": ({**LOW, "question": "nope"}, "question", "no question of this survey"),
    "a question of another type": ({**LOW, "question": "words"}, "question", "is of type comment"),
    "no limit": ({"rule": "score", "question": "delivery"}, "atMost", "missing"),
    "a limit that always holds": ({**LOW, "atMost": 5}, "atMost", "from 1 to 4"),
    "a limit that never holds": ({**LOW, "atMost": 0}, "atMost", "from 1 to 4"),
    "a limit in words": ({**LOW, "atMost": "two"}, "atMost", "whole number"),
    "a severity that is not there": ({**LOW, "severity": "huge"}, "severity", "use one of"),
    "a theme in words": ({**LOW, "theme": "Late delivery"}, "theme", "id of a theme"),
    "no values": ({"rule": "choice", "question": "wrong"}, "anyOf", "missing"),
    "a value that cannot be chosen": ({**DAMAGED, "anyOf": ["broken"]}, "anyOf", "use any of: damaged, late, other"),
    "a value of no yes or no": ({**CONTACT, "anyOf": ["yes"]}, "anyOf", "use any of: true, false"),
}


@pytest.mark.parametrize(("rule", "key", "words"), REFUSED.values(), ids=REFUSED)
def test_a_faulty_rule_is_refused_when_the_survey_is_checked(rule: dict[str, Any], key: str, words: str) -> None:
    found = faults(make_definition(*QUESTIONS, openTicketWhen=[LOW, rule]))
    assert any(path == ("openTicketWhen", 1, key) and words in message for path, message in found), found


def test_an_anonymous_survey_has_no_rules_and_opens_nothing() -> None:
    with pytest.raises(InvalidDefinition):
        survey_with(LOW, anonymity="anonymous")
    survey = survey_with(LOW)
    object.__setattr__(survey, "anonymity", "anonymous")
    assert propose(survey, context_of(survey, {"delivery": 1})) == []


REOPENING = [{"rule": "score", "question": "recommend", "atMost": 4, "reopen": True}]


def closing_survey(**more):
    question = {"name": "recommend", "type": "rating", "rateMin": 0, "rateMax": 10, "title": "Recommend?"}
    definition = {
        "name": "recovery", "title": "How did we do?", "locale": "en", "openTicketWhen": REOPENING,
        "invite": {"after": "ticket_closed"}, "pages": [{"name": "all", "elements": [question]}],
    }  # fmt: skip
    return {key: value for key, value in (definition | more).items() if value is not None}


def test_a_rule_that_reopens_says_so_on_its_proposal():
    survey = parse_survey(closing_survey())
    (proposal,) = propose(survey, RuleContext(survey, {"recommend": 2}, None, 5, 1))
    assert proposal.reopens
    plain = parse_survey(closing_survey(openTicketWhen=[{**REOPENING[0], "reopen": False}]))
    assert [each.reopens for each in propose(plain, RuleContext(plain, {"recommend": 2}, None, 5, 1))] == [False]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"invite": None}, "after: ticket_closed"),
        ({"invite": {"after": "delivered"}}, "after: ticket_closed"),
        ({"anonymity": "confidential"}, "whose answer it is"),
        ({"openTicketWhen": [{**REOPENING[0], "reopen": "yes"}]}, "reopen"),
    ],
)
def test_reopening_needs_a_closed_case_and_no_promise_of_confidence(more, words):
    with pytest.raises(InvalidDefinition) as refused:
        parse_survey(closing_survey(**more))
    assert [words in str(fault) for fault in refused.value.faults] == [True]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (LOW_ROW | {"question": "grid"}, "names no row of a matrix; use one of: grid:price, grid:a:b"),
        (LOW_ROW | {"question": "grid:gone"}, "names no row of a matrix"),
        (LOW_ROW | {"question": "delivery:price"}, "is no question of this survey"),
        (LOW_ROW | {"question": "use:app"}, "are no whole numbers; use “rule: choice”"),
        (LOW_ROW | {"atMost": 3}, "must be from 1 to 2"),
        (NEVER | {"anyOf": ["sometimes"]}, "use any of: never, often"),
    ],
)
def test_a_rule_on_a_matrix_names_one_of_its_rows(rule: dict[str, Any], words: str) -> None:
    (fault,) = faults(make_definition(*QUESTIONS, openTicketWhen=[rule]))
    assert words in fault[1]


def test_a_case_about_a_row_has_the_theme_of_its_matrix_and_tells_the_row() -> None:
    survey = survey_with(LOW_ROW)
    (proposal,) = propose(survey, context_of(survey, {"grid": {"a:b": "1"}}))
    assert proposal.theme == "price_high"
    assert proposal.reasons[0].params == {"question": "grid:a:b", "score": 1, "limit": 1}
