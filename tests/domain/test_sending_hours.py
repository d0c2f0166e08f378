"""Nothing goes out outside the hours, on any day of any year, nights of clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.retries import LONGEST, WAITS, next_try
from surveyapp.domain.sending_hours import SendingHours, next_sending_moment
from surveyapp.domain.surveys.model import WEEKDAYS

HELSINKI = ZoneInfo("Europe/Helsinki")
ZONES = (
    "Europe/Helsinki",
    "Europe/Stockholm",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Asia/Kolkata",
)
hours = st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] < pair[1])
days = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple)


@given(
    moment=st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    span=hours,
    days=days,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_the_next_moment_is_never_before_and_always_within(
    moment: datetime, span: tuple[time, time], days: tuple[str, ...], zone: ZoneInfo
) -> None:
    rules = SendingHours(*span, days)
    found = next_sending_moment(moment, rules, zone)
    assert found >= moment
    assert found - moment < timedelta(days=15)
    local = found.astimezone(zone)
    assert WEEKDAYS[local.weekday()] in days
    assert span[0] <= local.time() < span[1]


@pytest.mark.parametrize("zone", ZONES)
def test_a_whole_year_stays_within_the_hours(zone: str) -> None:
    rules, place = SendingHours(time(9), time(20), ("mon", "tue", "wed", "thu", "fri", "sat")), ZoneInfo(zone)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        local = next_sending_moment(moment, rules, place).astimezone(place)
        assert time(9) <= local.time() < time(20)
        assert local.weekday() != 6
        moment += timedelta(minutes=37)


@pytest.mark.parametrize(
    ("start", "end", "at", "expected"),
    [
        # In the spring night the clock goes from 3 to 4, in the autumn night from 4 back to 3.
        ("03:00", "05:00", "2026-03-29T00:30", "2026-03-29T04:00"),
        ("03:00", "03:30", "2026-03-29T00:30", "2026-03-30T03:00"),
        ("03:30", "03:50", "2026-10-25T03:45", "2026-10-25T03:45"),
        ("09:00", "20:00", "2026-10-24T21:00", "2026-10-25T09:00"),
        ("09:00", "20:00", "2026-11-20T20:00", "2026-11-21T09:00"),
        ("09:00", "20:00", "2026-11-20T19:59", "2026-11-20T19:59"),
    ],
)
def test_nights_of_clock_changes(start: str, end: str, at: str, expected: str) -> None:
    rules = SendingHours(time.fromisoformat(start), time.fromisoformat(end), WEEKDAYS)
    moment = datetime.fromisoformat(at).replace(tzinfo=HELSINKI).astimezone(UTC)
    found = next_sending_moment(moment, rules, HELSINKI)
    assert found.astimezone(HELSINKI).replace(tzinfo=None).isoformat()[:16] == expected


def test_an_hour_that_comes_twice_is_used_twice() -> None:
    rules = SendingHours(time(3, 30), time(3, 50), WEEKDAYS)
    between = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert next_sending_moment(between, rules, HELSINKI) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_that_never_hold_are_an_error() -> None:
    with pytest.raises(ValueError, match="no day"):
        next_sending_moment(datetime(2026, 1, 1, tzinfo=UTC), SendingHours(time(9), time(20), ()), HELSINKI)


def test_a_message_is_tried_for_two_days() -> None:
    begun = now = datetime.combine(date(2026, 11, 20), time(9), UTC)
    assert timedelta(hours=48) == LONGEST
    for attempt in range(1, len(WAITS) + 1):
        again = next_try(attempt, since=begun, now=now)
        assert again is not None
        now = again
    assert now - begun == LONGEST
    assert next_try(len(WAITS) + 1, since=begun, now=now) is None
    # A message that waited for a worker for a week is not given up at its first failure.
    assert next_try(1, since=begun, now=begun + timedelta(days=7)) is not None
