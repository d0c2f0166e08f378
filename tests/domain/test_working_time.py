"""Working time: Friday evenings, weekends, holidays, and the two nights in which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.working_time import NEVER, WorkingCalendar, add_working_time, working_time_between
from tests.builders.clocks import HELSINKI, OFFICE, make_calendar

MIDSUMMER = (date(2026, 6, 19), date(2026, 6, 20))
NIGHT_SHIFT = ((0, 6 * 60), (22 * 60, 24 * 60))
ROUND_THE_CLOCK = ((0, 24 * 60),)
EVERY_DAY = range(7)


def local(text: str, zone: ZoneInfo = HELSINKI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        # 20 November 2026 is a Friday.
        pytest.param("2026-11-20T10:00", 2, "2026-11-20T12:00", id="within a day"),
        pytest.param("2026-11-20T16:00", 4, "2026-11-23T12:00", id="over the weekend"),
        pytest.param("2026-11-20T19:30", 1, "2026-11-23T10:00", id="Friday evening begins on Monday"),
        pytest.param("2026-11-22T12:00", 8, "2026-11-23T17:00", id="Sunday, a whole day ends at closing"),
        pytest.param("2026-11-20T09:00", 8, "2026-11-20T17:00", id="exactly the day"),
        pytest.param("2026-11-20T17:00", 8, "2026-11-23T17:00", id="from closing time on"),
        pytest.param("2026-11-20T06:00", 0, "2026-11-20T06:00", id="no time at all stays"),
        pytest.param("2026-06-18T15:00", 4, "2026-06-22T11:00", id="Midsummer: Friday and Saturday closed"),
        pytest.param("2026-06-18T15:00", 80, "2026-07-03T15:00", id="two weeks with Midsummer in between"),
        pytest.param("2026-12-23T16:00", 2, "2026-12-28T10:00", id="Christmas closed each year"),
        pytest.param("2026-11-23T12:00", -4, "2026-11-20T16:00", id="backwards over the weekend"),
        pytest.param("2026-11-23T09:00", -8, "2026-11-20T09:00", id="backwards from opening time"),
    ],
)
def test_working_time_is_added_in_office_hours(start, hours, end):
    calendar = make_calendar(holidays=MIDSUMMER, closed_yearly=[(12, 24), (12, 25)])
    assert add_working_time(local(start), timedelta(hours=hours), calendar) == local(end)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T10:00", "2026-11-20T12:30", 2.5),
        ("2026-11-20T16:00", "2026-11-23T12:00", 4),
        ("2026-11-20T18:00", "2026-11-23T08:00", 0),
        ("2026-11-21T00:00", "2026-11-29T00:00", 40),
        ("2026-06-18T15:00", "2026-06-22T11:00", 4),
        ("2026-11-23T12:00", "2026-11-20T16:00", -4),
    ],
)
def test_working_time_is_measured_in_office_hours(start, end, hours):
    calendar = make_calendar(holidays=MIDSUMMER)
    assert working_time_between(local(start), local(end), calendar) == timedelta(hours=hours)


# In Helsinki the clock goes from 3 to 4 on 29 March 2026, and from 4 back to 3 on 25 October 2026.
@pytest.mark.parametrize(
    ("day", "spans", "hours"),
    [
        pytest.param("2026-03-29", ROUND_THE_CLOCK, 23, id="the short day"),
        pytest.param("2026-10-25", ROUND_THE_CLOCK, 25, id="the long day"),
        pytest.param("2026-03-29", ((0, 360),), 5, id="a shift that holds the lost hour"),
        pytest.param("2026-10-25", ((0, 360),), 7, id="a shift that holds the hour twice"),
        pytest.param("2026-03-29", ((190, 230),), 0, id="a shift within the lost hour"),
        pytest.param("2026-03-29", ((120, 210),), 1, id="a shift that ends in the lost hour"),
        pytest.param("2026-03-29", ((210, 300),), 1, id="a shift that begins in the lost hour"),
        pytest.param("2026-10-25", ((180, 210),), 1.5, id="a shift within the doubled hour"),
        pytest.param("2026-10-25", ((0, 210), (210, 1440)), 25, id="shifts that meet in the doubled hour"),
        pytest.param("2026-03-29", OFFICE, 8, id="office hours of the short day"),
        pytest.param("2026-10-25", OFFICE, 8, id="office hours of the long day"),
    ],
)
def test_a_night_in_which_the_clocks_change_has_its_real_hours(day, spans, hours):
    calendar = make_calendar(spans=spans, days=EVERY_DAY)
    begins = local(f"{day}T00:00")
    ends = local((date.fromisoformat(day) + timedelta(days=1)).isoformat() + "T00:00")
    assert working_time_between(begins, ends, calendar) == timedelta(hours=hours)


def test_time_runs_through_both_nights_of_the_clock_change():
    calendar = make_calendar(spans=ROUND_THE_CLOCK, days=EVERY_DAY)
    for evening, morning in (("2026-03-28T22:00", "2026-03-29T07:00"), ("2026-10-24T22:00", "2026-10-25T05:00")):
        assert add_working_time(local(evening), timedelta(hours=8), calendar) == local(morning)


def test_each_unit_works_by_the_clock_of_its_zone():
    start = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    ends = [
        add_working_time(start, timedelta(hours=1), make_calendar(zone=ZoneInfo(zone)))
        for zone in ("Europe/Helsinki", "Europe/Stockholm", "America/New_York")
    ]
    assert ends == [
        local("2026-11-23T10:00"),
        local("2026-11-23T09:30", ZoneInfo("Europe/Stockholm")),
        local("2026-11-20T11:30", ZoneInfo("America/New_York")),
    ]


def test_a_calendar_that_never_opens_is_found_out():
    with pytest.raises(ValueError, match="too little"):
        add_working_time(local("2026-11-20T10:00"), timedelta(hours=1), WorkingCalendar(HELSINKI, NEVER))


ZONES = st.sampled_from(["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
SPANS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda quarters: tuple(
        (begin * 15, end * 15) for begin, end in zip(sorted(quarters)[::2], sorted(quarters)[1::2], strict=False)
    )
)
CALENDARS = st.builds(
    lambda zone, week, open_day, holidays: WorkingCalendar(
        ZoneInfo(zone),
        tuple(spans if day == open_day or keep else () for day, (spans, keep) in enumerate(week)),
        frozenset(holidays),
    ),
    ZONES,
    st.lists(st.tuples(SPANS, st.booleans()), min_size=7, max_size=7),
    st.integers(0, 6),
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=8),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.integers(0, 60 * 60 * 100).map(lambda seconds: timedelta(seconds=seconds))


@settings(max_examples=150, deadline=None)
@given(calendar=CALENDARS, start=MOMENTS, length=LENGTHS)
def test_what_was_added_is_measured_again(calendar, start, length):
    end = add_working_time(start, length, calendar)
    assert working_time_between(start, end, calendar) == length
    assert working_time_between(end, start, calendar) == -length


@settings(max_examples=150, deadline=None)
@given(calendar=CALENDARS, end=MOMENTS, length=LENGTHS)
def test_what_was_taken_off_is_measured_again(calendar, end, length):
    assert working_time_between(add_working_time(end, -length, calendar), end, calendar) == length


@settings(max_examples=100, deadline=None)
@given(calendar=CALENDARS, start=MOMENTS, later=LENGTHS, less=LENGTHS, more=LENGTHS)
def test_later_and_longer_never_ends_sooner(calendar, start, later, less, more):
    shorter, longer = sorted((less, more))
    assert add_working_time(start, shorter, calendar) <= add_working_time(start, longer, calendar)
    if shorter:
        assert add_working_time(start, shorter, calendar) <= add_working_time(start + later, shorter, calendar)


@settings(max_examples=100, deadline=None)
@given(calendar=CALENDARS, start=MOMENTS, first=LENGTHS, second=LENGTHS)
def test_two_lengths_one_after_the_other_are_their_sum(calendar, start, first, second):
    middle = add_working_time(start, first, calendar)
    assert add_working_time(middle, second, calendar) == add_working_time(start, first + second, calendar) or not second
