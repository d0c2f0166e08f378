"""Working time in words, in each language."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.web import clock_words
from surveyapp.web.clock_words import left_words, week_words, weekday

OFFICE, SHORT = ((540, 1020),), ((600, 840),)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Mon–Fri 9:00–17:00, Sat 10:00–14:00"),
        ("fi", "ma–pe 9.00–17.00, la 10.00–14.00"),
        ("sv", "mån–fre 9.00–17.00, lör 10.00–14.00"),
    ],
)
def test_a_week_of_hours(app, language, said):
    with app.test_request_context(), force_locale(language):
        assert week_words((*[OFFICE] * 5, SHORT, ())) == said


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ((*[OFFICE] * 4, SHORT, (), ()), "Mon–Thu 9:00–17:00, Fri 10:00–14:00"),
        ((((540, 720), (780, 1080)), *[()] * 6), "Mon 9:00–12:00, 13:00–18:00"),
        ((((0, 1440),),) * 7, "Mon–Sun 0:00–24:00"),
    ],
)
def test_days_of_the_same_hours_stand_together(app, week, said):
    with app.test_request_context(), force_locale("en"):
        assert week_words(week) == said


@pytest.mark.parametrize(
    ("length", "is_late", "language", "said"),
    [
        (timedelta(hours=6, minutes=30), False, "en", "6 h 30 min left"),
        (timedelta(hours=80), False, "en", "80 h left"),
        (timedelta(0), True, "en", "late"),
        (timedelta(hours=2), True, "fi", "2 h myöhässä"),
        (timedelta(minutes=5), False, "sv", "5 min kvar"),
    ],
)
def test_what_is_left_is_said_in_hours_of_work(app, length, is_late, language, said):
    with app.test_request_context(), force_locale(language):
        assert left_words(TimeLeft(length, is_late, is_soon=False)).replace("\N{NO-BREAK SPACE}", " ") == said


def test_weekdays_begin_on_monday(app):
    with app.test_request_context(), force_locale("fi"):
        assert weekday(0) == "maanantai"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Oslo", "Clocks in Bergen are 1 h behind the times shown here."),
        ("Asia/Kolkata", "Clocks in Bergen are 3 h 30 min ahead of the times shown here."),
        ("Europe/Helsinki", ""),
    ],
)
def test_who_reads_of_a_unit_elsewhere_is_told_how_its_clocks_differ(app, monkeypatch, zone, said):
    monkeypatch.setattr(clock_words, "get_timezone", lambda: ZoneInfo("Europe/Helsinki"))
    with app.test_request_context(), force_locale("en"):
        told = clock_words.elsewhere_words("Bergen", ZoneInfo(zone), datetime(2026, 11, 22, tzinfo=UTC))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == said
