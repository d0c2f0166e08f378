"""Whether the times that we promise to customers are kept: one that is not kept nine times in ten is not promised."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from surveyapp.services.installation import current_settings
from surveyapp.services.service_level import clock_of
from surveyapp.services.transactions import reading
from surveyapp.store import deadlines
from surveyapp.store.database import db

# Of so many cases in the last days at least this share must have been answered in time.
DAYS = timedelta(days=90)
ENOUGH = 20
SHARE = 0.9
# For so many seconds a process takes what it found for granted.
FRESH = 600.0


@dataclass(frozen=True, slots=True)
class Month:
    """How often the time was kept in the cases of a month: `share` from 0 to 1; `first` is its first day."""

    first: date
    share: float


_found: WeakKeyDictionary[Any, tuple[float, bool]] = WeakKeyDictionary()
_months: WeakKeyDictionary[Any, tuple[float, date, Month | None]] = WeakKeyDictionary()


def is_time_kept(*, now: datetime) -> bool:
    """Return whether answers come by the time of the service level nine times in ten; False while too few tell."""
    known = _found.get(db.engine)
    if known is None or time.monotonic() - known[0] >= FRESH:
        with reading() as connection:
            answered, in_time = deadlines.count_answered_in_time(connection, since=now - DAYS, now=now)
        known = time.monotonic(), answered >= ENOUGH and in_time >= SHARE * answered
        _found[db.engine] = known
    return known[1]


def find_last_month(*, now: datetime) -> Month | None:
    """Return how often the time was kept in the last whole month; None where too few cases tell."""
    zone = current_settings().timezone
    this = now.astimezone(zone).date().replace(day=1)
    known = _months.get(db.engine)
    if known is None or known[1] != this or time.monotonic() - known[0] >= FRESH:
        last = (this - timedelta(days=1)).replace(day=1)
        since, until = (datetime.combine(day, datetime.min.time(), zone) for day in (last, this))
        with reading() as connection:
            answered, in_time = deadlines.count_answered_in_time(connection, since=since, until=until, now=now)
        known = time.monotonic(), this, Month(last, in_time / answered) if answered >= ENOUGH else None
        _months[db.engine] = known
    return known[2]


def forget_found() -> None:
    """Count anew when it is next asked."""
    _found.pop(db.engine, None)
    _months.pop(db.engine, None)


def working_days(unit_id: int, start: datetime, end: datetime) -> int:
    """Return on how many days after the one of `start`, up to that of `end`, the unit works."""
    calendar = clock_of(unit_id, at=start).calendar
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += bool(calendar.stretches(day))
    return count


def after_working_days(unit_id: int, start: datetime, days: int) -> datetime:
    """Return the end of the last of `days` working days of the unit that follow the day of `start`."""
    calendar = clock_of(unit_id, at=start).calendar
    day, left = start.astimezone(calendar.zone).date(), days
    # No rule of working hours leaves out more days than these in a row.
    for _ in range(days + 366):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= bool(calendar.stretches(day))
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), calendar.zone)
