"""What conditions may look like and what they may meet: trees and values of every kind, as Hypothesis draws them."""

from typing import Any

from hypothesis import strategies as st

from surveyapp.domain.expressions import FUNCTIONS, Array, Binary, Call, Literal, Node, Reference, Unary
from surveyapp.domain.expressions.parsing import STRENGTH, UNITS

# Letters that Python's tables of Unicode do not know yet are in no text of these: a newer browser would know their case.
UNKNOWN = ["Cs", "Cn", "Co"]
EDGES = [
    "", " ", "0", "-0", "1", "01", "1.0", " 1 ", "1,5", ".5", "5.", "1e3", "0x10", "Infinity", "NaN", "true", "False", "null",
    "9007199254740991", "9007199254740993", "0.0000001", "1" * 31, "İ", "i̇", "ß", "SS", "ΟΔΟΣ", "οδος", "é", "e\u0301", "ﬀ",
    "\x1f1\x1f", "\ufeff1", "\u00a0a\u00a0", "\u0085b", "\U0001f600", "\uffff", "2026-11-22", "2026-11-22T10:00", "2024-02-29",
    "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "20261122", "٢٠٢٦-١١-٢٢", "days", "months", "late", "Late", "a\x00b",
]  # fmt: skip

names = st.from_regex(r"[a-z][a-zA-Z0-9_.-]{0,9}", fullmatch=True)
texts = st.sampled_from(EDGES) | st.text(st.characters(exclude_categories=UNKNOWN), max_size=8)  # type: ignore[arg-type]
constants = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 10**15 - 1),
    st.decimals(0, 1000, places=7).map(float).filter(lambda number: not number.is_integer()),
    texts,
)
units = st.sampled_from([Literal(unit) for unit in UNITS])


def _calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def arguments(name: str) -> st.SearchStrategy[Node]:
        if name == "dateDiff":
            found = st.tuples(inner, inner) | st.tuples(inner, inner, units)
        else:
            found = st.lists(inner, min_size=FUNCTIONS[name][0], max_size=min(3, FUNCTIONS[name][1])).map(tuple)
        return found.map(lambda given: Call(name, given))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(arguments)


def _branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Unary, st.sampled_from(["not", "negative", "empty", "notempty"]), inner),
        st.builds(Binary, st.sampled_from(sorted(STRENGTH)), inner, inner),
        st.lists(inner, max_size=3).map(lambda items: Array(tuple(items))),
        _calls(inner),
    )


def trees(references: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    """Return trees of which `references` names what stands in braces."""
    leaves = st.one_of(constants.map(Literal), references.map(Reference), references.map(Reference))
    return st.recursive(leaves, _branches, max_leaves=20)


scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-20, 20),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-1000, 1000, places=7).map(float),
    texts,
    st.dates().map(str),
)
# What a browser can be handed as JSON; Python meets NaN and infinity too.
values = scalars | st.lists(scalars, max_size=4)
