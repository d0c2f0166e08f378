"""When a report comes by mail: by the day, the week or the month, or when its limits raise a signal."""

from collections.abc import Mapping
from datetime import date, timedelta

DAILY, WEEKLY, MONTHLY, SIGNAL = "daily", "weekly", "monthly", "signal"
RHYTHMS = (DAILY, WEEKLY, MONTHLY, SIGNAL)
# The trend that such a mail shows, and how many days back it looks: some two dozen points.
PERIODS: Mapping[str, tuple[str, int]] = {
    DAILY: ("day", 28),
    WEEKLY: ("week", 26 * 7),
    MONTHLY: ("month", 2 * 365),
    SIGNAL: ("week", 52 * 7),
}


def next_day(rhythm: str, today: date) -> date:
    """Return the first day after `today` on which a report of this rhythm is looked at again: a Monday, a first."""
    if rhythm == WEEKLY:
        return today + timedelta(days=7 - today.weekday())
    if rhythm == MONTHLY:
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return today + timedelta(days=1)


def window(rhythm: str, today: date) -> tuple[date, date]:
    """Return the first and the last day that such a mail speaks of: whole days, weeks or months that have ended."""
    period, days = PERIODS[rhythm]
    last = today - timedelta(days=1)
    if period == "week":
        last = today - timedelta(days=today.weekday() + 1)
    if period == "month":
        last = today.replace(day=1) - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    return (first.replace(day=1) if period == "month" else first), last
