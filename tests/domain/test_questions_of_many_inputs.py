"""Matrices, rankings and files: what they take as an answer, what they refuse, and where they say so."""

import pytest

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.ids import encode_id
from surveyapp.domain.questions import TYPES
from surveyapp.domain.questions.faults import AnswerFault
from tests.builders.definitions import make_survey

MATRIX = {"name": "quality", "type": "matrix", "columns": ["bad", "good"], "rows": ["price", "service"]}
RANKING = {"name": "order", "type": "ranking", "choices": ["a", "b", "c"]}
FILES = {"name": "photo", "type": "file"}
IDS = [encode_id(number) for number in (7, 11, 13, 17)]


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"quality:price": ["good"], "quality:service": ["bad"]}, {"price": "good", "service": "bad"}),
        ({"quality:service": [" bad "]}, {"service": "bad"}),
        ({"quality:price": [""], "quality:service": []}, None),
        ({}, None),
    ],
)
def test_a_matrix_keeps_the_rows_that_were_answered(raw: dict[str, list[str]], answer: dict[str, str] | None) -> None:
    parsed = parse_answers(make_survey(MATRIX), raw)
    assert parsed.faults == []
    assert parsed.answers.get("quality") == answer


@pytest.mark.parametrize(
    ("row", "raw", "words"),
    [
        ("price", ["x"], "Choose one of the answers offered."),
        ("service", ["bad", "good"], "Choose one answer only."),
    ],
)
def test_a_fault_of_a_matrix_is_said_of_its_row(row: str, raw: list[str], words: str) -> None:
    (fault,) = parse_answers(make_survey(MATRIX), {f"quality:{row}": raw}).faults
    assert (fault.name, fault.part, str(fault)) == ("quality", row, words)


def test_a_matrix_that_must_be_answered_asks_for_one_row_at_least() -> None:
    survey = make_survey({**MATRIX, "isRequired": True})
    (fault,) = parse_answers(survey, {}).faults
    assert (fault.name, fault.part) == ("quality", "")
    assert parse_answers(survey, {"quality:price": ["good"]}).faults == []


@pytest.mark.parametrize(
    ("changes", "raw", "answer"),
    [
        ({}, ["c", "a", "b"], ["c", "a", "b"]),
        ({}, [], None),
        ({}, ["", " "], None),
        ({"maxSelectedChoices": 2}, ["c", "a", "b"], ["c", "a"]),
    ],
)
def test_a_ranking_keeps_the_order_and_no_more_than_counts(
    changes: dict[str, int], raw: list[str], answer: list[str] | None
) -> None:
    question = make_survey({**RANKING, **changes}).questions[0]
    assert TYPES["ranking"].parse_answer(question.options, raw) == answer


@pytest.mark.parametrize("raw", [["a", "a", "b"], ["a", "x"]])
def test_a_ranking_refuses_what_stands_twice_or_was_not_offered(raw: list[str]) -> None:
    question = make_survey(RANKING).questions[0]
    with pytest.raises(AnswerFault, match="in its place once"):
        TYPES["ranking"].parse_answer(question.options, raw)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [(IDS[:3], IDS[:3]), ([IDS[0], f" {IDS[0]} "], IDS[:1]), ([""], None), ([], None)],
)
def test_files_are_named_by_their_ids(raw: list[str], answer: list[str] | None) -> None:
    question = make_survey(FILES).questions[0]
    assert TYPES["file"].parse_answer(question.options, raw) == answer


@pytest.mark.parametrize(
    ("raw", "words"),
    [(IDS, "Choose at most 3 files."), (["../../key"], "A file did not arrive whole. Choose it again.")],
)
def test_too_many_files_and_none_are_refused(raw: list[str], words: str) -> None:
    question = make_survey(FILES).questions[0]
    with pytest.raises(AnswerFault) as refused:
        TYPES["file"].parse_answer(question.options, raw)
    assert str(refused.value) == words
