"""The condition language: what it means, what it refuses, and that no text at all makes it fail in any other way."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.expressions import (
    FUNCTIONS,
    Array,
    Binary,
    Call,
    ExpressionFault,
    Literal,
    Node,
    Reference,
    Unary,
    evaluate,
    is_true,
    parse,
    references,
    to_text,
)
from surveyapp.domain.expressions.parsing import STRENGTH

TODAY = date(2026, 11, 21)
VALUES: dict[str, Any] = {
    "score": 3,
    "text": "Late Again",
    "number": "12.5",
    "list": ["late", "damaged"],
    "yes": True,
    "no": False,
    "zero": 0,
    "empty": "",
    "tick-Comment": "own words",
    "order.external_id": "A-17",
    "born": "1980-11-22",
}

MEANINGS = [
    ("{score} = 3", True),
    ("{score} == '3'", True),
    ("{score} != 3", False),
    ("{score} <> 4", True),
    ("{score} < 4 and {score} > 2", True),
    ("{score} <= 3 && {score} >= 3", True),
    ("{score} lessorequal 2 or {score} greater 2", True),
    ("{score} notequal 3 || {score} equal 3", True),
    ("1 = 1 or 1 = 1 and 1 = 2", True),
    ("(1 = 1 or 1 = 1) and 1 = 2", False),
    ("not {yes}", False),
    ("!{no}", True),
    ("not {score} = 4", True),
    ("not ({score} = 3 and {yes})", False),
    ("{nope} empty", True),
    ("{empty} empty", True),
    ("{zero} empty", False),
    ("{text} notempty and {score} notempty", True),
    ("{nope} = {empty}", True),
    ("{nope} = 0", False),
    ("{nope} < 5", False),
    ("{nope} >= 0", False),
    ("{text} = 'late again'", True),
    ("{text} contains 'AGAIN'", True),
    ("{text} notcontains 'early'", True),
    ("{list} contains 'late'", True),
    ("{list} contains ['late', 'damaged']", True),
    ("{list} contains 'lat'", False),
    ("{list} anyof ['damaged', 'x']", True),
    ("{list} allof ['damaged', 'late']", True),
    ("{list} allof ['damaged', 'x']", False),
    ("{list} allof []", False),
    ("{list} noneof ['x']", True),
    ("{score} anyof [1, 2, 3]", True),
    ("{list} = ['damaged', 'late']", True),
    ("{list} = ['damaged']", False),
    ("{yes} = true", True),
    ("{yes} = 'true'", True),
    ("{no} = false", True),
    ("{no}", False),
    ("{tick-Comment} = 'Own words'", True),
    ("{order.external_id} = 'A-17'", True),
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("10 - 3 - 2", 5),
    ("-{score} + 1", -2),
    ("2 - -2", 4),
    ("7 % 4", 3),
    ("-7 % 4", -3),
    ("{number} + 1", 13.5),
    ("{nope} + 1", 1),
    ("'a' + 1", "a1"),
    ("{text} * 2", None),
    ("1 / 0", None),
    ("1 / 4", 0.25),
    ("iif({score} < 4, 'bad', 'good')", "bad"),
    ("iif({score} > 4, 'bad', iif({yes}, 'x', 'y'))", "x"),
    ("today()", "2026-11-21"),
    ("today(-21)", "2026-10-31"),
    ("age({born})", 45),
    ("age('2000-11-21')", 26),
    ("age('never')", None),
    ("dateDiff('2026-11-01', today())", 20),
    ("dateDiff('2026-01-31', '2026-11-21', 'months')", 9),
    ("dateDiff('2020-01-31', '2026-11-21', 'years')", 6),
    ("'2026-11-01' < today()", True),
    ("min({score}, 2, {nope})", 2),
    ("max([1, 9], 2)", 9),
    ("sum({score}, {number})", 15.5),
    ("avg(1, 2)", 1.5),
    ("avg({nope})", None),
    ("'it\\'s'", "it's"),
]


@pytest.mark.parametrize(("text", "value"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_what_an_expression_comes_to(text: str, value: Any) -> None:
    assert evaluate(parse(text), VALUES, today=TODAY) == value


REFUSED = {
    "": "ends too early",
    "   ": "ends too early",
    "{a} =": "ends too early",
    "({a} = 1": "ends too early",
    "{a} = 1)": "“)” at character 8",
    "{a} {b}": "does not belong",
    "{a} = yes": "“yes” at character 7",
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


names = st.from_regex(r"[a-z][a-zA-Z0-9_.-]{0,9}", fullmatch=True)
constants = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**15),
    st.decimals(0, 1000, places=4).map(float).filter(lambda number: not number.is_integer()),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
leaves = st.one_of(constants.map(Literal), names.map(Reference))


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.lists(inner, min_size=FUNCTIONS[name][0], max_size=min(3, FUNCTIONS[name][1])).map(
            lambda arguments: Call(name, tuple(arguments))
        )
    )
    return st.one_of(
        st.builds(Unary, st.sampled_from(["not", "negative", "empty", "notempty"]), inner),
        st.builds(Binary, st.sampled_from(sorted(STRENGTH)), inner, inner),
        st.lists(inner, max_size=3).map(lambda items: Array(tuple(items))),
        calls,
    )


trees: st.SearchStrategy[Node] = st.recursive(leaves, _branches, max_leaves=20)
answers = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.text(max_size=3))
)


@settings(deadline=None)
@given(trees)
def test_a_tree_written_out_reads_back_the_same(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@settings(deadline=None)
@given(trees, st.dictionaries(names, answers))
def test_evaluating_never_fails_whatever_was_answered(tree: Node, values: dict[str, Any]) -> None:
    filled = dict.fromkeys(references(tree), next(iter(values.values()), None)) | values
    assert is_true(tree, filled, today=TODAY) in (True, False)


@settings(deadline=None)
@given(st.text(st.sampled_from("{}()[]ab1. '\"\\=<>!+-*/%,|&iftodaynorempty"), max_size=60) | st.text(max_size=30))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionFault:
        return
    assert parse(to_text(tree)) == tree
