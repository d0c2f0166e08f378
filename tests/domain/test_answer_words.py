"""Answers as a person reads them."""

from typing import Any

from surveyapp.domain.answer_words import CHOICE, GRID, RANKED, SCORE, answer_lines
from surveyapp.domain.surveys import series_words
from surveyapp.domain.tickets.naming import case_title
from tests.builders.definitions import make_survey
from tests.builders.grids import GRID as HOW_GOOD
from tests.builders.grids import ORDER, USE

SURVEY = make_survey(HOW_GOOD, USE, ORDER, {"name": "photo", "type": "file", "title": "Photos"}, locales=["en", "fi"])


def lines_of(language: str = "en", **answers: Any) -> list[Any]:
    return answer_lines(SURVEY, answers, language)


def test_a_matrix_has_a_line_for_each_row_answered_in_the_order_of_its_rows() -> None:
    (line,) = lines_of("fi", grid={"staff": "2", "price": "1", "gone": "3"})
    assert (line.kind, line.title) == (GRID, "Kuinka hyvä se oli?")
    assert [(row.name, row.title, row.kind, row.score, row.best, row.words) for row in line.rows] == [
        ("grid:price", "Hinta", SCORE, 1, 3, "Poor"),
        ("grid:staff", "staff", SCORE, 2, 3, ""),
    ]
    assert line.short == "Kuinka hyvä se oli? Hinta: Poor; staff: 2 / 3"
    (words,) = lines_of(use={"app": "never"})
    assert [(row.kind, row.words) for row in words.rows] == [(CHOICE, "Never")]
    assert words.short == "How often: app: Never"


def test_a_ranking_is_read_in_its_order() -> None:
    (line,) = lines_of(order=["help", "speed"])
    assert (line.kind, line.chosen, line.words) == (RANKED, ("help", "Speed"), "1. help, 2. Speed")
    assert line.short == "What matters: 1. help, 2. Speed"


def test_files_are_named_by_their_question_alone_and_nothing_answered_is_no_line() -> None:
    assert [(line.title, line.words) for line in lines_of(photo=["abc"])] == [("Photos", "")]
    assert lines_of(grid={}, order=[], photo=[]) == []


def test_a_case_about_a_row_is_called_by_it() -> None:
    lines = lines_of(grid={"price": "2", "staff": "3"}, use={"app": "never"})
    assert case_title(lines, {"grid:price"}) == "The price: 2 / 3"
    assert case_title(lines, {"use:app"}) == "Never"
    assert case_title(lines, {"other"}) == "–"


def test_a_series_is_called_by_question_and_row_and_a_place_needs_no_words() -> None:
    grid, _, order = SURVEY.questions[:3]
    words = series_words(grid, "price", "fi", "en")
    assert (words.title, words.group, words.part) == ("Kuinka hyvä se oli? Hinta", "Kuinka hyvä se oli?", "Hinta")
    assert words.labels == {"1": "Poor", "2": "2", "3": "Good"}
    assert (series_words(order, "2", "en").title, series_words(order, "2", "en").labels) == ("What matters: Price", {})
