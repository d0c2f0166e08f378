"""Time that counts only while a unit works: on its weekdays and hours, in its zone, not on closed days.

Lengths are real hours: in the night in which clocks go forward a shift that holds the change is an hour shorter, in the
one in which they go back an hour longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A stretch of work: minutes after midnight from which and until which it lasts.
Span = tuple[int, int]
# The stretches of each weekday, Monday first.
Week = tuple[tuple[Span, ...], ...]

NEVER: Week = ((),) * 7
MINUTES_A_DAY = 24 * 60
# Nobody is closed for longer than this; a calendar that never opens is found out.
MOST_DAYS = 3660
ZERO = timedelta(0)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When somebody works: the zone, the stretches of each weekday, and the days on which nobody does.

    `closed_yearly` are (month, day); `holidays` may be any set of dates that covers the time that is asked about.
    """

    zone: ZoneInfo
    week: Week
    holidays: frozenset[date] = frozenset()
    closed_on: frozenset[date] = frozenset()
    closed_yearly: frozenset[tuple[int, int]] = field(default=frozenset())

    def is_closed(self, day: date) -> bool:
        """Whether nobody works on `day`, whatever weekday it is."""
        return day in self.holidays or day in self.closed_on or (day.month, day.day) in self.closed_yearly

    def stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the stretches of work of a local day, in UTC, in order and without overlap."""
        found: list[tuple[datetime, datetime]] = []
        for begins, ends in () if self.is_closed(day) else self.week[day.weekday()]:
            begin = _instant(day, begins, self.zone, fold=0)
            if found:
                begin = max(begin, found[-1][1])
            end = _instant(day, ends, self.zone, fold=1)
            if begin < end:
                found.append((begin, end))
        return found


def add_working_time(start: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """Return the moment at which `length` of working time after `start` is used up, in UTC; before it, where negative.

    No time at all ends where it begins, even at night.

    Raises:
        ValueError: the calendar holds too little working time.
    """
    start = start.astimezone(UTC)
    if length == ZERO:
        return start
    left = abs(length)
    for begin, end in _after(start, calendar) if length > ZERO else _before(start, calendar):
        if end - begin >= left:
            return begin + left if length > ZERO else end - left
        left -= end - begin
    raise ValueError("the calendar holds too little working time")


def working_time_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return how much working time lies between two moments; negative where `end` comes first."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end < start:
        return -working_time_between(end, start, calendar)
    total = ZERO
    day, last = start.astimezone(calendar.zone).date() - DAY, end.astimezone(calendar.zone).date()
    while day <= last:
        for opens, closes in calendar.stretches(day):
            total += max(ZERO, min(closes, end) - max(opens, start))
        day += DAY
    return total


def _after(start: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    # A stretch until midnight ends on the day before, so the search begins there.
    day = start.astimezone(calendar.zone).date() - DAY
    for _ in range(MOST_DAYS):
        for begin, end in calendar.stretches(day):
            if end > start:
                yield max(begin, start), end
        day += DAY


def _before(start: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
    day = start.astimezone(calendar.zone).date()
    for _ in range(MOST_DAYS):
        for begin, end in reversed(calendar.stretches(day)):
            if begin < start:
                yield begin, min(end, start)
        day -= DAY


def _instant(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """Return a local clock time in UTC: of one that comes twice the first (`fold` 0) or the second, of none the change."""
    if minutes == MINUTES_A_DAY:
        day, minutes = day + DAY, 0
    local = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    first, second = (local.replace(fold=each).astimezone(UTC) for each in (0, 1))
    if first <= second:
        return second if fold else first
    # The clock was put forward over this time: `second` lies before the change and `first` after it.
    before, after = second, first
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
