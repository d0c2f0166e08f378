"""Values to try: written answers, and facts of an order, on both sides of every border that conditions draw."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from surveyapp.domain.expressions.tree import Constant
from surveyapp.domain.expressions.values import day_of, number_of, text_of
from surveyapp.domain.surveys.model import Question

WORDS = "Example"
EXAMPLES = {
    "email": "name@example.com",
    "tel": "+358 40 123 4567",
    "number": "5",
    "date": "",
    "time": "09:30",
    "url": "https://example.com/page",
}
# So many days and years around today are tried for each number that a condition compares with.
MOST_DAYS = 40_000


def written(question: Question, constants: Iterable[Constant], today: date, *, by_day: bool) -> Iterator[str]:
    """Yield texts to type into a question; not all of them need be answers to it."""
    options = question.options
    kind = getattr(options, "input", "text")
    fewest = max((int(each.low or 0) for each in options.validators if each.type == "text"), default=0)
    yield EXAMPLES.get(kind) or (today.isoformat() if kind == "date" else WORDS)
    yield (f"{WORDS} " * (fewest // len(WORDS) + 1))[: max(fewest, 1)].strip().ljust(fewest, ".")
    yield WORDS[: options.most]
    limits = [*getattr_all(options, "low", "high")]
    for validator in options.validators:
        limits += [text_of(float(limit)) for limit in (validator.low, validator.high) if limit is not None]
    yield from limits
    yield from EXAMPLES.values()
    for value in constants:
        yield from around(value, today, by_day=by_day)
    for limit in limits:
        yield from around(limit, today, by_day=False)


def getattr_all(options: Any, *names: str) -> Iterator[str]:
    """Yield those of the limits that are set."""
    yield from (limit for name in names if (limit := getattr(options, name, "")))


def around(value: Constant, today: date, *, by_day: bool) -> Iterator[str]:
    """Yield `value` as it is typed, what lies right before and after it, and with `by_day` the days it counts to."""
    if value is None or isinstance(value, bool):
        yield text_of(value)
        return
    if isinstance(value, str):
        # What comes right after it and right before it in the order of words.
        yield from (value, f"{value}a", value[:-1])
    if (number := number_of(_number_or_text(value))) is not None:
        yield from (text_of(each) for each in (number, number - 1, number + 1, number + 0.5, number - 0.5))
        if by_day and abs(number) < MOST_DAYS:
            yield from _days(today, int(number))
    day = day_of(value)
    if day is not None:
        yield from (each.isoformat() for each in _near(day))
    if isinstance(value, str) and len(value) == 5 and value[2] == ":":
        yield from (f"{value[:3]}{minute}" for minute in ("00", "59"))


def _near(day: date) -> Iterator[date]:
    for days in (0, -1, 1):
        try:
            yield day + timedelta(days=days)
        except OverflowError:
            continue


def _days(today: date, count: int) -> Iterator[str]:
    """Yield the days that lie `count` days, months or years from today, before and after, and those beside them."""
    for each in (count, -count):
        for near in (each - 1, each, each + 1):
            for days in (near, near * 30, near * 365 + near // 4):
                try:
                    yield (today + timedelta(days=days)).isoformat()
                except OverflowError:
                    continue


def facts(constants: Iterable[Constant], today: date, *, by_day: bool) -> list[Any]:
    """Return what a fact of the order may be: what it is compared with, what lies beside that, and something else."""
    found: dict[Any, None] = {}
    for value in constants:
        number = None if value is None or isinstance(value, bool) else number_of(_number_or_text(value))
        if number is not None:
            found |= dict.fromkeys(_plain(each) for each in (number, number - 1, number + 1))
        if value is not None and (number is None or by_day):
            found |= dict.fromkeys(text for text in around(value, today, by_day=by_day) if text)
    # Facts are also compared with each other.
    return list(found | dict.fromkeys((WORDS, 0, 1, today.isoformat())))


def _number_or_text(value: str | float) -> str | float:
    return value if isinstance(value, str) else float(value)


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number
