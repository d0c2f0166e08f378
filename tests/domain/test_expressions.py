"""The condition language: what it means, what it refuses, and that no text at all makes it fail in any other way.

What it means stands in `expression_cases.json`, which `tests/browser/test_conditions.py` tries in a browser.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.expressions import (
    ExpressionFault,
    Node,
    evaluate,
    fold,
    is_true,
    parse,
    references,
    to_data,
    to_text,
)
from surveyapp.domain.expressions.folding import constant_of
from tests.domain.expression_trees import names, trees, values

TABLE = json.loads(Path(__file__).with_name("expression_cases.json").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(TABLE["today"])
VALUES: dict[str, Any] = TABLE["values"]
CASES: list[tuple[str, Any]] = TABLE["cases"]


@pytest.mark.parametrize(("text", "value"), CASES, ids=[text for text, _ in CASES])
def test_what_an_expression_comes_to(text: str, value: Any) -> None:
    found = evaluate(parse(text), VALUES, today=TODAY)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(("text", "value"), CASES, ids=[text for text, _ in CASES])
def test_what_is_settled_beforehand_changes_nothing(text: str, value: Any) -> None:
    tree = parse(text)
    for open_names in (set(), set(VALUES), {"score"}, {"list", "nope", "yes"}):
        folded = fold(tree, VALUES, open_names, today=TODAY)
        assert references(folded) <= references(tree) & open_names, "a page is told nothing but what it can change"
        assert evaluate(folded, VALUES, today=TODAY) == value
        json.dumps(to_data(folded), allow_nan=False)


def test_a_condition_is_decided_where_one_side_is_enough() -> None:
    for text, decided in (
        ("{order.price_total} > 1000 and {score} < 5", False),
        ("{score} < 5 or {yes}", True),
        ("{score} < 5 and {yes}", None),
        ("{list}", True),
        ("{score}", None),
    ):
        assert constant_of(fold(parse(text), VALUES, {"score"}, today=TODAY)) is decided


REFUSED = {
    "": "ends too early",
    "   ": "ends too early",
    "{a} =": "ends too early",
    "({a} = 1": "ends too early",
    "{a} = 1)": "“)” at character 8",
    "{a} {b}": "does not belong",
    "{a} = yes": "Put “yes” at character 7 of the condition in quotes",
    "{a} = and": "“and” at character 7 of the condition does not belong",
    "{a} ^ 2": "“^” at character 5 of the condition does not belong",
    "isContainerReady('page')": "“isContainerReady” at character 1 of the condition is no function; use one of: iif",
    "dateDiff({a}, {b}, 'hours')": "counts in one of: days, months, years",
    "getDate()": "getDate at character 1 of the condition takes 1 to 1 values",
    "= 1": "“=” at character 1",
    "{a": "cannot be read",
    "{}": "cannot be read",
    "'open": "cannot be read",
    "{a}.b": "cannot be read",
    "1.2.3": "cannot be read",
    "12345678901234567890": "cannot be read",
    "{a} ; {b}": "cannot be read",
    "eval('1')": "“eval” at character 1 of the condition is no function",
    "__import__('os')": "is no function",
    "iif(1, 2)": "takes 3 to 3 values, not 2",
    "today(1, 2)": "takes 0 to 1 values",
    "iif(1, 2, 3": "ends too early",
    "[1, ]": "“]” at character 5",
    "[1 2]": "“2” at character 4",
    "(" * 3000 + "1" + ")" * 1000: "nested deeper",
    "[" * 3000: "nested deeper",
    "!" * 3000 + "1": "nested deeper",
    " or ".join(["1"] * 200): "nested deeper",
    "1" + " " * 5000: "longer than 5000",
}


@pytest.mark.parametrize(("text", "words"), REFUSED.items(), ids=[text[:20] for text in REFUSED])
def test_what_is_no_expression_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ExpressionFault) as refused:
        parse(text)
    assert words in str(refused.value)
    assert 0 <= refused.value.position <= len(text)


def test_references_are_found_everywhere() -> None:
    tree = parse("iif({a} = 1, {b-Comment}, [{order.unit}]) contains -{c} and {d} empty")
    assert references(tree) == {"a", "b-Comment", "order.unit", "c", "d"}


def test_truth_is_what_is_there_and_not_no() -> None:
    found = {
        text: is_true(parse(text), VALUES, today=TODAY)
        for text in ("{score}", "{zero}", "{empty}", "{no}", "{list}", "'a'")
    }
    assert found == {"{score}": True, "{zero}": False, "{empty}": False, "{no}": False, "{list}": True, "'a'": True}


@settings(deadline=None)
@given(trees(names))
def test_a_tree_written_out_reads_back_the_same(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@settings(deadline=None)
@given(trees(names), st.dictionaries(names, values | st.floats()))
def test_evaluating_never_fails_whatever_was_answered(tree: Node, known: dict[str, Any]) -> None:
    filled = dict.fromkeys(references(tree), next(iter(known.values()), None)) | known
    assert is_true(tree, filled, today=TODAY) in (True, False)


@settings(deadline=None)
@given(st.text(st.sampled_from("{}()[]ab1. '\"\\=<>!+-*/%,|&iftodaynorempty"), max_size=60) | st.text(max_size=30))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionFault:
        return
    assert parse(to_text(tree)) == tree
