"""Conditions written as people write them: with brackets only where they are needed."""

from surveyapp.domain.expressions import Array, Binary, Call, Node, Unary, parse, to_text
from surveyapp.domain.expressions.parsing import STRENGTH

TIGHTEST = 9
NOT = 3


def written(tree: Node) -> str:
    """Return the text of `tree`, which reads back as the same tree.

    Raises:
        ExpressionFault: it is too long or too deep to be a condition here.
    """
    text = _text(tree, 0)
    return text if parse(text) == tree else to_text(tree)


def _text(tree: Node, around: int) -> str:
    """Return `tree` in brackets where what stands `around` it binds tighter than its own operator."""
    match tree:
        case Binary(operator, left, right):
            strength = STRENGTH[operator]
            # Comparisons of comparisons, and what is taken away from the right, always show their brackets.
            text = f"{_text(left, strength)} {operator} {_text(right, strength + 1)}"
        case Unary("empty" | "notempty" as operator, operand):
            strength, text = TIGHTEST, f"{_text(operand, TIGHTEST)} {operator}"
        case Unary("not", operand):
            strength, text = NOT, f"not {_text(operand, NOT + 1)}"
        case Call(function, arguments):
            strength, text = TIGHTEST, f"{function}({', '.join(_text(each, 0) for each in arguments)})"
        case Array(items):
            strength, text = TIGHTEST, f"[{', '.join(_text(each, 0) for each in items)}]"
        case _:
            strength, text = TIGHTEST, to_text(tree)
    return f"({text})" if strength < around else text
