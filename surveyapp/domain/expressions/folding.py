"""A condition made ready for a browser: what is settled is computed, and the rest becomes plain data.

A page is told only what its own answers can change. A fact of the order that decides by itself never reaches the page:
`{order.price_total} > 1000 and {score} < 5` becomes `{score} < 5` with a true or false beside it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from surveyapp.domain.expressions.evaluation import evaluate
from surveyapp.domain.expressions.tree import (
    Array,
    Binary,
    Call,
    Constant,
    Literal,
    Node,
    Reference,
    Unary,
    children,
    with_parts,
)
from surveyapp.domain.expressions.values import plain, truth


def fold(tree: Node, values: Mapping[str, Any], unsettled: Collection[str], *, today: date) -> Node:
    """Return `tree` with everything computed that names none of `unsettled`, from `values` and the local day.

    A Literal (or an Array of them) is left where nothing waits for an answer of the page.
    """
    if isinstance(tree, Literal) or (isinstance(tree, Reference) and tree.name in unsettled):
        return tree
    parts = tuple(fold(part, values, unsettled, today=today) for part in children(tree))
    if all(map(_is_settled, parts)):
        return _written(evaluate(with_parts(tree, parts), values, today=today))
    if isinstance(tree, Binary) and tree.operator in ("and", "or"):
        for part in parts:
            if constant_of(part) is (tree.operator == "or"):
                return Literal(tree.operator == "or")
    return with_parts(tree, parts)


def _is_settled(tree: Node) -> bool:
    return isinstance(tree, Literal) or (isinstance(tree, Array) and all(map(_is_settled, tree.items)))


def constant_of(tree: Node) -> bool | None:
    """Return whether a folded condition holds, whatever is answered on the page; None where it depends on that."""
    if isinstance(tree, Literal):
        return truth(plain(tree.value))
    return bool(tree.items) if isinstance(tree, Array) and _is_settled(tree) else None


def _written(value: Any) -> Node:
    return Array(tuple(map(Literal, value))) if isinstance(value, list) else Literal(value)


def to_data(tree: Node) -> Any:
    """Return `tree` as plain data for JSON: a value as itself, all else as a list of what it is and its parts.

    `["", "score"]` is a reference, `["[]", …]` a list; operators and functions stand by their names.
    """
    match tree:
        case Literal():
            return _short(plain(tree.value))
        case Reference():
            return ["", tree.name]
        case Array():
            return ["[]", *map(to_data, tree.items)]
        case Unary():
            return [tree.operator, to_data(tree.operand)]
        case Binary():
            return [tree.operator, to_data(tree.left), to_data(tree.right)]
        case Call():
            return [tree.function, *map(to_data, tree.arguments)]


def _short(value: Constant) -> Constant:
    """Return a whole number without its point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
