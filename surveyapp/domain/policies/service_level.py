"""How soon customers are answered, in working hours, and when each unit works."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveyapp.domain.definitions import Path, Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.policies.priority import PRIORITIES
from surveyapp.domain.policies.reading import TellFault, reader_of
from surveyapp.domain.working_time import NEVER, Span, Week

STAGES = ("acknowledge", "answer", "close")
# In the text the last stage is called as people call it.
STAGE_KEYS = {"acknowledge": "acknowledge", "answer": "answer", "close": "solve"}
KEYS = frozenset({"service_level", "remind_at", "silence_days", "units"})
UNIT_KEYS = frozenset({"unit", "country", "hours", "closed"})
MOST_HOURS = 2000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "closed"
NO_COUNTRY = "none"
DAY_RANGE = re.compile(rf"({'|'.join(DAYS)})(?: *[-–] *({'|'.join(DAYS)}))?")
SPAN = re.compile(r"(\d{1,2})[:.](\d{2}) *[-–] *(\d{1,2})[:.](\d{2})")
COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|none")
EACH_YEAR = re.compile(r"(\d{2})-(\d{2})")
# Stands in for hours that cannot be read, so that no fault follows from another.
SOME_HOURS: tuple[Span, ...] = ((0, 24 * 60),)
# A leap year, so that the 29th of February can be written.
ANY_YEAR = 2000


@dataclass(frozen=True, slots=True)
class UnitHours:
    """What one unit says of its hours; None is "as the unit above". `closed_yearly` are (month, day)."""

    country: str | None = None
    week: Week | None = None
    closed_on: frozenset[date] = frozenset()
    closed_yearly: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """Working hours by priority and stage, the share of the time at which to remind, and every unit's hours by path."""

    hours: Mapping[str, Mapping[str, float]]
    remind_at: float
    silence_days: int
    units: Mapping[str, UnitHours]

    def time_for(self, priority: str, stage: str) -> timedelta:
        """Return the working time that a stage (acknowledge, answer, close) may take."""
        return timedelta(hours=self.hours[priority][stage])

    def hours_of(self, path: str) -> UnitHours:
        """Return the hours of the unit at `path`: each part its own, else that of the nearest unit above.

        Days that a unit above is closed on close it too.
        """
        names = path.split("/") if path else []
        chain = [self.units.get("/".join(names[:length])) for length in range(len(names) + 1)]
        country, week, once, yearly = None, None, frozenset[date](), frozenset[tuple[int, int]]()
        for said in chain:
            if said is not None:
                country, week = said.country or country, said.week or week
                once, yearly = once | said.closed_on, yearly | said.closed_yearly
        return UnitHours(None if country == NO_COUNTRY else country, week or NEVER, once, yearly)


def parse(data: Mapping[str, Any], fault: TellFault) -> ServiceLevel:
    """Return the service level that `data` writes down."""
    top = reader_of(data, fault)
    top.refuse_unknown(KEYS, "the service level")
    share = top.number("remind_at", 0.1, 0.95)
    return ServiceLevel(
        _hours(top, fault),
        0.75 if share is None else share,
        top.integer("silence_days", 14, 1, 365),
        _units(top, fault),
    )


def _hours(top: Reader, fault: TellFault) -> dict[str, dict[str, float]]:
    table = top.child("service_level")
    if table is None:
        fault((), N_("“%(key)s” is missing; add it."), key="service_level")
        return {}
    table.refuse_unknown(frozenset(PRIORITIES), "the table, whose rows are priorities")
    found: dict[str, dict[str, float]] = {}
    for priority in PRIORITIES:
        row = table.child(priority)
        if row is None:
            fault(table.path, N_("“%(key)s” is missing; add it."), key=priority)
            continue
        row.refuse_unknown(frozenset(STAGE_KEYS.values()), "a priority")
        found[priority] = {}
        for stage, key in STAGE_KEYS.items():
            hours = row.number(key, 0.25, MOST_HOURS)
            if key not in row:
                fault(row.path, N_("“%(key)s” is missing; add it."), key=key)
            found[priority][stage] = 1.0 if hours is None else hours
        if found[priority]["answer"] > found[priority]["close"]:
            fault((*row.path, "solve"), N_("A case cannot be solved sooner than the customer is answered."))
    return found


