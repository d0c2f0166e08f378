"""What people of each language read, case by case."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.web import formatting as f

HELSINKI = ZoneInfo("Europe/Helsinki")
N = "\u00a0"  # no-break space
M = "\u2212"  # minus


@pytest.mark.parametrize(
    ("value", "digits", "en", "fi", "sv"),
    [
        (2214, 0, "2,214", f"2{N}214", f"2{N}214"),
        (83.5, 1, "83.5", "83,5", "83,5"),
        (83, 1, "83.0", "83,0", "83,0"),
        (-18.94, 1, f"{M}18.9", f"{M}18,9", f"{M}18,9"),
        (-0.04, 1, "0.0", "0,0", "0,0"),
        (1234567.891, 2, "1,234,567.89", f"1{N}234{N}567,89", f"1{N}234{N}567,89"),
        (0, 0, "0", "0", "0"),
        (None, 1, "", "", ""),
    ],
)
def test_number(value, digits, en, fi, sv):
    assert [f.format_number(value, language, digits) for language in ("en", "fi", "sv")] == [en, fi, sv]


@pytest.mark.parametrize(
    ("value", "n", "en", "fi"),
    [
        (83.5, None, f"83.5{N}%", f"83,5{N}%"),
        (83.5, 100, f"83.5{N}%", f"83,5{N}%"),
        (83.4, 99, f"83{N}%", f"83{N}%"),
        (100, 2000, f"100.0{N}%", f"100,0{N}%"),
        (None, 0, "", ""),
    ],
)
def test_percent_is_whole_where_few_answered(value, n, en, fi):
    assert [f.format_percent(value, language, n) for language in ("en", "fi")] == [en, fi]


@pytest.mark.parametrize(
    ("amount", "currency", "en", "fi", "sv"),
    [
        (Decimal(1248), "EUR", "€1,248.00", f"1{N}248,00{N}€", f"1{N}248,00{N}€"),
        (Decimal("1248.5"), "SEK", f"SEK{N}1,248.50", f"1{N}248,50{N}SEK", f"1{N}248,50{N}kr"),
        (Decimal(-60), "EUR", f"{M}€60.00", f"{M}60,00{N}€", f"{M}60,00{N}€"),
        (None, "EUR", "", "", ""),
    ],
)
def test_money(amount, currency, en, fi, sv):
    assert [f.format_money(amount, language, currency) for language in ("en", "fi", "sv")] == [en, fi, sv]


@pytest.mark.parametrize(
    ("value", "en", "fi", "sv"),
    [
        (date(2026, 11, 23), "Mon 23 Nov 2026", "ma 23.11.2026", "mån 23 nov 2026"),
        (date(2026, 9, 5), "Sat 5 Sep 2026", "la 5.9.2026", "lör 5 sep 2026"),
        (None, "", "", ""),
    ],
)
def test_day(value, en, fi, sv):
    assert [f.format_day(value, language) for language in ("en", "fi", "sv")] == [en, fi, sv]


@pytest.mark.parametrize(
    ("hour", "minute", "en", "fi", "sv"),
    [
        (12, 0, "12:00", f"klo{N}12", f"kl.{N}12.00"),
        (9, 5, "09:05", f"klo{N}9.05", f"kl.{N}09.05"),
        (0, 0, "00:00", f"klo{N}0", f"kl.{N}00.00"),
    ],
)
def test_clock(hour, minute, en, fi, sv):
    value = datetime(2026, 11, 23, hour, minute, tzinfo=HELSINKI)
    assert [f.format_clock(value, language) for language in ("en", "fi", "sv")] == [en, fi, sv]


NOW = datetime(2026, 11, 23, 10, 10, tzinfo=HELSINKI)
TOMORROW = datetime(2026, 11, 24, 12, tzinfo=HELSINKI)
NEXT_YEAR = datetime(2027, 1, 4, 9, 5, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("value", "now", "en", "fi", "sv"),
    [
        (NOW.replace(hour=12, minute=0), NOW, "today 12:00", f"tänään klo{N}12", f"i dag kl.{N}12.00"),
        (TOMORROW, NOW, "Tue 24 Nov 12:00", f"ti 24.11. klo{N}12", f"tis 24 nov kl.{N}12.00"),
        (NEXT_YEAR, NOW, "Mon 4 Jan 2027 09:05", f"ma 4.1.2027 klo{N}9.05", f"mån 4 jan 2027 kl.{N}09.05"),
        (NOW, None, "Mon 23 Nov 2026 10:10", f"ma 23.11.2026 klo{N}10.10", f"mån 23 nov 2026 kl.{N}10.10"),
        (None, NOW, "", "", ""),
    ],
)
def test_moment(value, now, en, fi, sv):
    assert [f.format_moment(value, language, now) for language in ("en", "fi", "sv")] == [en, fi, sv]


def test_money_about_has_no_cents():
    words = [f.format_money_short(amount, "en", "EUR") for amount in (162.01267, 0.4, -999.7, 5_912.3, 1_234_567)]
    assert words == ["€162", "€0", f"{M}€1k", "€5.9k", "€1.2M"]


def test_week():
    words = [f.format_week(date(2026, 11, 21), language) for language in ("en", "fi", "sv")]
    assert words == [f"week{N}47", f"viikko{N}47", f"vecka{N}47"]


@pytest.mark.parametrize(
    ("low", "high", "en", "fi", "sv"),
    [
        (79.8, 86.7, "79.8 to 86.7", "79,8–86,7", "79,8–86,7"),
        (-18.9, -9, f"{M}18.9 to {M}9.0", f"{M}18,9…{M}9,0", f"{M}18,9 till {M}9,0"),
        (-3, 4.25, f"{M}3.0 to 4.2", f"{M}3,0…4,2", f"{M}3,0 till 4,2"),
        (None, 3, "", "", ""),
    ],
)
def test_interval(low, high, en, fi, sv):
    assert [f.format_interval(low, high, language) for language in ("en", "fi", "sv")] == [en, fi, sv]


def test_interval_in_a_column_is_a_dash_in_english_too():
    assert f.format_interval(79.8, 86.7, "en", is_tight=True) == "79.8–86.7"


@pytest.mark.parametrize(
    ("minutes", "en", "fi", "sv"),
    [
        (590, f"9{N}h 50{N}min left", f"9{N}h 50{N}min jäljellä", f"9{N}tim 50{N}min kvar"),
        (-70, f"1{N}h 10{N}min late", f"1{N}h 10{N}min myöhässä", f"1{N}tim 10{N}min sen"),
        (120, f"2{N}h left", f"2{N}h jäljellä", f"2{N}tim kvar"),
        (0, f"1{N}min left", f"1{N}min jäljellä", f"1{N}min kvar"),
        (2 * 1440 + 61, f"2{N}d 1{N}h left", f"2{N}pv 1{N}h jäljellä", f"2{N}d 1{N}tim kvar"),
        (-1440, f"1{N}d late", f"1{N}pv myöhässä", f"1{N}d sen"),
    ],
)
def test_time_left(minutes, en, fi, sv):
    due_at = NOW + timedelta(minutes=minutes)
    assert [f.format_time_left(due_at, NOW, language) for language in ("en", "fi", "sv")] == [en, fi, sv]


def test_other_languages_are_written_as_english():
    assert f.format_interval(1.5, 2.5, "ar") == "1.5 to 2.5"
    assert f.format_day(date(2026, 11, 23), "pt") == "Mon 23 Nov 2026"


@given(st.floats(-1e9, 1e9), st.sampled_from(["en", "fi", "sv"]), st.integers(0, 3))
def test_number_never_shows_a_hyphen_nor_breaks_over_a_line(value, language, digits):
    text = f.format_number(value, language, digits)
    assert "-" not in text
    assert " " not in text


@pytest.fixture
def app():
    app = Flask(__name__)
    Babel(app, timezone_selector=lambda: "Europe/Helsinki")
    f.init_app(app)
    return app


def test_filters_write_in_the_readers_language_and_zone(app):
    with app.test_request_context(), force_locale("fi"):
        text = render_template_string("{{ at|moment }}, {{ at|day }}", at=datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    assert text == f"ti 24.11.2026 klo{N}0.30, ti 24.11.2026"


def test_a_time_without_zone_is_refused(app):
    with app.test_request_context(), pytest.raises(ValueError, match="without a zone"):
        f.moment(NOW.replace(tzinfo=None))
