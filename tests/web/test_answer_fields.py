"""What fields say of themselves to the templates: orders, limits, sizes, and where a fault leads."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import FieldFault, parse_answers
from surveyapp.web.answering.compound_fields import in_order, moved
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.texts import Texts
from tests.builders.definitions import make_survey

OFFERED = ["a", "b", "c"]
MATRIX = {"name": "q", "type": "matrix", "columns": ["bad", "good"], "rows": ["price", "service"]}


@pytest.mark.parametrize(
    ("values", "value", "way", "order"),
    [
        ([], "c", "up", "acb"),
        ([], "a", "down", "bac"),
        ([], "", "keep", "abc"),
        ([], "a", "up", "abc"),
        (["c", "b", "a"], "a", "down", "cba"),
        (["c", "b", "a"], "c", "down", "bca"),
        # One that a condition took away is left out, one that it brought comes last.
        (["x", "c"], "b", "up", "cba"),
        (["c", "c", "a"], "x", "up", "cab"),
        (["c", "b", "a"], "b", "sideways", "cba"),
    ],
)
def test_a_thing_moves_by_one_place(values: list[str], value: str, way: str, order: str) -> None:
    assert "".join(moved(values, OFFERED, value, way)) == order


def test_an_order_holds_everything_offered_once() -> None:
    assert in_order(["b", "b", "x"], OFFERED) == ["b", "a", "c"]


def field_of(element: dict[str, Any], sent: dict[str, Any] | None = None, language: str = "fi") -> Any:
    """Return the field of a question as it stands on a page."""
    survey = make_survey({"name": "q", **element}, locale="fi", locales=["fi", "en"])
    form = AnswerForm(survey, Texts(survey, language), MultiDict(sent or {}))
    form.show_faults(parse_answers(survey, form.raw(), check_required=False).faults)
    return form["q"]


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"inputType": "number", "min": 0, "max": 12.5}, "From 0 to 12.5."),
        ({"inputType": "number", "min": -1}, "−1 or more."),
        ({"inputType": "number", "max": 9}, "9 or less."),
        ({"inputType": "date", "min": "2026-01-01"}, "Thu 1 Jan 2026 or later."),
        ({"inputType": "time", "max": "16:00"}, "16:00 or earlier."),
        ({"inputType": "text"}, ""),
    ],
)
def test_limits_are_said_in_words(app: Flask, element: dict[str, Any], words: str) -> None:
    with app.test_request_context():
        assert field_of({"type": "text", **element}, language="en").limits == words


@pytest.mark.parametrize(
    ("kind", "typed", "input_type"),
    [
        ("date", "2026-11-11", "date"),
        ("date", "11.11.2026", "text"),
        ("date", "", "date"),
        ("time", "half past nine", "text"),
        ("number", "3,5", "text"),
        ("email", "x", "email"),
    ],
)
def test_what_no_picker_understands_stays_to_be_mended(app: Flask, kind: str, typed: str, input_type: str) -> None:
    with app.test_request_context():
        field = field_of({"type": "text", "inputType": kind}, {"q": typed})
    assert (field.input_type, field.words) == (input_type, typed)


def test_a_day_that_is_too_early_is_said_as_days_are_written(app: Flask) -> None:
    with app.test_request_context():
        field = field_of({"type": "text", "inputType": "date", "min": "2026-11-01"}, {"q": "2026-10-31"}, "en")
    assert field.errors == ["Choose Sun 1 Nov 2026 or a later day."]


def test_a_fault_of_a_row_stands_at_the_row_and_leads_to_it(app: Flask) -> None:
    with app.test_request_context():
        field = field_of(MATRIX, {"q:price": "good", "q:service": "gone"})
    assert (list(field.errors), list(field.row_errors), field.first_id) == ([], ["q:service"], "q-q-1-0")


def test_a_fault_of_a_whole_matrix_leads_to_the_first_row_without_an_answer(app: Flask) -> None:
    with app.test_request_context():
        field = field_of(MATRIX, {"q:price": "good"})
    assert field.first_id == "q-q-1-0"


def test_what_was_moved_last_is_known_so_that_the_focus_comes_back_to_it(app: Flask) -> None:
    with app.test_request_context():
        field = field_of({"type": "ranking", "choices": OFFERED})
        assert field.move("c", "up") == ["a", "c", "b"]
    assert (field.data, field.last_move) == (["a", "c", "b"], ("c", "up"))
    assert [value for value, _ in field.ranked] == ["a", "c", "b"]


@pytest.mark.parametrize(
    ("size", "words"), [(10, "1 kB"), (23_456, "23 kB"), (1_234_567, "1.2 MB"), (10 * 1024 * 1024, "10 MB")]
)
def test_sizes_are_said_in_words(app: Flask, size: int, words: str) -> None:
    with app.test_request_context():
        assert field_of({"type": "file"}, language="en").said_size(size) == words


def test_faults_of_the_form_as_a_whole_lead_nowhere(app: Flask) -> None:
    survey = make_survey(MATRIX)
    with app.test_request_context():
        summary = AnswerForm(survey, Texts(survey, "en")).show_faults([FieldFault("", "Something is wrong.")])
    assert summary == [("", "Something is wrong.")]