def _units(top: Reader, fault: TellFault) -> dict[str, UnitHours]:
    found: dict[str, UnitHours] = {}
    for entry in top.children("units", most=5000):
        entry.refuse_unknown(UNIT_KEYS, "a unit")
        path = entry.data.get("unit")
        if not isinstance(path, str):
            entry.fault("unit", N_('Write the unit as in Finland/Oulu; “""” is the whole company.'))
            continue
        path = path.strip().strip("/")
        if path in found:
            entry.fault("unit", N_("The unit “%(unit)s” stands twice here; keep one."), unit=path[:100])
            continue
        rule = N_("“%(value)s” is no country; write its two letters, such as FI, or none.")
        country = entry.string("country", COUNTRY, rule) or None
        week = _week(entry)
        if path == "" and week is None:
            entry.fault("hours", N_("Write working hours for at least one day, such as “mon-fri: 9:00-17:00”."))
        found[path] = UnitHours(country, week, *_closed(entry, fault))
    if "" not in found:
        fault(("units",) if "units" in top else (), N_('The whole company is missing; add an entry with “unit: ""”.'))
    return found


def _week(entry: Reader) -> Week | None:
    child = entry.child("hours")
    if child is None:
        return None
    days: dict[int, tuple[Span, ...]] = {}
    for key, value in child.data.items():
        match = DAY_RANGE.fullmatch(key.strip().lower())
        if match is None:
            child.fault(key, N_("“%(key)s” is no day; write mon to sun, or a range such as mon-fri."), key=key[:60])
            days.setdefault(0, SOME_HOURS)
            continue
        first = DAYS.index(match[1])
        last = DAYS.index(match[2]) if match[2] else first
        spans = _spans(child, key, value)
        for day in range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1)):
            if day in days:
                child.fault(key, N_("“%(day)s” stands twice here; keep one."), day=DAYS[day])
            days[day] = spans
    week = tuple(days.get(day, ()) for day in range(7))
    if not any(week):
        entry.fault("hours", N_("Write working hours for at least one day, such as “mon-fri: 9:00-17:00”."))
    return week


def _spans(reader: Reader, key: str, value: Any) -> tuple[Span, ...]:
    if value == CLOSED:
        return ()
    spans: list[Span] = []
    for part in str(value).split(","):
        match = SPAN.fullmatch(part.strip())
        begins, ends = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
        if match is None or int(match[2]) > 59 or int(match[4]) > 59 or ends > 24 * 60 or begins >= ends:
            rule = N_("“%(value)s” are no hours; write them as 9:00-17:00, 9:00-12:00, 13:00-17:00 or closed.")
            reader.fault(key, rule, value=part.strip()[:60])
            return SOME_HOURS
        if spans and spans[-1][1] > begins:
            reader.fault(
                key, N_("“%(value)s” begins before the hours before it end; write them in order."), value=part.strip()
            )
            return SOME_HOURS
        spans.append((begins, ends))
    return tuple(spans)


def _closed(entry: Reader, fault: TellFault) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
    once: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for position, value in enumerate(entry.items("closed", most=1000)):
        path: Path = (*entry.path, "closed", position)
        try:
            match = EACH_YEAR.fullmatch(str(value))
            if match:
                day = date(ANY_YEAR, int(match[1]), int(match[2]))
                yearly.add((day.month, day.day))
            else:
                once.add(date.fromisoformat(str(value)))
        except ValueError:
            fault(path, N_("“%(value)s” is no day; write 2026-12-31, or 12-31 for each year."), value=str(value)[:60])
    return frozenset(once), frozenset(yearly)
