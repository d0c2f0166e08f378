"""What each question type takes as an answer, what it counts, and what it tells the customer."""

from typing import Any

import pytest

from surveyapp.domain.questions import COUNTED, COUNTED_BY_PART, HAS_PARTS, TAKES_ANSWER, TYPES
from surveyapp.domain.questions.faults import AnswerFault
from tests.builders.definitions import make_survey

RATING = {"type": "rating", "rateMin": 0, "rateMax": 10}
RADIO = {"type": "radiogroup", "choices": ["a", "b", 3], "showOtherItem": True}
DROP = {"type": "dropdown", "choices": ["a", "b"]}
TICK = {"type": "checkbox", "choices": ["a", "b", "c"], "showNoneItem": True, "maxSelectedChoices": 2}
TWO = {"type": "checkbox", "choices": ["a", "b", "c"], "validators": [{"type": "answercount", "minCount": 2}]}
YES = {"type": "boolean"}
LINE = {"type": "text", "maxLength": 5}
MAIL = {"type": "text", "inputType": "email"}
PHONE = {"type": "text", "inputType": "tel"}
NUMBER = {"type": "text", "inputType": "number", "min": -1, "max": 10.5}
DATE = {"type": "text", "inputType": "date", "min": "2026-01-01"}
TIME = {"type": "text", "inputType": "time"}
UNTIL = {"type": "text", "inputType": "time", "min": "08:00", "max": "16:00"}
LINK = {"type": "text", "inputType": "url"}
CODE = {
    "type": "text",
    "validators": [{"type": "text", "minLength": 3}, {"type": "numeric", "minValue": 100, "maxValue": 999}],
}
WORDS = {"type": "comment", "maxLength": 10}
MATRIX = {"type": "matrix", "columns": [1, 2, 3], "rows": ["r", "s"]}
RANKING = {"type": "ranking", "choices": ["a", "b", "c"]}

TAKEN = [
    (RATING, ["0"], 0),
    (RATING, [" 10 "], 10),
    (RATING, ["4.0"], 4),
    (RATING, [], None),
    (RATING, [""], None),
    (RADIO, ["a"], "a"),
    (RADIO, ["3"], "3"),
    (RADIO, ["other"], "other"),
    (DROP, ["b"], "b"),
    (DROP, ["  "], None),
    (TICK, ["b", "a"], ["a", "b"]),
    (TICK, ["a", "a"], ["a"]),
    (TICK, ["none"], ["none"]),
    (TICK, ["", ""], None),
    (TWO, ["c", "a"], ["a", "c"]),
    (YES, ["true"], True),
    (YES, ["No"], False),
    (YES, ["1"], True),
    (YES, [""], None),
    (LINE, [" abcde "], "abcde"),
    (LINE, ["a\r\nb"], "a b"),
    (LINE, ["a\x00\x07b\x9fc"], "abc"),
    (LINE, ["e\u0301"], "é"),
    (LINE, ["a\ud800b"], "ab"),
    (MAIL, ["aino@example.com"], "aino@example.com"),
    (PHONE, ["+358 40 123 4567"], "+358 40 123 4567"),
    (NUMBER, ["3,5"], "3.5"),
    (NUMBER, ["\u22121"], "-1"),
    (NUMBER, ["1 0"], "10"),
    (DATE, ["2026-11-30"], "2026-11-30"),
    (UNTIL, ["16:00"], "16:00"),
    (TIME, ["09:30"], "09:30"),
    (LINK, ["https://example.com/a"], "https://example.com/a"),
    (CODE, ["120"], "120"),
    (WORDS, ["a\r\nb\tc"], "a\nb\tc"),
    (WORDS, ["\n \n"], None),
    (WORDS, ["x" * 10 + "\x00" * 50], "x" * 10),
]


@pytest.mark.parametrize(("element", "raw", "value"), TAKEN)
def test_an_answer_is_taken(element: dict[str, Any], raw: list[str], value: Any) -> None:
    question = make_survey({"name": "q", **element}).questions[0]
    answer = TYPES[question.type].parse_answer(question.options, raw)
    assert (answer, type(answer)) == (value, type(value))


