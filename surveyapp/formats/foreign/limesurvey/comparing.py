"""Answers compared: with something written out, and with each other."""

from collections.abc import Callable

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, Literal, Node, Reference, Unary
from surveyapp.formats.foreign.limesurvey.script import ScriptFault, Value
from surveyapp.formats.foreign.limesurvey.variables import Variable

ORDERS = frozenset({"<", "<=", ">", ">="})
NO_COMPARING = N_("“%(name)s” cannot be compared so here")
LETTERS = N_("LimeSurvey compares the number in quotes letter by letter; here numbers are compared as numbers.")


def is_empty(name: str) -> Node:
    """Return when an answer is not there."""
    return Unary("empty", Reference(name))


def negated(tree: Node) -> Node:
    """Return the opposite, written as people would."""
    match tree:
        case Unary("empty" | "notempty" as operator, operand):
            return Unary("notempty" if operator == "empty" else "empty", operand)
        case Unary("not", operand):
            return operand
        case Binary("=" | "!=" as operator, left, right):
            return Binary("!=" if operator == "=" else "=", left, right)
        case Binary("contains" | "notcontains" as operator, left, right):
            return Binary("notcontains" if operator == "contains" else "contains", left, right)
        case Literal(value):
            return Literal(not value)
    return Unary("not", tree)


def ticked(variable: Variable) -> Node:
    """Return when a box is ticked."""
    return Binary("contains", Reference(variable.name), Literal(variable.box))


def is_answered(variable: Variable) -> Node:
    """Return when an answer is there: a box is ticked, anything else is not empty."""
    return ticked(variable) if variable.kind == "box" else Unary("notempty", Reference(variable.name))


def compared(operator: str, variable: Variable, value: Value, said: Callable[[str], None]) -> Node:
    """Return an answer compared with something written out; `said` is told where that is not quite the same here.

    Raises:
        ScriptFault: it cannot be compared so.
    """
    written = value.value.strip() if isinstance(value.value, str) else value.value
    equal = operator == "=="
    if variable.kind == "box" and operator in ("==", "!=") and str(written) in ("", variable.ticked):
        tree = ticked(variable)
        return tree if (written != "") == equal else negated(tree)
    if value.value == "" and operator == ">=":
        return Literal(True)
    if written == "" and operator in ("==", "!=", ">", ">="):
        # Nothing comes before everything.
        return negated(is_empty(variable.name)) if operator in ("!=", ">", ">=") else is_empty(variable.name)
    if variable.kind in ("box", "list") or written == "":
        raise ScriptFault(NO_COMPARING, name=variable.name)
    reference = Reference(variable.name)
    if operator in ("==", "!="):
        return Binary("=" if equal else "!=", reference, Literal(_ours(variable, written)))
    if variable.kind == "yes_no" or variable.values:
        raise ScriptFault(NO_COMPARING, name=variable.name)
    if isinstance(written, str) and written.replace(".", "", 1).isdecimal() and variable.kind != "date":
        said(LETTERS)
        written = float(written) if "." in written else int(written)
    tree = Binary(operator, reference, Literal(written))
    return Binary("or", tree, is_empty(variable.name)) if written == 0 and operator in ("<", "<=") else tree


def _ours(variable: Variable, written: str | int | float) -> str | int | float | bool:
    """Return the value that stands here for what LimeSurvey calls `written`."""
    code = str(written)
    if variable.kind == "yes_no":
        if code not in ("Y", "N"):
            raise ScriptFault(NO_COMPARING, name=variable.name)
        return code == "Y"
    return variable.values.get(code, written)


def against(operator: str, left: Variable, right: Variable) -> Node:
    """Return two answers compared with each other."""
    kinds = {left.kind, right.kind}
    if kinds & {"box", "list"} or left.values or right.values or ("yes_no" in kinds and kinds != {"yes_no"}):
        raise ScriptFault(NO_COMPARING, name=left.name)
    if kinds == {"yes_no"} and operator in ORDERS:
        raise ScriptFault(NO_COMPARING, name=left.name)
    return Binary("=" if operator == "==" else operator, Reference(left.name), Reference(right.name))
