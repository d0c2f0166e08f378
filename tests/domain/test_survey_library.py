"""The library's notes and questions are read strictly, and every fault says where it stands."""

from copy import deepcopy
from typing import Any

import pytest

from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.survey_library import parse_notes, parse_questions

NOTE: dict[str, Any] = {
    "name": "delivery",
    "title": "Delivery",
    "purpose": "See how it goes.",
    "measures": "The day.",
    "leaves_out": "The goods.",
    "when": "The next day.",
    "feeds": ["satisfaction"],
    "source": "ISO 10004",
}
RATING: dict[str, Any] = {"name": "score", "type": "rating", "title": {"en": "How was it?", "fi": "Miten meni?"}}
GROUP: dict[str, Any] = {
    "name": "overall",
    "title": "As a whole",
    "questions": [{"note": "A score.", "question": RATING}, {"note": "Words.", "question": RATING | {"name": "more"}}],
}


def faults_of(parse: Any, definition: dict[str, Any]) -> list[tuple[Any, str]]:
    with pytest.raises(InvalidDefinition) as refused:
        parse(definition)
    return [(fault.path, str(fault)) for fault in refused.value.faults]


def test_a_note_says_all_that_a_page_shows() -> None:
    (note,) = parse_notes({"surveys": [NOTE]})
    assert (note.name, note.title, note.feeds) == ("delivery", {"en": "Delivery"}, ("satisfaction",))


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"name": "../themes"}, "name", "cannot be a survey's name"),
        ({"title": None}, "title", "is missing"),
        ({"source": {"fi": "vain suomeksi"}}, "source", "has no text in en"),
        ({"feeds": ["gauge"]}, ("feeds", 0), "does not belong in"),
        ({"purpos": "x"}, "purpos", "did you mean “purpose”"),
    ],
)
def test_each_fault_of_a_note_is_told(change: dict[str, Any], path: Any, said: str) -> None:
    ((where, words),) = faults_of(parse_notes, {"surveys": [NOTE | change]})
    assert where == ("surveys", 0, *(path if isinstance(path, tuple) else (path,)))
    assert said in words


def test_one_survey_has_one_note() -> None:
    ((path, words),) = faults_of(parse_notes, {"surveys": [NOTE, NOTE]})
    assert path == ("surveys", 1, "name")
    assert "“delivery” stands twice" in words


def test_a_question_is_kept_as_it_is_written_and_as_it_is_asked() -> None:
    (group,) = parse_questions({"groups": [GROUP]})
    first, second = group.questions
    assert first.element == RATING
    assert (second.question.name, second.question.type, second.note) == ("more", "rating", {"en": "Words."})


def changed(**changes: Any) -> dict[str, Any]:
    group = deepcopy(GROUP)
    group["questions"][1]["question"] |= changes
    return {"groups": [group]}


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"type": "guess"}, "type", "cannot be “guess”"),
        ({"measure": "nps"}, "measure", "needs type rating with rateMin 0"),
        ({"name": "score"}, "name", "stands twice"),
        ({"driverOf": "elsewhere"}, "driverOf", "must name another question"),
        ({"visibleIf": "{elsewhere} = 1"}, "visibleIf", "is no question of this survey"),
    ],
)
def test_a_question_that_a_survey_would_refuse_is_none(changes: dict[str, Any], key: str, said: str) -> None:
    ((path, words),) = faults_of(parse_questions, changed(**changes))
    assert path == ("groups", 0, "questions", 1, "question", key)
    assert said in words


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ({**GROUP, "questions": []}, ("groups", 0, "questions")),
        ({**GROUP, "title": ""}, ("groups", 0, "title")),
        ({**GROUP, "questions": [{"note": "No question."}]}, ("groups", 0, "questions", 0, "question")),
        ({**GROUP, "questions": [{"question": RATING}]}, ("groups", 0, "questions", 0, "note")),
        ({**GROUP, "questions": [{"note": "x", "question": RATING, "more": 1}]}, ("groups", 0, "questions", 0, "more")),
    ],
)
def test_a_group_without_what_it_needs_is_refused(group: dict[str, Any], path: Any) -> None:
    assert [where for where, _ in faults_of(parse_questions, {"groups": [group]})] == [path]
