"""What an answer must be (`constraint`), as the limits and validators that our types have."""

import re
from collections.abc import Iterator
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.xlsform import noting, xpath
from surveyapp.formats.foreign.xlsform.context import Context
from surveyapp.formats.foreign.xlsform.sheets import Row
from surveyapp.formats.foreign.xlsform.xpath import Function, Name, Operation, Tree, Value

LEFT_OUT = N_("Any answer is taken: “%(condition)s” has no twin here.")
PARTLY = N_("Of “%(condition)s” only a part has a twin here; the rest is left out.")
STRICT = N_("“%(condition)s” also takes the limit itself here.")
AS_MAIL = N_("“%(condition)s” became a question for a mail address.")

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
COUNTED = {"checkbox": "count-selected", "text": "string-length", "comment": "string-length"}
# What is counted comes in whole numbers.
WHOLE = ("count-selected", "string-length")
LENGTHS = {"checkbox": ("answercount", "minCount", "maxCount"), "text": ("text", "minLength", "maxLength")}
LENGTHS["comment"] = LENGTHS["text"]
# What the pattern of nearly every form for mail addresses has in it.
MAIL = re.compile(r"@.*\\\.|@.*\[\.\]")


def limit(context: Context, row: Row, element: dict[str, Any], *, is_whole: bool = False) -> None:
    """Put what `constraint` says into `element`, and note what of it has no twin.

    `is_whole`: only whole numbers were taken there.
    """
    text = row.get("constraint")
    if not text:
        return
    try:
        parts = list(_parts(xpath.parse(text)))
    except xpath.NotRead:
        parts = []
    bounds: dict[str, Any] = {}
    carried = 0
    for part in parts:
        carried += _carry(context, row, element, part, bounds, is_whole)
    if carried < len(parts) or not parts:
        message = PARTLY if carried else LEFT_OUT
        context.noting.left_out(row, message, condition=text[:200])
    if bounds:
        _put(context, row, element, bounds)


def _parts(tree: Tree) -> Iterator[Tree]:
    """Yield what must hold together."""
    if isinstance(tree, Operation) and tree.operator == "and":
        yield from _parts(tree.left)
        yield from _parts(tree.right)
    else:
        yield tree


def _carry(
    context: Context, row: Row, element: dict[str, Any], part: Tree, bounds: dict[str, Any], is_whole: bool
) -> bool:
    """Take one part along, as a bound or another type; tell whether that could be."""
    match part:
        case Function("regex", (Name("."), Value(pattern))) if element.get("inputType", "") == "text":
            if not MAIL.search(str(pattern)):
                return False
            element["inputType"] = "email"
            context.noting.changed(row, AS_MAIL, condition=row.get("constraint")[:200])
            return True
    found = _bound(element, part, is_whole)
    if found is None:
        return False
    side, value, is_strict = found
    if is_strict:
        context.noting.changed(row, STRICT, condition=row.get("constraint")[:200])
    better = max if side == "low" else min
    bounds[side] = better(bounds[side], value) if side in bounds else value
    return True


def _bound(element: dict[str, Any], part: Tree, is_whole: bool) -> tuple[str, Any, bool] | None:
    """Return the side, the value, and whether the value itself was not allowed there; None where `part` is no bound."""
    if not isinstance(part, Operation) or part.operator not in TURNED:
        return None
    operator, about, value = part.operator, part.left, _constant(part.right)
    if value is None:
        operator, about, value = TURNED[operator], part.right, _constant(part.left)
    if value is None or not _is_about(element, about, value):
        return None
    side = "low" if operator.startswith(">") else "high"
    is_open = not operator.endswith("=")
    if is_open and isinstance(value, int) and (is_whole or isinstance(about, Function)):
        return side, value + (1 if side == "low" else -1), False
    return side, value, is_open


def _constant(tree: Tree) -> str | int | float | None:
    match tree:
        case Value(value):
            return value
        case Function("negative", (Value(int() | float() as value),)):
            return -value
        case Function("date", (Value(str() as value),)):
            return value
    return None


def _is_about(element: dict[str, Any], tree: Tree, value: str | float) -> bool:
    """Tell whether `tree` is what a limit of `element` is about: the answer itself, its length, or how many were chosen."""
    if tree == Name("."):
        kind = element.get("inputType", "")
        return kind in ("date", "time") if isinstance(value, str) else kind == "number"
    wanted = COUNTED.get(str(element["type"])) if element.get("inputType", "text") == "text" else None
    return isinstance(value, int) and wanted is not None and tree == Function(wanted, (Name("."),))


def _put(context: Context, row: Row, element: dict[str, Any], bounds: dict[str, Any]) -> None:
    """Write the bounds down: as a validator where the form has words for who oversteps them, else as plain limits."""
    words = context.words(row, "constraint_message")
    if element.get("inputType") == "number" and words:
        kind, low, high = "numeric", "minValue", "maxValue"
    elif element["type"] in LENGTHS and element.get("inputType", "text") == "text":
        kind, low, high = LENGTHS[element["type"]]
    else:
        element |= {key: bounds[side] for side, key in (("low", "min"), ("high", "max")) if side in bounds}
        if words:
            context.noting.alike_at(noting.RULE_MESSAGE, row.get("name"), row)
        return
    if kind == "answercount" and set(bounds) == {"high"} and not words:
        element["maxSelectedChoices"] = bounds["high"]
        return
    validator = {"type": kind} | {key: bounds[side] for side, key in (("low", low), ("high", high)) if side in bounds}
    element["validators"] = [validator | ({"text": words} if words else {})]
