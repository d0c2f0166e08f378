"""YAML as people and attackers write it: read as plain data with lines, or refused with a line."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import definition_hash, lint, publish_faults, series_of
from surveyapp.formats.survey_yaml import line_of, load_survey, read_survey, write_survey

SHIPPED = Path(__file__).parents[2] / "surveys" / "post-purchase.yaml"
GOOD = """\
name: good
title: {en: Good, fi: Hyvä}
pages:
  - name: main
    elements:
      - name: score
        type: rating
        title: Score
"""


def refusal(text: bytes | str) -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFile) as refused:
        load_survey(text, "bad.yaml")
    assert refused.value.file == "bad.yaml"
    return [(fault.line, str(fault)) for fault in refused.value.faults]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED: dict[str, tuple[bytes | str, int | None, str]] = {
    "alias bomb": (BOMB, 4, "repeat more than 5000 values"),
    "alias of itself": ("a: &a [*a]\n", 1, "not complete before it"),
    "alias of nothing": ("a: *b\n", 1, "not complete before it"),
    "python object": ("name: x\ntitle: !!python/object/apply:os.system ['touch pwned']\n", 2, "is a tag"),
    "tag on a key": ("!!str name: x\n", 1, "is a tag"),
    "list": ("- 1\n- 2\n", 1, "must begin with keys"),
    "word": ("hello\n", 1, "must begin with keys"),
    "two documents": ("name: x\n---\nname: y\n", 2, "second document"),
    "key twice": ("name: x\ntitle: T\nname: y\n", 3, "“name” stands twice"),
    "key that is a list": ("? [a, b]\n: x\n", 1, "must be a plain word"),
    "empty": ("", 1, "empty"),
    "blank": (" \n\n", 1, "empty"),
    "only a comment": ("# nothing\n", 1, "must begin with keys"),
    "binary": ("a: 1\n\x00\x01\x02", 2, "NUL"),
    "control character": ("a: 1\nb: \x07\n", None, "no YAML"),
    "not UTF-8": (b"name: x\ntitle: \xe4\n", 2, "not UTF-8"),
    "too large": ("name: " + "x" * 1_000_001, None, "larger than 1000000 bytes"),
    "ten thousand brackets": ("a: " + "[" * 10_000, 1, "nested deeper"),
    "ten thousand braces": ("a: " + "{a: " * 10_000, 1, "nested deeper"),
    "deep indentation": ("".join(" " * depth + "a:\n" for depth in range(200)), 32, "nested deeper"),
    "tab": ("name: x\n\ttitle: T\n", 2, "no YAML"),
    "bad indentation": ("name: x\n  title: T\n", 2, "no YAML"),
    "open quote": ('name: "x\ntitle: T\n', 3, "no YAML"),
    "unknown key": (GOOD + "        titel: x\n", 9, "did you mean “title”"),
    "missing key": (GOOD.replace("        title: Score\n", ""), 6, "“title” is missing"),
    "fault inside a flow mapping": (GOOD.replace("fi: Hyvä", "f i: Hyvä"), 2, "is no language"),
}


@pytest.mark.parametrize(("text", "line", "words"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_with_its_line_at_once(text: bytes | str, line: int | None, words: str) -> None:
    began = time.process_time()
    found = refusal(text)
    assert any(place == line and words in message for place, message in found), found
    assert time.process_time() - began < 30


def test_every_fault_is_told_in_the_order_of_lines() -> None:
    text = GOOD.replace("name: good", "name: Good Survey") + "        titel: x\nopen: maybe\n"
    assert [line for line, _ in refusal(text)] == [1, 9, 10]


def test_a_doubled_key_hides_no_other() -> None:
    assert [line for line, _ in refusal("a: 1\na: 2\nb: {c: 1, c: 2}\n")] == [2, 3]


def test_a_good_file_is_a_survey_and_its_plain_definition() -> None:
    for text in (GOOD, GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n")):
        survey, definition = load_survey(text, "good.yaml")
        assert (survey.name, survey.title, list(survey.names)) == ("good", {"en": "Good", "fi": "Hyvä"}, ["score"])
        assert definition["pages"][0]["elements"] == [{"name": "score", "type": "rating", "title": "Score"}]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("2026-11-21", "2026-11-21"),
        ("010", 10),
        ("-5", -5),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("9" * 30, "9" * 30),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ('"true"', "true"),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("<<", "<<"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written: str, value: Any) -> None:
    data, _ = read_survey(f"a: {written}\n", "x.yaml")
    assert (data, type(data["a"])) == ({"a": value}, type(value))


def test_aliases_may_repeat_a_little() -> None:
    data, lines = read_survey("a: &ends {en: bad}\nb: *ends\n", "x.yaml")
    assert data == {"a": {"en": "bad"}, "b": {"en": "bad"}}
    assert line_of(("b", "en"), lines) == 2


def test_lines_are_found_for_what_is_there_and_around_what_is_not() -> None:
    _, lines = read_survey(GOOD, "good.yaml")
    assert [
        line_of(path, lines)
        for path in [("name",), ("pages", 0, "elements", 0, "type"), ("pages", 0, "elements", 0, "nope"), ("nope",), ()]
    ] == [1, 7, 6, 1, 1]


keys = st.from_regex(r"[a-zA-Z]{1,8}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@example({"a": "0\x850", "b": "\u2028", "c": "a\ufeffb", "d": "no", "e": "1e3", "f": " x ", "g": "a\n\nb\n"})
@given(st.dictionaries(keys, plain, min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(definition: dict[str, Any]) -> None:
    assert read_survey(write_survey(definition), "x.yaml")[0] == definition


@settings(deadline=None)
@given(
    st.text(st.sampled_from("ab1:-{}[],&*!|>'\"#%@ \n\t?~\\"), max_size=80)
    | st.text(max_size=40)
    | st.binary(max_size=60)
)
def test_any_bytes_are_a_survey_or_a_refusal(text: bytes | str) -> None:
    with suppress(InvalidFile):
        load_survey(text, "x.yaml")


@settings(deadline=None)
@given(plain)
def test_any_plain_data_is_a_survey_or_a_refusal(data: Any) -> None:
    with pytest.raises(InvalidFile):
        load_survey(write_survey({"name": "x", "pages": data, "invite": data, "title": data}), "x.yaml")


def test_the_shipped_survey_is_whole_in_three_languages() -> None:
    survey, definition = load_survey(SHIPPED.read_bytes(), SHIPPED.name)
    assert (survey.name, survey.locales, survey.anonymity, survey.open) == (
        "post-purchase",
        ("en", "fi", "sv"),
        "identified",
        True,
    )
    assert (len(survey.questions), len(survey.pages)) == (14, 5)
    assert lint(survey) == []
    assert publish_faults(survey) == []
    assert {question.level for question in survey.questions} == {"", "functional", "emotional", "meaning"}
    assert [key.measure for key in series_of(survey)] == [
        "responses", "nps", "csat", "csat", "csat", "choice", "csat", "choices", "choices", "choice", "choice", "boolean",
    ]  # fmt: skip
    assert read_survey(write_survey(definition), "again.yaml")[0] == definition
    assert definition_hash(definition) == definition_hash(load_survey(write_survey(definition), "again.yaml")[1])


def test_the_shipped_survey_takes_an_answer() -> None:
    survey, _ = load_survey(SHIPPED.read_bytes(), SHIPPED.name)
    raw = {
        "recommend": ["3"],
        "delivery": ["1"],
        "wrong": ["late", "other"],
        "wrong-Comment": ["Melu"],
        "contact": ["true"],
    }
    parsed = parse_answers(survey, raw)
    assert parsed.faults == []
    assert parsed.answers == {
        "recommend": 3, "delivery": 1, "wrong": ["late", "other"], "wrong-Comment": "Melu", "contact": True,
    }  # fmt: skip
