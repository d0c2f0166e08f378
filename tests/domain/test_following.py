"""What is shown as the answers stand: conditions of pages, panels, questions and choices, and what must be answered."""

from datetime import date
from typing import Any

from surveyapp.domain.answers import ParsedAnswers, parse_answers
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import Survey, parse_survey

SCORE = {"name": "score", "type": "rating", "title": "Score", "rateMin": 0, "rateMax": 10}
WHY = {"name": "why", "type": "comment", "title": "Why?", "visibleIf": "{score} <= 6", "requiredIf": "{score} <= 2"}
ITEMS = {
    "name": "items",
    "type": "checkbox",
    "title": "Which?",
    "choices": ["table", "chair", "delivery"],
    "showOtherItem": True,
    "choicesVisibleIf": "{item} != 'delivery' or {order.days_late} > 0",
}
GRID = {"name": "grid", "type": "matrix", "title": "How?", "columns": ["bad", "good"], "rows": ["price", "speed"]}
AFTER = {"name": "after", "type": "text", "title": "What of it?", "visibleIf": "{grid.price} = 'bad' and {why} empty"}
BOX = {
    "name": "box",
    "type": "panel",
    "visibleIf": "{score} > 8",
    "elements": [{"name": "praise", "type": "comment", "title": "P"}],
}
INSIDE = {"name": "deep", "type": "panel", "elements": [BOX]}


def survey_of(*pages: list[dict[str, Any]], **page: Any) -> Survey:
    made = [{"name": f"p{number}", "elements": elements} for number, elements in enumerate(pages)]
    made[-1] |= page
    return parse_survey({"name": "s", "title": "S", "pages": made})


def sent(survey: Survey, fields: dict[str, list[str]], late: int | None = None, **more: Any) -> ParsedAnswers:
    return parse_answers(survey, fields, Circumstances(date(2026, 11, 22), {"order.days_late": late}), **more)


def test_what_is_hidden_is_neither_kept_nor_required() -> None:
    survey = survey_of([SCORE, WHY | {"isRequired": True}])
    kept = sent(survey, {"score": ["9"], "why": ["typed before the score was mended"]})
    assert (kept.answers, kept.faults) == ({"score": 9}, [])
    assert kept.shown.elements == {"score"}
    asked = sent(survey, {"score": ["6"]})
    assert [fault.name for fault in asked.faults] == ["why"]
    assert asked.shown.required == {"why"}


def test_required_only_where_its_condition_says_so() -> None:
    survey = survey_of([SCORE, WHY])
    assert sent(survey, {"score": ["4"]}).faults == []
    assert [fault.name for fault in sent(survey, {"score": ["2"]}).faults] == ["why"]


def test_a_choice_that_is_hidden_is_no_answer() -> None:
    survey = survey_of([ITEMS])
    assert sent(survey, {"items": ["delivery", "chair"]}, late=3).answers == {"items": ["chair", "delivery"]}
    on_time = sent(survey, {"items": ["delivery", "chair"]}, late=0)
    assert on_time.answers == {"items": ["chair"]}
    assert on_time.shown.choices == {"items": {"table", "chair", "other"}}
    alone = survey_of([ITEMS | {"choicesVisibleIf": "{order.days_late} > 0"}])
    assert sent(alone, {"items": ["other"]}, late=0).shown.elements == set(), "“other” is no question of its own"


def test_rows_of_a_matrix_are_seen_one_by_one() -> None:
    survey = survey_of([SCORE, WHY, GRID, AFTER])
    fields = {"grid:price": ["bad"], "grid:speed": [""], "after": ["Too dear"]}
    assert sent(survey, fields).answers == {"grid": {"price": "bad"}, "after": "Too dear"}
    assert sent(survey, fields | {"grid:price": ["good"]}).answers == {"grid": {"price": "good"}}


def test_panels_hide_what_is_in_them_and_empty_ones_themselves() -> None:
    survey = survey_of([SCORE, INSIDE])
    assert sent(survey, {"score": ["10"], "praise": ["Fine"]}).shown.elements == {"score", "deep", "box", "praise"}
    assert sent(survey, {"score": ["1"], "praise": ["Fine"]}).answers == {"score": 1}


def test_pages_that_are_hidden_or_empty_are_passed_over() -> None:
    survey = survey_of([SCORE], [WHY], [GRID], visibleIf="{why} notempty")
    assert sent(survey, {"score": ["9"]}).shown.pages == (0,)
    assert sent(survey, {"score": ["3"]}).shown.pages == (0, 1)
    assert sent(survey, {"score": ["3"], "why": ["late"]}).shown.pages == (0, 1, 2)
    # A condition on what was hidden finds it empty, whatever was typed.
    assert sent(survey, {"score": ["9"], "why": ["late"]}).shown.pages == (0,)


def test_only_the_page_that_was_sent_is_told_of_its_faults() -> None:
    survey = survey_of([SCORE | {"isRequired": True}], [GRID | {"isRequired": True}])
    assert [fault.name for fault in sent(survey, {}, only={"score"}).faults] == ["score"]
    assert [fault.name for fault in sent(survey, {"score": ["1"]}).faults] == ["grid"]


def test_answers_collected_elsewhere_are_as_they_are() -> None:
    survey = survey_of([SCORE, WHY, ITEMS])
    kept = parse_answers(survey, {"score": ["9"], "why": ["x"], "items": ["delivery"]}, check_required=False)
    assert kept.answers == {"score": 9, "why": "x", "items": ["delivery"]}
