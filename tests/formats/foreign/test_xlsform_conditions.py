"""XLSForm's conditions and rules for answers: what has a twin is said, what has none is told of."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Reference, Unary, parse
from surveyapp.formats.foreign.carried import CHANGED
from surveyapp.formats.foreign.xlsform import xpath
from surveyapp.formats.foreign.xlsform.conditions import Asked, NoTwin, Scope, condition, written
from tests.formats.foreign.xlsform_books import HEAD, carry, elements, notes

SCOPE = Scope({
    "n": Asked("n", "text"), "one": Asked("one", "radiogroup"), "many": Asked("many", "checkbox"),
    "ok": Asked("ok", "boolean"), "day": Asked("day", "text"),
})  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${n} = 1", "{n} = 1"),
        ("${n}!=1.5", "{n} != 1.5"),
        ("${n} >= -3", "{n} >= -3"),
        ("1 < ${n}", "1 < {n}"),
        ("'a' = ${one}", "{one} = 'a'"),
        ("${one} = ‘a’", "{one} = 'a'"),
        ('${one} = "it\'s"', r"{one} = 'it\'s'"),
        ("${one} = ''", "{one} empty"),
        ("${one} != ''", "{one} notempty"),
        ("'' = ${one}", "{one} empty"),
        ("string-length(${n}) > 0", "{n} notempty"),
        ("count-selected(${many}) = 0", "{many} empty"),
        ("count-selected(${many}) >= 1", "{many} notempty"),
        ("selected(${many}, 'a')", "{many} contains 'a'"),
        ("selected(${one}, 'a')", "{one} = 'a'"),
        ("selected(/data/group/one, 'a')", "{one} = 'a'"),
        ("selected (../many,'a')", "{many} contains 'a'"),
        ("not(selected(${many}, 'a') and ${n} > 2)", "!({many} contains 'a' and {n} > 2)"),
        ("${n} > 1 and ${n} < 5 or ${one} = 'a'", "{n} > 1 and {n} < 5 or {one} = 'a'"),
        ("${n} > 1 and (${n} < 5 or ${one} = 'a')", "{n} > 1 and ({n} < 5 or {one} = 'a')"),
        ("${n} + 2 * 3 - 1 > 4", "{n} + 2 * 3 - 1 > 4"),
        ("(${n} - 1) div 2 > ${n} mod 3", "({n} - 1) / 2 > {n} % 3"),
        ("10 - (3 - 2) = ${n}", "10 - (3 - 2) = {n}"),
        ("${ok} = 'OK'", "{ok} = true"),
        ("true()", "true"),
        ("${day} > today()", "{day} > today()"),
        ("${day} <= date('2026-01-31')", "{day} <= '2026-01-31'"),
        ("number(${n}) = 3", "{n} = 3"),
        ("if(${n} > 1, 'a', 'b') = 'a'", "iif({n} > 1, 'a', 'b') = 'a'"),
        ("coalesce(${n}, 0) = 0", "iif({n} notempty, {n}, 0) = 0"),
        ("min(${n}, 3) = 3", "min({n}, 3) = 3"),
    ],
)
def test_what_has_a_twin(theirs: str, ours: str) -> None:
    assert written(condition(theirs, SCOPE)) == ours
    assert parse(ours)


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ("${later} = 1", "${later}"),
        ("regex(${n}, '[0-9]+')", "regex()"),
        ("pulldata('a', 'b', 'c', ${n}) = 1", "pulldata()"),
        ("count-selected(${many}) = 2", "count-selected()"),
        ("now() > ${day}", "now()"),
        ("name = ${n}", "name"),
        (". > 3", "${.}"),
        ("concat(${n}, 'a') = 'b'", "concat()"),
    ],
)
def test_what_has_none(theirs: str, found: str) -> None:
    with pytest.raises(NoTwin) as refused:
        condition(theirs, SCOPE)
    assert refused.value.found == found


@pytest.mark.parametrize(
    "theirs",
    [
        "",
        "${n} =",
        "(${n}",
        "${n} = 1)",
        "${n",
        "'a",
        "${n} ${n}",
        "f(,)",
        "# = 1",
        "(" * 99,
        "a" * 9000,
        "1" + "+1" * 2000,
        "1..2",
    ],
)
def test_what_is_no_expression(theirs: str) -> None:
    with pytest.raises(xpath.NotRead):
        condition(theirs, SCOPE)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="${}nor &|()=<>!+-*.,'\"adive012/ ", max_size=40))
def test_wild_texts_are_read_or_refused(text: str) -> None:
    try:
        ours = written(condition(text, SCOPE))
    except (NoTwin, xpath.NotRead):
        return
    assert parse(ours)


def _operations(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = st.sampled_from(["or", "and", "=", "!=", "<", ">=", "+", "-", "*", "/", "%", "contains", "anyof"])
    return st.one_of(
        st.builds(Binary, operators, inner, inner),
        st.builds(Unary, st.sampled_from(["not", "negative", "empty", "notempty"]), inner),
        st.builds(lambda *parts: Call("iif", parts), inner, inner, inner),
        st.builds(lambda *parts: Array(parts), inner, inner),
    )


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(["a", "b.c", "d-e"]).map(Reference),
    st.one_of(st.integers(0, 999), st.text(max_size=5), st.booleans(), st.sampled_from([0.5, 12.25])).map(Literal),
)


@settings(max_examples=200, deadline=None)
@given(st.recursive(LEAVES, _operations, max_leaves=12))
def test_what_is_written_is_read_back(tree: Node) -> None:
    assert parse(written(tree)) == tree


def test_computed_values_are_said_in_conditions() -> None:
    survey = [
        [*HEAD, "calculation", "relevant"],
        ["integer", "a", "A"],
        ["calculate", "twice", None, "${a} * 2"],
        ["calculate", "wild", None, "position(..)"],
        ["text", "q", "Q", None, "${twice} > 10"],
        ["text", "r", "R", None, "${wild} > 10"],
    ]
    carried = carry(survey)
    assert elements(carried)[1]["visibleIf"] == "{a} * 2 > 10"
    assert "visibleIf" not in elements(carried)[2]
    assert any("shown to everybody" in note and "${wild}" in note for note in notes(carried))


def test_values_computed_of_each_other_stay_bounded() -> None:
    rows = [["calculate", f"c{number}", None, f"${{c{number - 1}}} + ${{c{number - 1}}}"] for number in range(1, 40)]
    survey = [[*HEAD, "calculation", "relevant"], ["integer", "c0", "N"], *rows, ["text", "q", "Q", None, "${c39} > 1"]]
    assert "visibleIf" not in elements(carry(survey))[1]


@pytest.mark.parametrize(
    ("kind", "constraint", "message", "expected"),
    [
        ("integer", ". >= 0 and . <= 10", None, {"min": 0, "max": 10}),
        ("integer", ".>0 and .<10", None, {"min": 1, "max": 9}),
        ("integer", "0 <= .", None, {"min": 0}),
        ("integer", ". >= -5 and . <= 5", "Between",
         {"validators": [{"type": "numeric", "minValue": -5, "maxValue": 5, "text": "Between"}]}),
        ("date", ". >= date('2026-01-01')", None, {"min": "2026-01-01"}),
        ("text", "string-length(.) <= 5", None, {"validators": [{"type": "text", "maxLength": 5}]}),
        ("text", "string-length(.) > 2", "More", {"validators": [{"type": "text", "minLength": 3, "text": "More"}]}),
        ("select_multiple l", "count-selected(.) <= 2", None, {"maxSelectedChoices": 2}),
        ("select_multiple l", "count-selected(.) >= 2", None, {"validators": [{"type": "answercount", "minCount": 2}]}),
        ("text", r"regex(., '[\w.]+@[a-z]+\.[a-z]+')", None, {"inputType": "email"}),
    ],
)  # fmt: skip
def test_rules_that_have_a_twin(kind: str, constraint: str, message: Any, expected: dict[str, Any]) -> None:
    survey = [[*HEAD, "constraint", "constraint_message"], [kind, "q", "Q", constraint, message]]
    carried = carry(survey, [["list_name", "name"], *[["l", value] for value in "abc"]])
    (element,) = elements(carried)
    assert expected.items() <= element.items()
    assert not any("Any answer" in note for note in notes(carried))


@pytest.mark.parametrize(
    ("kind", "constraint", "said"),
    [
        ("integer", ". mod 2 = 0", "Any answer is taken"),
        ("integer", ". >= ${other}", "Any answer is taken"),
        ("integer", ". >= 0 and . != 5", "only a part"),
        ("date", ". <= today()", "Any answer is taken"),
        ("text", "regex(., '[0-9]{5}')", "Any answer is taken"),
        ("text", "][", "Any answer is taken"),
        ("select_one l", "not(selected(., 'a'))", "Any answer is taken"),
        ("decimal", ". > 0", "also takes the limit itself"),
    ],
)
def test_rules_that_have_none_are_told_of(kind: str, constraint: str, said: str) -> None:
    survey = [[*HEAD, "constraint"], [kind, "q", "Q", constraint]]
    (note,) = [
        note for note in notes(carry(survey, [["list_name", "name"], ["l", "a"]])) if "Whole numbers" not in note
    ]
    assert said in note


def test_choices_are_offered_as_the_filter_says() -> None:
    survey = [
        [*HEAD, "choice_filter"],
        ["select_one states", "state", "State"],
        ["select_one towns", "town", "Town", "cf=${state}"],
        ["select_one towns", "wild", "Town", "missing=${state}"],
    ]
    choices = [["list name", "name", "label", "CF"], ["states", "w", "W", None], ["states", "t", "T", None],
               ["towns", "king", "King", "w"], ["towns", "pierce", "Pierce", "w"], ["towns", "king", "King", "t"]]  # fmt: skip
    carried = carry(survey, choices)
    found = elements(carried)
    assert (
        found[1]["choicesVisibleIf"]
        == "{item} anyof ['king', 'pierce'] and {state} = 'w' or {item} = 'king' and {state} = 't'"
    )
    assert "choicesVisibleIf" not in found[2]
    told = [note for note in carried.notes if "offered every choice" in str(note)]
    assert [note.line for note in told] == [4]
    assert any(note.kind == CHANGED and "same name twice" in str(note) for note in carried.notes)
