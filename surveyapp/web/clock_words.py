"""Working time in words: hours of the week, closed days, and how much of it is left."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from flask import Flask
from flask_babel import get_locale, get_timezone, gettext

from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.domain.working_time import Span, Week
from surveyapp.web.formatting import EN_DASH, HOURS, LATE, LEFT, MINUTES, NBSP, format_day

# From so many hours on nobody counts the minutes.
LONG = timedelta(hours=10)


def week_words(week: Week) -> str:
    """Return the hours of a week, such as “Mon–Fri 9:00–17:00, Sat 10:00–14:00”; days of the same hours stand together."""
    said = [f"{_days(first, last)} {_spans(week[first])}" for first, last in runs_of(week) if week[first]]
    return ", ".join(said)


def runs_of(week: Week) -> list[tuple[int, int]]:
    """Return the runs of days that have the same hours, each as its first and last day (0 is Monday)."""
    runs: list[tuple[int, int]] = []
    for day, spans in enumerate(week):
        if runs and week[runs[-1][0]] == spans:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return runs


def closed_words(hours: Any) -> str:
    """Return the days on which a unit is closed beside its public holidays."""
    language = _language()
    yearly = [gettext("%(day)s each year", day=_month_day(*each)) for each in sorted(hours.closed_yearly)]
    return ", ".join([*yearly, *(format_day(day, language) for day in sorted(hours.closed_on))])


def hours_words(length: timedelta) -> str:
    """Return a length of working time in hours and minutes, never in days: a day of work is not a day of the calendar."""
    language = _language()
    minutes = max(1, int(abs(length).total_seconds() // 60))
    if abs(length) >= LONG:
        return f"{round(minutes / 60)}{NBSP}{HOURS[language]}"
    parts = [(minutes // 60, HOURS[language]), (minutes % 60, MINUTES[language])]
    return " ".join(f"{number}{NBSP}{unit}" for number, unit in parts if number)


def elsewhere_words(unit: str, zone: ZoneInfo, now: datetime) -> str:
    """Return by how much a unit's clocks differ from the times that the reader sees; "" where they do not."""
    there = now.astimezone(zone).utcoffset() or timedelta(0)
    gap = there - (now.astimezone(get_timezone()).utcoffset() or timedelta(0))
    if not gap:
        return ""
    ahead = gettext(
        "Clocks in %(unit)s are %(length)s ahead of the times shown here.", unit=unit, length=hours_words(gap)
    )
    behind = gettext(
        "Clocks in %(unit)s are %(length)s behind the times shown here.", unit=unit, length=hours_words(gap)
    )
    return str(ahead if gap > timedelta(0) else behind)


def left_words(left: TimeLeft) -> str:
    """Return how much working time is left, or by how much it is late; "late" alone while nobody has worked since."""
    if left.is_late and left.length < timedelta(minutes=1):
        return LATE[_language()]
    return f"{hours_words(left.length)} {(LATE if left.is_late else LEFT)[_language()]}"


def _language() -> str:
    language = str(get_locale().language) if get_locale() else "en"
    return language if language in HOURS else "en"


def weekday(day: int) -> str:
    """Filter: `{{ 0|weekday }}`, the name of a weekday, Monday first."""
    names = get_day_names("wide", context="stand-alone", locale=_language())
    return str(names[day])


def init_app(app: Flask) -> None:
    """Offer the filters to every template."""
    app.jinja_env.filters.update(weekday=weekday, working_hours=hours_words, working_left=left_words)


def _days(first: int, last: int) -> str:
    names = get_day_names("abbreviated", locale=_language())
    return names[first] if first == last else f"{names[first]}{EN_DASH}{names[last]}"


def _spans(spans: Sequence[Span]) -> str:
    return ", ".join(f"{_clock(begins)}{EN_DASH}{_clock(ends)}" for begins, ends in spans)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}" if _language() == "en" else f"{hour}.{minute:02d}"


def _month_day(month: int, day: int) -> str:
    # A leap year, so that the 29th of February can be said.
    return format_date(date(2000, month, day), "d.M." if _language() == "fi" else "d MMM", locale=_language())
