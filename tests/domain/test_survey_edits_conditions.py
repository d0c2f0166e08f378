"""Conditions as rows that can be picked, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.expressions import parse, to_text
from surveyapp.domain.survey_edits.conditions import (
    COMPARISONS,
    WITH_LIST,
    WITHOUT_VALUE,
    Row,
    Rows,
    as_expression,
    as_rows,
    operators_for,
)

ROWS: dict[str, Rows | None] = {
    "": Rows("all", ()),
    "  ": Rows("all", ()),
    "{a} <= 3": Rows("all", (Row("a", "<=", 3),)),
    "{a} <= 3 and {b} contains 'late'": Rows("all", (Row("a", "<=", 3), Row("b", "contains", "late"))),
    "{a} = true or {b} empty or {c} notempty": Rows(
        "any", (Row("a", "=", True), Row("b", "empty"), Row("c", "notempty"))
    ),
    "{a} anyof ['x', 2]": Rows("all", (Row("a", "anyof", ("x", 2)),)),
    "{a} > -2.5": Rows("all", (Row("a", ">", -2.5),)),
    '{m.row} = "it\'s" and {a-Comment} notempty': Rows(
        "all", (Row("m.row", "=", "it's"), Row("a-Comment", "notempty"))
    ),
    "{order.price_total} >= 1000": Rows("all", (Row("order.price_total", ">=", 1000),)),
    "{a} = null": Rows("all", (Row("a", "=", None),)),
    "{a} anyof []": Rows("all", (Row("a", "anyof", ()),)),
    # More than a list of comparisons stays a text.
    "{a} = 1 and {b} = 2 or {c} = 3": None,
    "{a} = 1 and ({b} = 2 or {c} = 3)": None,
    "not {a} = 1": None,
    "{a} = {b}": None,
    "{a} + 1 = 3": None,
    "3 >= {a}": None,
    "{a}": None,
    "{a} anyof [{b}]": None,
    "age({a}) > 18": None,
    "{a} =": None,
}


@pytest.mark.parametrize(("text", "rows"), ROWS.items(), ids=ROWS)
def test_a_list_of_comparisons_becomes_rows(text: str, rows: Rows | None) -> None:
    assert as_rows(text) == rows
    if rows is not None:
        assert as_expression(rows) == text.strip()


def test_brackets_and_other_spellings_are_written_plainly() -> None:
    rows = as_rows("({a} == 1 && ({b} <> 'x' && !{c} empty))")
    assert rows is None
    rows = as_rows("({a} == 1 && ({b} <> 'x' && {c} *= 'y'))")
    assert rows is not None
    assert as_expression(rows) == "{a} = 1 and {b} != 'x' and {c} contains 'y'"


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,10}", fullmatch=True)
constants = (
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.text(max_size=12)
    | st.sampled_from([0.5, -2.25, 1e-6])
)
rows = st.one_of(
    st.builds(Row, names, st.sampled_from(COMPARISONS), constants),
    st.builds(Row, names, st.sampled_from(COMPARISONS), st.lists(constants, max_size=4).map(tuple)),
    st.builds(Row, names, st.sampled_from(WITHOUT_VALUE)),
)


@given(st.sampled_from(["all", "any"]), st.lists(rows, min_size=2, max_size=5))
def test_rows_are_read_back_as_they_were(joint: str, found: list[Row]) -> None:
    written = Rows(joint, tuple(found))
    text = as_expression(written)
    assert as_rows(text) == written
    assert parse(to_text(parse(text))) == parse(text)


def test_one_row_alone_is_all_there_is() -> None:
    assert as_rows(as_expression(Rows("any", (Row("a", "=", 1),)))) == Rows("all", (Row("a", "=", 1),))


def test_operators_fit_the_question() -> None:
    assert operators_for({"type": "rating"})[:2] == ("<=", ">=")
    assert "contains" in operators_for({"type": "checkbox"})
    assert "contains" not in operators_for({"type": "radiogroup"})
    assert "<=" in operators_for({"type": "text", "inputType": "number"})
    assert "<=" not in operators_for({"type": "text"})
    assert operators_for({"type": "matrix"}) == ("notempty", "empty")
    assert "=" in operators_for({"type": "matrix"}, is_row=True)
    assert operators_for({"type": "panel"}) == ()
    assert set(WITH_LIST) <= set(operators_for({"type": "checkbox"}))
