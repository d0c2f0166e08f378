"""Working calendars and service levels for tests, without a database."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from surveyapp.domain.policies import POLICIES
from surveyapp.domain.policies.service_level import ServiceLevel
from surveyapp.domain.tickets.deadlines import Clock
from surveyapp.domain.working_time import Span, WorkingCalendar
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.settings import PROJECT

OFFICE: tuple[Span, ...] = ((9 * 60, 17 * 60),)
HELSINKI = ZoneInfo("Europe/Helsinki")


def make_calendar(
    *,
    spans: tuple[Span, ...] = OFFICE,
    days: Iterable[int] = range(5),
    zone: ZoneInfo = HELSINKI,
    holidays: Iterable[date] = (),
    closed_yearly: Iterable[tuple[int, int]] = (),
) -> WorkingCalendar:
    """Return a calendar with the same stretches on each of `days` (0 is Monday)."""
    week = tuple(spans if day in set(days) else () for day in range(7))
    return WorkingCalendar(zone, week, frozenset(holidays), frozenset(), frozenset(closed_yearly))


def shipped_level() -> ServiceLevel:
    """Return the service level as it is shipped."""
    text = (PROJECT / "policies" / "service_level.yaml").read_text(encoding="utf-8")
    level: ServiceLevel = load_policy(POLICIES["service_level"], text, "service_level.yaml")[0]
    return level


def make_clock(calendar: WorkingCalendar | None = None) -> Clock:
    """Return a clock with the shipped service level, in office hours of Helsinki unless said otherwise."""
    return Clock(shipped_level(), calendar or make_calendar())
