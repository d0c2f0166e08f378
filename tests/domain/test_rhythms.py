from datetime import date

import pytest

from surveyapp.domain.rhythms import next_day, window


@pytest.mark.parametrize(
    ("rhythm", "today", "then"),
    [
        ("daily", date(2026, 12, 31), date(2027, 1, 1)),
        ("weekly", date(2026, 11, 20), date(2026, 11, 23)),
        ("weekly", date(2026, 11, 23), date(2026, 11, 30)),
        ("monthly", date(2026, 1, 31), date(2026, 2, 1)),
        ("monthly", date(2026, 12, 1), date(2027, 1, 1)),
        ("signal", date(2026, 11, 20), date(2026, 11, 21)),
    ],
)
def test_the_next_day(rhythm, today, then):
    assert next_day(rhythm, today) == then


@pytest.mark.parametrize(
    ("rhythm", "first", "last"),
    [
        ("daily", date(2026, 10, 23), date(2026, 11, 19)),
        ("weekly", date(2026, 5, 18), date(2026, 11, 15)),
        ("monthly", date(2024, 11, 1), date(2026, 10, 31)),
    ],
)
def test_a_mail_speaks_of_whole_periods_that_have_ended(rhythm, first, last):
    assert window(rhythm, date(2026, 11, 20)) == (first, last)
