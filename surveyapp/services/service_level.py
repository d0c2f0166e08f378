"""The clock of each unit: how soon its customers are answered, in the hours in which it works."""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from surveyapp.domain.policies.service_level import ServiceLevel
from surveyapp.domain.tickets.deadlines import Clock
from surveyapp.domain.working_time import WorkingCalendar
from surveyapp.formats.public_holidays import list_holidays
from surveyapp.services import policies
from surveyapp.services.installation import current_settings
from surveyapp.store import invitation_plans
from surveyapp.store.database import db

# For so many seconds a process takes the tree of units for granted; a unit that it does not know makes it look at once.
FRESH = 30.0
# No due time lies further from its beginning than this many years.
YEARS_AHEAD = 2


@dataclass(slots=True)
class _Tree:
    """Path and zone of every unit, and the clocks made so far: by unit and year, for one service level."""

    units: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    read_at: float | None = None
    level: ServiceLevel | None = None
    clocks: dict[tuple[int, int], Clock] = field(default_factory=dict)


_trees: WeakKeyDictionary[Any, _Tree] = WeakKeyDictionary()


def current_level() -> ServiceLevel:
    """Return the service level that holds now."""
    level: ServiceLevel = policies.current("service_level")
    return level


def clock_of(unit_id: int, *, at: datetime) -> Clock:
    """Return the clock by which a unit's cases run around the time `at`.

    Cheap: rules and units are read from the database now and then only, whatever is asked for.
    """
    tree, level = _tree(unit_id), current_level()
    if tree.level is not level:
        tree.level, tree.clocks = level, {}
    key = unit_id, at.year
    if key not in tree.clocks:
        tree.clocks[key] = _make_clock(level, *tree.units.get(unit_id, ("", None)), at.year)
    return tree.clocks[key]


def forget_units() -> None:
    """Read the tree of units anew when a clock is next needed."""
    _trees.pop(db.engine, None)


def list_unit_paths() -> frozenset[str]:
    """Return the paths of all units there are."""
    return frozenset(unit.path for unit in invitation_plans.list_units(db.session()))


def _tree(unit_id: int) -> _Tree:
    tree = _trees.setdefault(db.engine, _Tree())
    is_stale = tree.read_at is None or time.monotonic() - tree.read_at >= FRESH
    if is_stale or unit_id not in tree.units:
        units = invitation_plans.list_units(db.session())
        zones = {unit.path: unit.timezone for unit in units}
        found = {unit.id: (unit.path, _nearest(zones, unit.path)) for unit in units}
        if found != tree.units:
            tree.units, tree.clocks = found, {}
        tree.read_at = time.monotonic()
    return tree


def _nearest(zones: dict[str, str | None], path: str) -> str | None:
    while path and not zones.get(path):
        path = path.rpartition("/")[0]
    return zones.get(path)


def _make_clock(level: ServiceLevel, path: str, zone: str | None, year: int) -> Clock:
    hours = level.hours_of(path)
    holidays = frozenset[date]()
    if hours.country is not None:
        for each in range(year - 1, year + YEARS_AHEAD + 1):
            holidays |= list_holidays(hours.country, each)
    calendar = WorkingCalendar(
        ZoneInfo(zone) if zone else current_settings().timezone,
        hours.week or (),
        holidays,
        hours.closed_on,
        hours.closed_yearly,
    )
    return Clock(level, calendar)