REFUSED = [
    (RATING, ["11"], "Choose a number from 0 to 10."),
    (RATING, ["-1"], "Choose a number from 0 to 10."),
    (RATING, ["4.5"], "Choose a number from 0 to 10."),
    (RATING, ["³"], "Choose a number from 0 to 10."),
    (RATING, ["99999999999999999999"], "Choose a number from 0 to 10."),
    (RATING, ["1", "2"], "Choose one answer only."),
    (RADIO, ["x"], "Choose one of the answers offered."),
    (RADIO, ["none"], "Choose one of the answers offered."),
    (DROP, ["a", "b"], "Choose one answer only."),
    (TICK, ["a", "x"], "Choose among the answers offered."),
    (TICK, ["a", "b", "c"], "Choose at most 2; 3 are chosen."),
    (TICK, ["a", "none"], "Choose either the answers that fit or “none of these”, not both."),
    (TWO, ["a"], "Choose at least 2; 1 are chosen."),
    (YES, ["maybe"], "Choose yes or no."),
    (LINE, ["abcdef"], "Shorten the text to 5 characters; it has 6."),
    (MAIL, ["aino@example"], "Write a mail address such as name@example.com."),
    (MAIL, ["a@example.com\nBcc: b@example.com"], "Write a mail address such as name@example.com."),
    (PHONE, ["call me"], "Write a telephone number in digits, such as +358 40 123 4567."),
    (NUMBER, ["ten"], "Write a number in digits, such as 12 or 12.5."),
    (NUMBER, ["nan"], "Write a number in digits, such as 12 or 12.5."),
    (NUMBER, ["11"], "The answer must be 10.5 or less."),
    (NUMBER, ["-1.5"], "The answer must be -1 or more."),
    (DATE, ["30.11.2026"], "Write a date as year, month and day, such as 2026-11-30."),
    (DATE, ["2025-12-31"], "Choose 2026-01-01 or a later day."),
    (UNTIL, ["16:01"], "Choose 16:00 or an earlier time."),
    (UNTIL, ["07:59"], "Choose 08:00 or a later time."),
    (TIME, ["25:00"], "Write a time in hours and minutes, such as 09:30."),
    (LINK, ["javascript:alert(1)"], "Write a web address that begins with https://."),
    (CODE, ["12"], "Write at least 3 characters; the text has 2."),
    (CODE, ["1200"], "The answer must be 999 or less."),
    (CODE, ["abc"], "Write a number in digits, such as 12 or 12.5."),
    (WORDS, ["x" * 11], "Shorten the text to 10 characters; it has 11."),
]


@pytest.mark.parametrize(("element", "raw", "words"), REFUSED)
def test_an_answer_is_refused_with_the_way_to_mend_it(element: dict[str, Any], raw: list[str], words: str) -> None:
    question = make_survey({"name": "q", **element}).questions[0]
    with pytest.raises(AnswerFault) as refused:
        TYPES[question.type].parse_answer(question.options, raw)
    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("element", "value", "counted"),
    [
        (RATING, 7, ["7"]),
        (RATING, 70, []),
        (RADIO, "a", ["a"]),
        (RADIO, "gone", []),
        (DROP, "b", ["b"]),
        (TICK, ["a", "none", "gone"], ["a", "none"]),
        (YES, True, ["true"]),
        (YES, False, ["false"]),
        (LINE, "abc", []),
        (WORDS, "abc", []),
    ],
)
def test_what_an_answer_counts_is_on_the_scale(element: dict[str, Any], value: Any, counted: list[str]) -> None:
    question = make_survey({"name": "q", **element}).questions[0]
    kind = TYPES[question.type]
    assert kind.count_values(question.options, value) == counted
    assert set(counted) <= set(kind.scale(question.options) or ())


@pytest.mark.parametrize(
    ("element", "widget"),
    [
        (RATING, "scale"),
        (RATING | {"rateMin": 1, "rateMax": 5, "rateType": "stars"}, "stars"),
        (RADIO, "radios"),
        (DROP, "select"),
        (TICK, "checkboxes"),
        (YES, "yes_no"),
        (LINE, "textline"),
        (WORDS, "textarea"),
    ],
)
def test_every_type_names_its_widget(element: dict[str, Any], widget: str) -> None:
    question = make_survey({"name": "q", **element}).questions[0]
    assert TYPES[question.type].widget(question.options) == widget


def test_every_type_gives_what_its_kind_promises() -> None:
    for name, module in TYPES.items():
        promised = {"KEYS", "parse_options"}
        if name in TAKES_ANSWER:
            promised |= {"parse_parts" if name in HAS_PARTS else "parse_answer", "widget"}
        if name in COUNTED:
            promised |= {"measure", "scale", "count_values"}
        if name in COUNTED_BY_PART:
            promised |= {"parts"}
        assert promised <= set(dir(module)), name
    assert COUNTED_BY_PART <= COUNTED <= TAKES_ANSWER


@pytest.mark.parametrize(
    ("element", "value", "counted"),
    [
        (MATRIX, {"r": "2", "s": "1"}, {"r": ["2"], "s": ["1"]}),
        (MATRIX, {"s": "9"}, {"r": [], "s": []}),
        (RANKING, ["b", "a"], {"a": ["2"], "b": ["1"], "c": ["@unplaced"]}),
        (RANKING, ["c", "a", "b"], {"a": ["2"], "b": ["3"], "c": ["1"]}),
    ],
)
def test_what_an_answer_counts_in_each_part(element: dict[str, Any], value: Any, counted: dict[str, list[str]]) -> None:
    question = make_survey({"name": "q", **element}).questions[0]
    kind = TYPES[question.type]
    parts = [part.value for part in kind.parts(question.options)]
    assert {part: kind.count_values(question.options, value, part) for part in parts} == counted
