"""Conditions written as people write them: with brackets only where they are needed."""

from functools import reduce

from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Unary, parse, to_text
from surveyapp.domain.expressions.parsing import STRENGTH
from surveyapp.domain.expressions.tree import children, with_parts

TIGHTEST = 9
NOT = 3


def written(tree: Node) -> str:
    """Return the text of a condition that means what `tree` does.

    Raises:
        ExpressionFault: it is too long or too deep to be a condition here.
    """
    tree = _leftwards(tree)
    text = _text(tree, 0)
    return text if parse(text) == tree else to_text(tree)


def _leftwards(tree: Node) -> Node:
    """Return `tree` with its chains of `and` and `or` put together from the left, as they are read without brackets."""
    tree = with_parts(tree, tuple(map(_leftwards, children(tree))))
    if isinstance(tree, Binary) and tree.operator in ("and", "or"):
        operator = tree.operator
        return reduce(lambda left, right: Binary(operator, left, right), _links(tree, operator))
    return tree


def _links(tree: Node, operator: str) -> list[Node]:
    if isinstance(tree, Binary) and tree.operator == operator:
        return [*_links(tree.left, operator), *_links(tree.right, operator)]
    return [tree]


def _text(tree: Node, around: int) -> str:
    """Return `tree`, in brackets where what stands `around` it binds tighter than its own operator."""
    match tree:
        case Binary(operator, left, right):
            strength = STRENGTH[operator]
            text = f"{_text(left, strength)} {operator} {_text(right, strength + 1)}"
        case Unary("empty" | "notempty" as operator, operand):
            strength, text = TIGHTEST, f"{_text(operand, TIGHTEST)} {operator}"
        case Unary("not", operand):
            strength, text = NOT, f"not {_text(operand, NOT + 1)}"
        case Call(function, arguments):
            strength, text = TIGHTEST, f"{function}({', '.join(_text(each, 0) for each in arguments)})"
        case Array(items):
            strength, text = TIGHTEST, f"[{', '.join(_text(each, 0) for each in items)}]"
        case Literal(float() as number):
            strength, text = TIGHTEST, f"{number:.12f}".rstrip("0").rstrip(".")
        case _:
            strength, text = TIGHTEST, to_text(tree)
    return f"({text})" if strength < around else text
