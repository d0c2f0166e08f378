"""Questions that are answered with files: which kinds they take, and what of an answer is no file."""

from typing import Any

import pytest

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.ids import encode_id
from surveyapp.domain.questions.file import PDF, PICTURES, WORDS, Options
from tests.builders.definitions import make_survey

ONE, TWO, THREE, FOUR = (encode_id(number) for number in range(1, 5))


def options(**facts: Any) -> Options:
    survey = make_survey({"name": "photo", "type": "file", **facts})
    found: Options = survey.names["photo"].options
    return found


@pytest.mark.parametrize(
    ("accepted", "kinds"),
    [
        (None, {PICTURES}),
        ("", {PICTURES, PDF, WORDS}),
        ("*/*", {PICTURES, PDF, WORDS}),
        (".jpg", {PICTURES}),
        ("IMAGE/PNG, .PDF", {PICTURES, PDF}),
        ("application/pdf", {PDF}),
        (".txt,video/mp4", {WORDS}),
    ],
)
def test_a_question_takes_the_kinds_that_it_names(accepted: str | None, kinds: set[str]) -> None:
    facts = {"acceptedTypes": accepted} if accepted is not None else {}
    assert options(**facts).kinds == kinds


def test_a_question_that_takes_nothing_is_refused() -> None:
    with pytest.raises(InvalidDefinition, match="names no kind of file"):
        options(acceptedTypes="video/*,.exe")


@pytest.mark.parametrize(
    ("raw", "kept", "said"),
    [
        ([], None, ""),
        (["", " "], None, ""),
        ([ONE, f" {TWO} ", ONE], [ONE, TWO], ""),
        ([ONE, TWO, THREE, FOUR], None, "at most 3 files"),
        (["../../etc/passwd"], None, "did not arrive whole"),
        (["<script>"], None, "did not arrive whole"),
    ],
)
def test_an_answer_is_a_list_of_ids(raw: list[str], kept: list[str] | None, said: str) -> None:
    survey = make_survey({"name": "photo", "type": "file"})
    parsed = parse_answers(survey, {"photo": raw})
    assert parsed.answers.get("photo") == kept
    assert [said in str(fault) for fault in parsed.faults] == ([True] if said else [])
