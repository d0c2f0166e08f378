"""From when until when a survey asks, as people type it: a day and a time of the reader's clock."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, TimeField
from wtforms.validators import Optional

from surveyapp.domain.errors import Refused
from surveyapp.domain.surveys.running import moment_of
from surveyapp.web.errors import message_of

MIDNIGHT = time()


def begin_of(day: date | None, clock: time | None, zone: ZoneInfo) -> datetime | None:
    """Return the moment that a day and a time name; without a time the day's beginning, without a day none.

    Raises:
        Refused: that night the clock passes over it.
    """
    return moment_of(day, clock or MIDNIGHT, zone) if day is not None else None


def end_of(day: date | None, clock: time | None, zone: ZoneInfo) -> datetime | None:
    """Return the same of an end; without a time the day's end.

    Raises:
        Refused: that night the clock passes over it.
    """
    if day is not None and clock is None:
        return moment_of(day + timedelta(days=1), MIDNIGHT, zone)
    return begin_of(day, clock, zone)


class OpeningForm(FlaskForm):
    """When a survey begins to ask; empty for at once."""

    opens_on = DateField(lazy_gettext("Opens on"), [Optional()])
    opens_time = TimeField(lazy_gettext("at"), [Optional()])

    def opening(self, zone: ZoneInfo) -> datetime | None:
        """Return the beginning; what cannot be is noted at the field."""
        return _noted(self.opens_time, begin_of, self.opens_on.data, self.opens_time.data, zone)


class ScheduleForm(OpeningForm):
    """From when until when a survey asks."""

    closes_on = DateField(lazy_gettext("Closes on"), [Optional()])
    closes_time = TimeField(lazy_gettext("at"), [Optional()])

    def closing(self, zone: ZoneInfo) -> datetime | None:
        """Return the end; what cannot be is noted at the field."""
        return _noted(self.closes_time, end_of, self.closes_on.data, self.closes_time.data, zone)


def as_typed(opens_at: datetime | None, closes_at: datetime | None, zone: ZoneInfo) -> dict[str, Any]:
    """Return a schedule as the fields of `ScheduleForm` begin with it."""
    local = {"opens": opens_at, "closes": closes_at}
    there = {key: value.astimezone(zone) for key, value in local.items() if value is not None}
    return {f"{key}_on": value.date() for key, value in there.items()} | {
        f"{key}_time": value.time().replace(second=0, microsecond=0) for key, value in there.items()
    }


def _noted(field: Field, read: Any, day: date | None, clock: time | None, zone: ZoneInfo) -> datetime | None:
    try:
        found: datetime | None = read(day, clock, zone)
    except Refused as fault:
        field.errors = [*field.errors, message_of(fault)]
        return None
    return found
