"""Conditions as rows that can be picked: question, operator and value; and rows as a condition, as one would write it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.expressions import Array, Binary, ExpressionFault, Literal, Node, Reference, Unary, parse
from surveyapp.domain.expressions.tree import POSTFIX, Constant

ALL, ANY = "all", "any"
JOINTS = {ALL: "and", ANY: "or"}
# What needs no value beside it, one value, or any number of them; all are written as the tree of a condition calls them.
WITHOUT_VALUE = POSTFIX
WITH_LIST = ("anyof", "noneof", "allof")
WITH_VALUE = ("=", "!=", "<=", ">=", "<", ">", "contains", "notcontains")
COMPARISONS = (*WITH_VALUE, *WITH_LIST)

Value = Constant | tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: the name in braces, the operator, and the value: None where the operator takes none, a tuple for a list."""

    question: str
    operator: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Comparisons of which all, or any, must hold; without any the condition is none."""

    joint: str
    rows: tuple[Row, ...]


def as_rows(text: str | None) -> Rows | None:
    """Return a condition as rows; None where it is more than a list of comparisons, or cannot be read."""
    if text is None or not text.strip():
        return Rows(ALL, ())
    try:
        tree = parse(text)
    except ExpressionFault:
        return None
    joint = ANY if isinstance(tree, Binary) and tree.operator == "or" else ALL
    rows = [_row(node) for node in _joined(tree, JOINTS[joint])]
    return None if None in rows else Rows(joint, tuple(row for row in rows if row is not None))


def _joined(tree: Node, operator: str) -> Iterable[Node]:
    if isinstance(tree, Binary) and tree.operator == operator:
        return [*_joined(tree.left, operator), *_joined(tree.right, operator)]
    return [tree]


def _row(node: Node) -> Row | None:
    match node:
        case Unary(operator, Reference(name)) if operator in POSTFIX:
            return Row(name, operator)
        case Binary(operator, Reference(name), Array(items)) if operator in COMPARISONS:
            values = [_constant(item) for item in items]
            return (
                Row(name, operator, tuple(value for value, _ in values)) if all(known for _, known in values) else None
            )
        case Binary(operator, Reference(name), right) if operator in COMPARISONS:
            value, is_constant = _constant(right)
            return Row(name, operator, value) if is_constant else None
        case _:
            return None


def _constant(node: Node) -> tuple[Constant, bool]:
    """Return what a node stands for, and whether it is a value written out."""
    match node:
        case Literal(value):
            return value, True
        case Unary("negative", Literal(int() | float() as number)) if not isinstance(number, bool):
            return -number, True
        case _:
            return None, False


def as_expression(rows: Rows) -> str:
    """Return rows as a condition: `{delivery} <= 3 and {wrong} contains 'late'`; an empty text for none."""
    return f" {JOINTS[rows.joint]} ".join(map(_comparison, rows.rows))


def _comparison(row: Row) -> str:
    if row.operator in WITHOUT_VALUE:
        return f"{{{row.question}}} {row.operator}"
    written = (
        f"[{', '.join(map(constant_text, row.value))}]" if isinstance(row.value, tuple) else constant_text(row.value)
    )
    return f"{{{row.question}}} {row.operator} {written}"


def constant_text(value: Constant) -> str:
    """Return a value as it stands in a condition."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\")
        return f'"{escaped}"' if "'" in value and '"' not in value else "'" + escaped.replace("'", "\\'") + "'"
    # The language of conditions knows no exponents.
    return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


# Type → the operators that make sense for it, those that are picked most often first.
CHOOSING = ("=", "!=", "anyof", "noneof", "notempty", "empty")
MEASURING = ("=", "!=", "<=", ">=", "notempty", "empty")
OPERATORS: dict[str, tuple[str, ...]] = {
    "rating": ("<=", ">=", "=", "!=", "anyof", "notempty", "empty"),
    "radiogroup": CHOOSING,
    "dropdown": CHOOSING,
    "checkbox": ("contains", "notcontains", "anyof", "allof", "noneof", "notempty", "empty"),
    "boolean": ("=", "!=", "notempty", "empty"),
    "text": ("notempty", "empty", "=", "!=", "contains", "notcontains"),
    "comment": ("notempty", "empty", "contains", "notcontains"),
    "ranking": ("notempty", "empty"),
    "file": ("notempty", "empty"),
    "fact": ("=", "!=", "<=", ">=", "contains", "notempty", "empty"),
}
MEASURED_INPUTS = ("number", "date", "time")


def operators_for(question: Any, *, is_row: bool = False) -> tuple[str, ...]:
    """Return the operators that fit an element, as it is written (`{"type": …}`); `is_row` for one row of a matrix.

    A matrix as a whole can only be asked whether it was answered; a panel or an information text cannot be asked.
    """
    kind = question.get("type")
    if kind == "matrix":
        return (*CHOOSING[:4], "<=", ">=", *CHOOSING[4:]) if is_row else WITHOUT_VALUE[::-1]
    if kind == "text" and question.get("inputType") in MEASURED_INPUTS:
        return MEASURING
    return OPERATORS.get(kind, ())


def values_said(row: Row) -> Sequence[Constant]:
    """Return the values of a row as a list, whatever its operator takes."""
    if row.operator in WITHOUT_VALUE:
        return ()
    return row.value if isinstance(row.value, tuple) else (row.value,)
