"""Figures, money and times as people of each language write them: one rule per function, the same on every page.

The rules are a closed table for English, Finnish and Swedish. Every other language is written as English.
A no-break space stands before % and between a figure and its unit, minus is U+2212 and a range is an en dash.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_compact_currency, format_currency, format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone

from surveyapp.channels.promise_words import NBSP, format_clock

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
# Under this many answers one decimal of a per cent says more than is known.
WHOLE_PERCENT_BELOW = 100
# A currency written in letters keeps its distance: SEK 1,248.50.
LETTER_BEFORE_FIGURE = re.compile(r"(?<=[A-Za-z])(?=\d)")

DAY_PATTERN = {"en": "EEE d MMM y", "fi": "ccc d.M.y", "sv": "EEE d MMM y"}
DAY_PATTERN_THIS_YEAR = {"en": "EEE d MMM", "fi": "ccc d.M.", "sv": "EEE d MMM"}
TODAY = {"en": "today", "fi": "tänään", "sv": "i dag"}
WEEK = {"en": "week", "fi": "viikko", "sv": "vecka"}
SIGNED_RANGE = {"en": " to ", "fi": "…", "sv": " till "}
LEFT = {"en": "left", "fi": "jäljellä", "sv": "kvar"}
LATE = {"en": "late", "fi": "myöhässä", "sv": "sen"}
DAYS = {"en": "d", "fi": "pv", "sv": "d"}
HOURS = {"en": "h", "fi": "h", "sv": "tim"}
MINUTES = {"en": "min", "fi": "min", "sv": "min"}


def _table_language(language: str) -> str:
    return language if language in DAY_PATTERN else "en"


def format_number(value: float | None, language: str, digits: int = 0) -> str:
    """Write `value` with exactly `digits` decimals; None gives an empty text, never a zero."""
    if value is None:
        return ""
    # The exact decimal value is rounded, so that 2.675 does not depend on how a float is printed.
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)
    if rounded == 0:
        rounded = abs(rounded)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(rounded, format=pattern, locale=_table_language(language)).replace("-", MINUS)


def format_percent(value: float | None, language: str, n: int | None = None, digits: int | None = None) -> str:
    """Write a value that is already in per cent: one decimal, none where fewer than 100 answered."""
    if value is None:
        return ""
    if digits is None:
        digits = 0 if n is not None and n < WHOLE_PERCENT_BELOW else 1
    return f"{format_number(value, language, digits)}{NBSP}%"


def format_money(amount: Decimal | float | None, language: str, currency: str) -> str:
    """Write an amount of `currency` (ISO 4217) with its cents."""
    if amount is None:
        return ""
    text: str = format_currency(amount, currency, locale=_table_language(language))
    return LETTER_BEFORE_FIGURE.sub(NBSP, text).replace("-", MINUS).replace(" ", NBSP)


def format_money_short(amount: Decimal | float | None, language: str, currency: str) -> str:
    """Write an amount about: no cents, and thousands or millions by their short words."""
    if amount is None:
        return ""
    digits = 1 if 1_000 <= abs(amount) < 10_000 or 1_000_000 <= abs(amount) < 10_000_000 else 0
    # Babel shortens thousands only: of less it would write every decimal there is.
    shown = round(amount) if abs(amount) < 1_000 else amount
    text: str = format_compact_currency(shown, currency, locale=_table_language(language), fraction_digits=digits)
    # The words are "K" in English where people write a small one, and parted by plain spaces elsewhere.
    text = text[:-1] + "k" if text.endswith("K") else text
    return LETTER_BEFORE_FIGURE.sub(NBSP, text).replace("-", MINUS).replace(" ", NBSP)


def format_day(value: date | None, language: str, this_year: int | None = None) -> str:
    """Write a calendar day; without its year when that is `this_year`."""
    if value is None:
        return ""
    table = _table_language(language)
    patterns = DAY_PATTERN_THIS_YEAR if value.year == this_year else DAY_PATTERN
    text: str = format_date(value, patterns[table], locale=table)
    # Swedish abbreviations carry a full stop in CLDR that nobody writes beside a year.
    return text if table == "fi" else text.replace(".", "")


def format_moment(value: datetime | None, language: str, now: datetime | None = None) -> str:
    """Write day and time; against `now` (same zone) today is said as a word and this year's number is left out."""
    if value is None:
        return ""
    clock = format_clock(value, language)
    if now is not None and value.date() == now.date():
        return f"{TODAY[_table_language(language)]} {clock}"
    return f"{format_day(value.date(), language, now.year if now is not None else None)} {clock}"


