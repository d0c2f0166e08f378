"""A whole form: what is required, forged, foreign or written beside a choice."""

from surveyapp.domain.answers import field_names, parse_answers
from tests.builders.definitions import make_survey

SURVEY = make_survey(
    {"name": "score", "type": "rating", "isRequired": True},
    {"name": "wrong", "type": "checkbox", "choices": ["late"], "showOtherItem": True},
    {"name": "why", "type": "radiogroup", "choices": ["a"], "showOtherItem": True},
    {"name": "note", "type": "html", "html": "Hello"},
    {"name": "words"},
)


def test_answers_are_kept_by_question_and_only_where_given() -> None:
    parsed = parse_answers(SURVEY, {"score": ["4"], "wrong": ["late"], "why": [""], "words": [" Thank you "]})
    assert (parsed.answers, parsed.faults) == ({"score": 4, "wrong": ["late"], "words": "Thank you"}, [])


def test_a_required_question_must_be_answered_unless_the_answer_is_partial() -> None:
    parsed = parse_answers(SURVEY, {"words": ["x"]})
    assert [(fault.name, str(fault)) for fault in parsed.faults] == [
        ("score", "Answer this question; the others cannot be sent without it.")
    ]
    assert parsed.answers == {"words": "x"}
    assert parse_answers(SURVEY, {"words": ["x"]}, check_required=False).faults == []


def test_every_fault_is_told_and_what_is_good_is_kept() -> None:
    parsed = parse_answers(SURVEY, {"score": ["9"], "wrong": ["nope"], "words": ["x" * 5001], "why": ["a"]})
    assert [fault.name for fault in parsed.faults] == ["score", "wrong", "words"]
    assert parsed.answers == {"why": "a"}


def test_a_field_that_is_no_question_is_a_fault_of_the_form() -> None:
    for name in ("nope", "note", "words-Comment", "score[]", "Score", ""):
        parsed = parse_answers(SURVEY, {"score": ["4"], name: ["1"]})
        assert [fault.name for fault in parsed.faults] == [""], name
        assert parsed.answers == {"score": 4}


def test_own_words_stand_beside_other_only() -> None:
    raw = {
        "score": ["4"],
        "wrong": ["other"],
        "wrong-Comment": [" too\nloud "],
        "why": ["a"],
        "why-Comment": ["dropped"],
    }
    parsed = parse_answers(SURVEY, raw)
    assert parsed.answers == {"score": 4, "wrong": ["other"], "wrong-Comment": "too loud", "why": "a"}
    assert parsed.faults == []


def test_own_words_are_bounded() -> None:
    parsed = parse_answers(SURVEY, {"score": ["4"], "why": ["other"], "why-Comment": ["x" * 501]})
    assert [(fault.name, str(fault)) for fault in parsed.faults] == [
        ("why", "Shorten the text to 500 characters; it has 501.")
    ]


def test_one_page_is_parsed_alone() -> None:
    parsed = parse_answers(SURVEY, {"words": ["x"]}, only=["words"])
    assert (parsed.answers, parsed.faults) == ({"words": "x"}, [])


def test_the_fields_of_a_form_are_known() -> None:
    assert field_names(SURVEY) == ["score", "wrong", "wrong-Comment", "why", "why-Comment", "words"]


def test_a_survey_may_say_in_its_own_words_what_is_wrong() -> None:
    short = {"type": "text", "minLength": 3, "text": {"en": "Too short!", "fi": "Lyhyt!"}}
    many = {"type": "answercount", "maxCount": 1, "text": "One!"}
    survey = make_survey(
        {"name": "code", "type": "text", "validators": [short]},
        {"name": "two", "type": "checkbox", "choices": ["a", "b"], "validators": [many]},
        {"name": "plain", "type": "text", "inputType": "number"},
    )
    parsed = parse_answers(survey, {"code": ["ab"], "two": ["a", "b"], "plain": ["x"]})
    assert [(fault.name, fault.own_words) for fault in parsed.faults] == [
        ("code", {"en": "Too short!", "fi": "Lyhyt!"}),
        ("two", {"en": "One!"}),
        ("plain", {}),
    ]
