"""What a condition comes to, with SurveyJS's loose comparing: numbers written as text are numbers, case is ignored.

Answers arrive as in a response's document (text, number, truth value, list) and order facts as plain values.
Whatever is missing counts as empty; nothing here raises because of a value.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from surveyapp.domain.expressions.tree import Array, Binary, Call, Literal, Node, Reference, Unary

# Beyond this a browser's numbers lose whole units; both sides then count with floats alike.
MAXIMUM_WHOLE = 2**53


def evaluate(tree: Node, values: Mapping[str, Any], *, today: date) -> Any:
    """Return the value of `tree`: text, number, truth value, list, or None for empty.

    `values` maps the names that stand in braces to their values; `today` is the local date of the person answering.
    """
    match tree:
        case Literal():
            return tree.value
        case Reference():
            return values.get(tree.name)
        case Array():
            return [evaluate(item, values, today=today) for item in tree.items]
        case Unary():
            return _unary(tree.operator, evaluate(tree.operand, values, today=today))
        case Binary():
            return _binary(tree, values, today)
        case Call():
            return _call(tree, values, today)


def is_true(tree: Node, values: Mapping[str, Any], *, today: date) -> bool:
    """Say whether the condition `tree` holds."""
    return _truth(evaluate(tree, values, today=today))


def is_empty(value: Any) -> bool:
    """Say whether `value` counts as not answered."""
    return value is None or value == "" or value == []


def _truth(value: Any) -> bool:
    return not is_empty(value) and value is not False and value != 0


def _unary(operator: str, value: Any) -> Any:
    if operator == "not":
        return not _truth(value)
    if operator == "empty":
        return is_empty(value)
    if operator == "notempty":
        return not is_empty(value)
    number = _number(value)
    return None if number is None else -number


def _binary(tree: Binary, values: Mapping[str, Any], today: date) -> Any:
    left = evaluate(tree.left, values, today=today)
    if tree.operator == "and":
        return _truth(left) and _truth(evaluate(tree.right, values, today=today))
    if tree.operator == "or":
        return _truth(left) or _truth(evaluate(tree.right, values, today=today))
    right = evaluate(tree.right, values, today=today)
    return OPERATORS[tree.operator](left, right)


def _number(value: Any) -> int | float | None:
    """Return `value` as a number, or None where it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        # float() would also take “nan”, “inf” and “1_000”, which a browser does not.
        if not value.strip() or not set(value) <= set("0123456789.-+eE ") or len(value) > 30:
            return None
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, int | float):
        return None
    return _bounded(value)


def _bounded(number: int | float) -> int | float | None:
    if isinstance(number, int):
        return number if abs(number) <= MAXIMUM_WHOLE else float(number)
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) <= MAXIMUM_WHOLE else number


def _equal(left: Any, right: Any) -> bool:
    if is_empty(left) or is_empty(right):
        return is_empty(left) and is_empty(right)
    if isinstance(left, list) or isinstance(right, list):
        return _same_members(_as_list(left), _as_list(right))
    if isinstance(left, bool) or isinstance(right, bool):
        return _as_word(left) == _as_word(right)
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return first == second
    return _as_word(left) == _as_word(right)


def _as_word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip().casefold()


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if is_empty(value) else [value]


def _same_members(left: list[Any], right: list[Any]) -> bool:
    return len(left) == len(right) and _holds_all(left, right) and _holds_all(right, left)


def _holds_all(whole: list[Any], parts: list[Any]) -> bool:
    return all(any(_equal(member, part) for member in whole) for part in parts)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def decide(left: Any, right: Any) -> bool:
        first, second = _number(left), _number(right)
        if first is not None and second is not None:
            return compare(first, second)
        if isinstance(left, str) and isinstance(right, str) and left and right:
            return compare(_as_word(left), _as_word(right))
        return False

    return decide


def _contains(left: Any, right: Any) -> bool:
    if is_empty(left) or is_empty(right):
        return False
    if isinstance(left, list):
        return _holds_all(left, _as_list(right))
    return all(_as_word(part) in _as_word(left) for part in _as_list(right))


def _any_of(left: Any, right: Any) -> bool:
    return any(_equal(member, part) for member in _as_list(left) for part in _as_list(right))


def _all_of(left: Any, right: Any) -> bool:
    parts = _as_list(right)
    return bool(parts) and _holds_all(_as_list(left), parts)


def _plus(left: Any, right: Any) -> Any:
    first, second = _term(left), _term(right)
    if first is not None and second is not None:
        return _bounded(first + second)
    if isinstance(left, list) or isinstance(right, list):
        return None
    return ("" if left is None else str(left)) + ("" if right is None else str(right))


def _term(value: Any) -> int | float | None:
    """Return `value` as a number to add or multiply; what is empty counts as 0."""
    return 0 if is_empty(value) else _number(value)


def _arithmetic(compute: Callable[[Any, Any], int | float]) -> Callable[[Any, Any], Any]:
    def work(left: Any, right: Any) -> Any:
        first, second = _term(left), _term(right)
        if first is None or second is None:
            return None
        try:
            return _bounded(compute(first, second))
        except (ZeroDivisionError, OverflowError, ValueError):
            return None

    return work


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "contains": _contains,
    "notcontains": lambda left, right: not _contains(left, right),
    "anyof": _any_of,
    "allof": _all_of,
    "noneof": lambda left, right: not _any_of(left, right),
    "+": _plus,
    "-": _arithmetic(lambda left, right: left - right),
    "*": _arithmetic(lambda left, right: left * right),
    "/": _arithmetic(lambda left, right: left / right),
    # A browser's remainder takes the sign of the dividend, Python's `%` that of the divisor.
    "%": _arithmetic(math.fmod),
}


def _call(tree: Call, values: Mapping[str, Any], today: date) -> Any:
    if tree.function == "iif":
        condition, yes, no = tree.arguments
        return evaluate(yes if is_true(condition, values, today=today) else no, values, today=today)
    arguments = [evaluate(argument, values, today=today) for argument in tree.arguments]
    if tree.function == "today":
        return _shifted(today, _number(arguments[0]) if arguments else 0)
    if tree.function == "age":
        return _years(_date(arguments[0]), today)
    if tree.function == "dateDiff":
        return _difference(_date(arguments[0]), _date(arguments[1]), arguments[2] if len(arguments) > 2 else "days")
    return _summary(tree.function, arguments)


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _shifted(today: date, days: int | float | None) -> str | None:
    try:
        return None if days is None else (today + timedelta(days=int(days))).isoformat()
    except OverflowError:
        return None


def _years(start: date | None, end: date | None) -> int | None:
    if start is None or end is None:
        return None
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _difference(start: date | None, end: date | None, unit: Any) -> int | None:
    if start is None or end is None:
        return None
    if unit == "days":
        return (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return {"months": months, "years": _years(start, end)}.get(str(unit))


def _summary(function: str, arguments: list[Any]) -> int | float | None:
    members = [member for argument in arguments for member in _as_list(argument)]
    numbers = [number for number in map(_number, members) if number is not None]
    if not numbers:
        return None
    if function == "avg":
        return _bounded(sum(numbers) / len(numbers))
    if function == "sum":
        return _bounded(sum(numbers))
    return min(numbers) if function == "min" else max(numbers)
