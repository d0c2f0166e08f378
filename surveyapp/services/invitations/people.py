"""What is known of the people behind touchpoints, asked for a thousand at once: opt-outs, complaints, what they are asked."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.services.opt_outs import list_opted_out
from surveyapp.store import invitation_plans

# No cap is longer than this, so that what was asked before needs no looking up.
LONGEST_CAP = timedelta(days=3 * 366)


@dataclass(slots=True)
class People:
    """The facts of some people, by their mail addresses in small letters; what is planned meanwhile is noted too."""

    opted_out: frozenset[str] = frozenset()
    complaining: frozenset[str] = frozenset()
    asked_at: dict[str, datetime] = field(default_factory=dict)
    asked_about: set[tuple[str, int, str, date]] = field(default_factory=set)

    def note(self, email: str, survey_id: int, touchpoint: str, touched_on: date, at: datetime) -> None:
        """Note that somebody is asked."""
        self.asked_at[email] = max(at, self.asked_at.get(email, at))
        self.asked_about.add((email, survey_id, touchpoint, touched_on))


def find_people(session: Session, key: str, emails: Iterable[str], *, now: datetime) -> People:
    """Return what is known of the people at these addresses, in three statements."""
    wanted = _both_ways(emails)
    people = find_standings(session, key, wanted)
    for email, *about in invitation_plans.list_asked(session, wanted, now - LONGEST_CAP) if wanted else ():
        people.note(email.lower(), *about)
    return people


def find_standings(session: Session, key: str, emails: Iterable[str | None]) -> People:
    """Return who of these people opted out or has a complaint open, in two statements."""
    wanted = _both_ways(email for email in emails if email)
    if not wanted:
        return People()
    return People(
        frozenset(email.lower() for email in list_opted_out(session, key, wanted)) if key else frozenset(),
        frozenset(email.lower() for email in invitation_plans.list_complaining(session, wanted)),
    )


def _both_ways(emails: Iterable[str]) -> list[str]:
    """Return the addresses as they were typed, and in small letters."""
    typed = set(emails)
    return sorted(typed | {email.lower() for email in typed})


def count_planned(
    session: Session, survey_id: int, unit_ids: Sequence[int], zone_of: Callable[[int], ZoneInfo], *, now: datetime
) -> dict[int, Counter[date]]:
    """Return how many the survey asks on each coming local day, by unit."""
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    # A local day began at most so long ago, anywhere on earth.
    for unit_id, at in invitation_plans.list_send_times(session, survey_id, unit_ids, now - timedelta(hours=50)):
        counts[unit_id][at.astimezone(zone_of(unit_id)).date()] += 1
    return counts


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """The languages and time zones of all units, by path; a unit without one has that of the nearest above it."""

    languages: Mapping[str, str | None]
    zones: Mapping[str, str | None]

    def language_of(self, path: str) -> str | None:
        """Return the language that is spoken in the unit."""
        return _nearest(self.languages, path)

    def zone_of(self, path: str) -> str | None:
        """Return the time zone that the unit lies in."""
        return _nearest(self.zones, path)


def list_unit_facts(session: Session) -> UnitFacts:
    """Return what the units say of themselves."""
    units: Sequence[Any] = invitation_plans.list_units(session)
    return UnitFacts({unit.path: unit.language for unit in units}, {unit.path: unit.timezone for unit in units})


def _nearest(own: Mapping[str, str | None], path: str) -> str | None:
    while path and not own.get(path):
        path = path.rpartition("/")[0]
    return own.get(path)
