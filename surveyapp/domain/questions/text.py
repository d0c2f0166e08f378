"""A short written answer: words, mail, telephone, number or date."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault, one_value
from surveyapp.domain.questions.validators import Validator, check_validators, parse_validators
from surveyapp.domain.questions.writing import check_length, clean, read_email, read_number

KEYS = frozenset({"inputType", "maxLength", "min", "max", "validators"})
INPUTS = ("text", "email", "tel", "number", "date", "time", "url")
DEFAULT_LENGTH = 500
MAXIMUM_LENGTH = 5_000
# Python itself would also take week dates and other forms that no browser sends.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?")
TELEPHONE = re.compile(r"\+?[\d\s()./-]{4,30}")
ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}")
TOO_LOW = {
    "number": N_("The answer must be %(low)s or more."),
    "date": N_("Choose %(low)s or a later day."),
    "time": N_("Choose %(low)s or a later time."),
}
TOO_HIGH = {
    "number": N_("The answer must be %(high)s or less."),
    "date": N_("Choose %(high)s or an earlier day."),
    "time": N_("Choose %(high)s or an earlier time."),
}


@dataclass(frozen=True)
class Options:
    """The kind of input, how long it may be, between which values, and what else must hold."""

    input: str
    most: int
    low: str
    high: str
    validators: tuple[Validator, ...]


def parse_options(element: Reader) -> Options:
    """Read what a short text says of itself."""
    kind = element.option("inputType", INPUTS, "text")
    most = element.integer("maxLength", DEFAULT_LENGTH, -1, MAXIMUM_LENGTH)
    low, high = _limit(element, "min", kind), _limit(element, "max", kind)
    if low and high and _is_below(kind, high, low):
        element.fault("min", N_("“min” (%(low)s) is above “max” (%(high)s); swap them."), low=low, high=high)
    validators = parse_validators(element, ("text", "numeric", "email"))
    return Options(kind, most if most > 0 else DEFAULT_LENGTH, low, high, validators)


def _limit(element: Reader, key: str, kind: str) -> str:
    """Return a limit as text, of the same form as an answer; empty where there is none."""
    if key not in element:
        return ""
    value = element.data[key]
    if kind not in ("number", "date", "time"):
        message = N_("“%(key)s” goes with “inputType: number”, “date” or “time” only; remove it.")
        element.fault(key, message, key=key)
        return ""
    try:
        return READERS[kind](str(value))
    except AnswerFault:
        message = N_("“%(key)s” must be written as the answer is: 12.5, 2026-11-30 or 09:30.")
        element.fault(key, message, key=key)
        return ""


def _date(value: str) -> str:
    try:
        day = date.fromisoformat(value) if DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise AnswerFault(N_("Write a date as year, month and day, such as 2026-11-30."))
    return value


def _time(value: str) -> str:
    if not TIME.fullmatch(value):
        raise AnswerFault(N_("Write a time in hours and minutes, such as 09:30."))
    return value[:5]


def _telephone(value: str) -> str:
    if not TELEPHONE.fullmatch(value):
        raise AnswerFault(N_("Write a telephone number in digits, such as +358 40 123 4567."))
    return value


def _address(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise AnswerFault(N_("Write a web address that begins with https://."))
    return value


READERS: dict[str, Callable[[str], str]] = {
    "text": str,
    "email": read_email,
    "tel": _telephone,
    "number": read_number,
    "date": _date,
    "time": _time,
    "url": _address,
}


def _is_below(kind: str, first: str, second: str) -> bool:
    """Say whether `first` comes before `second`: numbers by size, dates and times by their ISO text."""
    return float(first) < float(second) if kind == "number" else first < second


def parse_answer(options: Options, raw: list[str]) -> str | None:
    """Return the text: cleaned, numbers with a decimal point, dates and times in ISO form.

    Raises:
        AnswerFault: it is too long, of the wrong kind or outside the limits.
    """
    value = clean(one_value(raw), lines=False)
    if not value:
        return None
    check_length(value, options.most)
    value = READERS[options.input](value)
    _check_limits(options, value)
    check_validators(options.validators, value)
    return value


def _check_limits(options: Options, value: str) -> None:
    kind = options.input
    if options.low and _is_below(kind, value, options.low):
        raise AnswerFault(TOO_LOW[kind], low=_plain(options, options.low))
    if options.high and _is_below(kind, options.high, value):
        raise AnswerFault(TOO_HIGH[kind], high=_plain(options, options.high))


def _plain(options: Options, limit: str) -> date | str:
    """Return a limit so that whoever shows it can write days in the language of the page."""
    return date.fromisoformat(limit) if options.input == "date" else limit


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "textline"


def scale(_options: Options) -> None:
    """Return None: words are read, not counted."""


def count_values(_options: Options, _value: str) -> list[str]:
    """Return nothing: words are read, not counted."""
    return []
