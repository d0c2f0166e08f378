"""Letters with gaps: what is known is said, what is not is left out, and what cannot be read is told with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.letter_templates import FIELDS, MAXIMUM_DEPTH, parse, render

VALUES = {"customer": "Aino", "number": "K-7", "order": "48211", "product": "Table", "told": "- Late\n- Broken"}


def said(text, values=VALUES):
    parts, faults = parse(text)
    assert faults == []
    return render(parts, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain words, 100 % of them.", "Plain words, 100 % of them."),
        ("Hello {customer}", "Hello Aino"),
        ("Hello[ {customer}],", "Hello Aino,"),
        ("Hello[ {sender}],", "Hello,"),
        ("[order {order}[ ({product})]]", "order 48211 (Table)"),
        ("[order {order}[ ({extra})]]", "order 48211"),
        ("[{extra}|{correction}|nothing]", "nothing"),
        ("[{extra}|{order}|nothing]", "48211"),
        ("[{?order}known|unknown]", "known"),
        ("[{?days_late}late|on time]", "on time"),
        ("a|b", "a|b"),
        (r"\[as it is\] \{customer\} \| \\", r"[as it is] {customer} | \ "[:-1]),
        ("one\n[- {extra}]\n- {order}\n", "one\n- 48211\n"),
        ("one\n{extra}\ntwo", "one\ntwo"),
        ("one\n\n[{extra}]\n\n[{correction}]\n\ntwo", "one\n\ntwo"),
        ("[You said:\n{told}\n]end", "You said:\n- Late\n- Broken\nend"),
        ("[You said:\n{own_words}\n]end", "end"),
        ("a backslash \\n is no new line", "a backslash \\n is no new line"),
    ],
)
def test_a_letter_says_what_is_known_and_leaves_out_the_rest(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{nobody}", 1, "no field"),
        ("one\ntwo {costumer}", 2, "customer"),
        ("one\n\n[never", 3, "never closed"),
        ("one]", 1, "closes nothing"),
        ("one\n{customer", 2, "stands alone"),
        ("}", 1, "stands alone"),
        ("{}", 1, "no field"),
        ("{customer.__class__}", 1, "no field"),
        ("{%(number)s}", 1, "no field"),
        ("\n".join(["", "[" * (MAXIMUM_DEPTH + 1) + "]" * (MAXIMUM_DEPTH + 1)]), 2, "deep"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, line, words):
    faults = parse(text)[1]
    assert [fault.line for fault in faults] == [line]
    assert words in str(faults[0])


def test_a_value_is_never_read_as_a_letter():
    assert said("{customer}", {"customer": "{number} [x|y] \x00\\"}) == "{number} [x|y] \\"


@given(st.lists(st.sampled_from([*"{}[]|\\? \n", "customer", "extra", "ä"]), max_size=60).map("".join))
def test_any_text_is_read_without_falling_over(text):
    parts, faults = parse(text)
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in faults)
    if not faults:
        assert "\x00" not in render(parts, VALUES)


@given(st.text(max_size=80).filter(lambda text: "\x00" not in text))
def test_escaped_words_stay_as_they_are(text):
    escaped = "".join("\\" + sign if sign in "{}[]|\\" else sign for sign in text)
    parts, faults = parse(escaped)
    assert faults == []
    assert "".join(part for part in parts if isinstance(part, str)) == text


def test_every_field_is_explained():
    assert all(FIELDS.values())
