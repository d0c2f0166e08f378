"""What a condition comes to, with SurveyJS's loose comparing: numbers written as text are numbers, case is ignored.

Answers arrive as in a response's document (text, number, truth value, list) and order facts as plain values.
Whatever is missing counts as empty; nothing here raises because of a value. The browser evaluates the same trees with
`static/answering/conditions.js`: what is changed here is changed there, and in the table of cases that tries both.
"""

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from surveyapp.domain.expressions.tree import Array, Binary, Call, Literal, Node, Reference, Unary
from surveyapp.domain.expressions.values import (
    as_list,
    bounded,
    day_of,
    flat,
    holds_all,
    is_empty,
    is_equal,
    number_of,
    plain,
    text_of,
    truth,
    word_of,
)

__all__ = ["evaluate", "is_empty", "is_true"]


def evaluate(tree: Node, values: Mapping[str, Any], *, today: date) -> Any:
    """Return the value of `tree`: text, number, truth value, flat list, or None for empty.

    `values` maps the names that stand in braces to their values; `today` is the local date of the person answering.
    """
    match tree:
        case Literal():
            return plain(tree.value)
        case Reference():
            return plain(values.get(tree.name))
        case Array():
            return flat([evaluate(item, values, today=today) for item in tree.items])
        case Unary():
            return UNARY[tree.operator](evaluate(tree.operand, values, today=today))
        case Binary():
            return _binary(tree, values, today)
        case Call():
            return _call(tree, values, today)


def is_true(tree: Node, values: Mapping[str, Any], *, today: date) -> bool:
    """Say whether the condition `tree` holds."""
    return truth(evaluate(tree, values, today=today))


def _negative(value: Any) -> float | None:
    number = number_of(value)
    return None if number is None else bounded(-number)


UNARY: dict[str, Callable[[Any], Any]] = {
    "not": lambda value: not truth(value),
    "empty": is_empty,
    "notempty": lambda value: not is_empty(value),
    "negative": _negative,
}


def _binary(tree: Binary, values: Mapping[str, Any], today: date) -> Any:
    left = evaluate(tree.left, values, today=today)
    if tree.operator == "and":
        return truth(left) and is_true(tree.right, values, today=today)
    if tree.operator == "or":
        return truth(left) or is_true(tree.right, values, today=today)
    return OPERATORS[tree.operator](left, evaluate(tree.right, values, today=today))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def decide(left: Any, right: Any) -> bool:
        first, second = number_of(left), number_of(right)
        if first is not None and second is not None:
            return compare(first, second)
        if isinstance(left, str) and isinstance(right, str) and left and right:
            return compare(word_of(left), word_of(right))
        return False

    return decide


def _contains(left: Any, right: Any) -> bool:
    if is_empty(left) or is_empty(right):
        return False
    if isinstance(left, list):
        return holds_all(left, as_list(right))
    whole = word_of(left)
    return all(not is_empty(part) and word_of(part) in whole for part in as_list(right))


def _any_of(left: Any, right: Any) -> bool:
    return any(is_equal(member, part) for member in as_list(left) for part in as_list(right))


def _all_of(left: Any, right: Any) -> bool:
    parts = as_list(right)
    return bool(parts) and holds_all(as_list(left), parts)


def _plus(left: Any, right: Any) -> Any:
    first, second = _term(left), _term(right)
    if first is not None and second is not None:
        return bounded(first + second)
    if isinstance(left, list) or isinstance(right, list):
        return None
    return text_of(left) + text_of(right)


def _term(value: Any) -> float | None:
    """Return `value` as a number to add or multiply; what is empty counts as 0."""
    return 0.0 if is_empty(value) else number_of(value)


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Any, Any], Any]:
    def work(left: Any, right: Any) -> Any:
        first, second = _term(left), _term(right)
        if first is None or second is None:
            return None
        try:
            return bounded(compute(first, second))
        except (ZeroDivisionError, ValueError):
            return None

    return work


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": is_equal,
    "!=": lambda left, right: not is_equal(left, right),
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
        return _shifted(today, number_of(arguments[0]) if arguments else 0.0)
    if tree.function == "age":
        return _years(day_of(arguments[0]), today)
    if tree.function == "dateDiff":
        return _difference(day_of(arguments[0]), day_of(arguments[1]), arguments[2] if len(arguments) > 2 else "days")
    return _summary(tree.function, arguments)


def _shifted(today: date, days: float | None) -> str | None:
    try:
        return None if days is None else (today + timedelta(days=int(days))).isoformat()
    except OverflowError:
        return None


def _years(start: date | None, end: date | None) -> float | None:
    if start is None or end is None:
        return None
    return float(end.year - start.year - ((end.month, end.day) < (start.month, start.day)))


def _difference(start: date | None, end: date | None, unit: Any) -> float | None:
    if start is None or end is None:
        return None
    if unit == "years":
        return _years(start, end)
    if unit == "months":
        return float((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))
    return float((end - start).days) if unit == "days" else None


def _summary(function: str, arguments: list[Any]) -> float | None:
    members = [member for argument in arguments for member in as_list(argument)]
    numbers = [number for number in map(number_of, members) if number is not None]
    if not numbers:
        return None
    if function in ("min", "max"):
        return min(numbers) if function == "min" else max(numbers)
    total = 0.0
    # Python's own sum mends what is rounded off, a browser's adding does not.
    for number in numbers:
        total += number
    return bounded(total / len(numbers) if function == "avg" else total)
