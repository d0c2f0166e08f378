"""When a survey asks: what its state and its schedule say of a moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from surveyapp.domain.errors import N_, Refused

OPEN = "open"
PAUSED = "paused"
CLOSED = "closed"
# Open, but its beginning lies ahead.
NOT_YET = "not_yet"


def state_at(state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """Return what a survey in `state` does at `now`: OPEN asks, PAUSED and NOT_YET wait, CLOSED has ended.

    An end that has passed closes it, whatever else is so; of one that is paused nobody is told a day when it opens.
    """
    if state == CLOSED or (closes_at is not None and closes_at <= now):
        return CLOSED
    if state == OPEN and opens_at is not None and opens_at > now:
        return NOT_YET
    return state


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, when clocks of `zone` show `clock` on `day`; of two such moments the first.

    Raises:
        Refused: clocks were put forward past it, so that there is none.
    """
    local = datetime.combine(day, clock, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        message = N_("Clocks are put forward that night, and %(time)s never comes; choose an hour later.")
        raise Refused(message, time=f"{clock:%H:%M}")
    return moment
