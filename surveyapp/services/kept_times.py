"""Whether the times that we promise to customers are kept: one that is not kept nine times in ten is not promised."""

import time
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

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

_found: WeakKeyDictionary[Any, tuple[float, bool]] = WeakKeyDictionary()


def is_time_kept(*, now: datetime) -> bool:
    """Return whether answers come by the time of the service level nine times in ten; False while too few tell."""
    known = _found.get(db.engine)
    if known is None or time.monotonic() - known[0] >= FRESH:
        with reading() as connection:
            answered, in_time = deadlines.count_answered_in_time(connection, since=now - DAYS, now=now)
        known = time.monotonic(), answered >= ENOUGH and in_time >= SHARE * answered
        _found[db.engine] = known
    return known[1]


def forget_found() -> None:
    """Count anew when it is next asked."""
    _found.pop(db.engine, None)


def working_days(unit_id: int, start: datetime, end: datetime) -> int:
    """Return on how many days after the one of `start`, up to that of `end`, the unit works."""
    calendar = clock_of(unit_id, at=start).calendar
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += bool(calendar.stretches(day))
    return count