def format_week(value: date, language: str) -> str:
    """Write the ISO week of a day."""
    return f"{WEEK[_table_language(language)]}{NBSP}{value.isocalendar().week}"


def format_interval(
    low: float | None, high: float | None, language: str, digits: int = 1, *, is_tight: bool = False
) -> str:
    """Write an interval; with a negative end the range is no dash, for a dash before a minus cannot be read.

    `is_tight` is for columns of figures, where English too writes an en dash.
    """
    if low is None or high is None:
        return ""
    table = _table_language(language)
    low_text, high_text = format_number(low, language, digits), format_number(high, language, digits)
    if low_text.startswith(MINUS) or high_text.startswith(MINUS):
        between = SIGNED_RANGE[table]
    else:
        between = EN_DASH if is_tight or table != "en" else " to "
    return f"{low_text}{between}{high_text}"


def format_duration(length: timedelta, language: str) -> str:
    """Write a length of time in its two largest parts, at least one minute."""
    table = _table_language(language)
    minutes = max(1, int(abs(length).total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, DAYS), (hours, HOURS)] if days else [(hours, HOURS), (minutes, MINUTES)]
    return " ".join(f"{number}{NBSP}{unit[table]}" for number, unit in parts if number)


def format_time_left(due_at: datetime, now: datetime, language: str) -> str:
    """Write how long there is until `due_at`, or how late it is."""
    table = _table_language(language)
    word = LATE[table] if now > due_at else LEFT[table]
    return f"{format_duration(due_at - now, language)} {word}"


def _language() -> str:
    locale = get_locale()
    return str(locale.language) if locale is not None else "en"


def _local(value: datetime) -> datetime:
    """Turn an aware time into the reader's zone; a naive one is a fault of ours and must show."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return value.astimezone(get_timezone())


def number(value: float | None, digits: int = 0) -> str:
    """Filter: `{{ n|number }}`, `{{ mean|number(2) }}`."""
    return format_number(value, _language(), digits)


def percent(value: float | None, n: int | None = None, digits: int | None = None) -> str:
    """Filter: `{{ 83.5|percent(n) }}`."""
    return format_percent(value, _language(), n, digits)


def money(amount: Decimal | float | None, currency: str) -> str:
    """Filter: `{{ order.price_total|money(order.currency) }}`."""
    return format_money(amount, _language(), currency)


def day(value: date | datetime | None, now: datetime | None = None) -> str:
    """Filter: `{{ order.promised_on|day }}`; an `_at` is turned into the reader's day."""
    if isinstance(value, datetime):
        value = _local(value).date()
    return format_day(value, _language(), _local(now).year if now is not None else None)


def moment(value: datetime | None, now: datetime | None = None) -> str:
    """Filter: `{{ ticket.opened_at|moment }}`, or near `now`: `{{ due_at|moment(now) }}`."""
    if value is None:
        return ""
    return format_moment(_local(value), _language(), _local(now) if now is not None else None)


def clock(value: datetime | None) -> str:
    """Filter: `{{ due_at|clock }}`, the time of day alone."""
    return format_clock(_local(value), _language()) if value is not None else ""


def week(value: date) -> str:
    """Filter: `{{ day|week }}`."""
    return format_week(value, _language())


def interval(ends: tuple[float | None, float | None], digits: int = 1, is_tight: bool = False) -> str:
    """Filter: `{{ (low, high)|interval }}`, in a column of figures `|interval(1, true)`."""
    return format_interval(*ends, _language(), digits, is_tight=is_tight)


def duration(length: timedelta) -> str:
    """Filter: `{{ spent|duration }}`."""
    return format_duration(length, _language())


def time_left(due_at: datetime, now: datetime) -> str:
    """Filter: `{{ due_at|time_left(now) }}`; says "late" once `now` is past it."""
    return format_time_left(due_at, now, _language())


FILTERS: tuple[Callable[..., Any], ...] = (
    number, percent, money, day, moment, clock, week, interval, duration, time_left,
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Offer the filters to every template under their functions' names."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
