"""What the cells of an imported file mean, and which are refused."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain import cells
from surveyapp.domain.cells import CellFault

HELSINKI = ZoneInfo("Europe/Helsinki")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("text", "zone", "moment", "day"),
    [
        ("2026-03-01", HELSINKI, datetime(2026, 2, 28, 22, tzinfo=UTC), date(2026, 3, 1)),
        ("2026-07-01 23:30:00", HELSINKI, datetime(2026, 7, 1, 20, 30, tzinfo=UTC), date(2026, 7, 1)),
        ("2026-07-01T23:30:00Z", HELSINKI, datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),
        ("2026-07-01T23:30:00-05:00", HELSINKI, datetime(2026, 7, 2, 4, 30, tzinfo=UTC), date(2026, 7, 2)),
        # 03:30 is skipped on this night in Finland, and midnight on this one in Brazil: the day stays the one written.
        ("2026-03-29 03:30", HELSINKI, datetime(2026, 3, 29, 1, 30, tzinfo=UTC), date(2026, 3, 29)),
        ("2017-10-15", SAO_PAULO, datetime(2017, 10, 15, 3, tzinfo=UTC), date(2017, 10, 15)),
        # 03:30 comes twice on this one; the first is meant.
        ("2026-10-25 03:30", HELSINKI, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_moments(text: str, zone: ZoneInfo, moment: datetime, day: date) -> None:
    parsed = cells.parse_moment(text, zone)
    assert parsed == moment
    assert parsed.astimezone(zone).date() == day


def test_a_day_is_as_written_unless_it_carries_a_zone() -> None:
    assert cells.parse_day("2026-03-01 23:59", HELSINKI) == date(2026, 3, 1)
    assert cells.parse_day("2026-03-01T23:59Z", HELSINKI) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", "0.00"), ("12", "12.00"), ("12.5", "12.50"), ("12,50", "12.50"), ("1234.50", "1234.50"), ("1 234,50", "1234.50"),
        ("1 234 567,5", "1234567.50"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"), ("1'234.50", "1234.50"),
        ("166.23999999999998", "166.24"), ("0.125", "0.12"), ("1234.567", "1234.57"), ("1,234,567", "1234567.00"),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: str) -> None:
    assert str(cells.parse_amount(text)) == amount


@pytest.mark.parametrize(
    "text",
    ["cheap", "-1", "1,234", "1.234", "12 34", "1,23,456", "1.2.3", "€5", "5 EUR", "NaN", "inf", "1e5", "٣", "9" * 11],
)
def test_amounts_refused(text: str) -> None:
    with pytest.raises(CellFault):
        cells.parse_amount(text)


@pytest.mark.parametrize("text", ["2026-13-45", "yesterday", "01.03.2026", "0001-01-01", "9999-12-31", "12:30"])
def test_moments_refused(text: str) -> None:
    with pytest.raises(CellFault):
        cells.parse_moment(text, HELSINKI)


@pytest.mark.parametrize(
    "text",
    [
        "email@example.com", "firstname.lastname@example.com", "a+b@sub.example.co.jp", "_jacko@example.com", "matti@käsityö.fi",
        "email@address-one.com", "o'brien@example.com",
    ],
)  # fmt: skip
def test_mail_addresses(text: str) -> None:
    assert cells.parse_email(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "justastring", "@example.com", "a@example.com;b@example.com", "Matti <a@example.com>", "a@b@example.com",
        ".a@example.com", "a.@example.com", "a..b@example.com", "a@example..com", "a@-example.com", "a@example",
        "a b@example.com",
        "a@example.com\nBcc: b@example.com", "a@example.com\r\n", 'xss"><script>alert(1)</script>@example.com',
        "a" * 65 + "@example.com", "a@" + "b" * 250 + ".com",
    ],
)  # fmt: skip
def test_mail_addresses_refused(text: str) -> None:
    with pytest.raises(CellFault):
        cells.parse_email(text)


def test_units() -> None:
    assert cells.parse_unit("") == ""
    assert cells.parse_unit(" Finland / North/Oulu ") == "Finland/North/Oulu"
    for bad in ("Finland//Oulu", "/Finland", "Finland/", "a/" * 10 + "a", "x" * 101, "a\nb"):
        with pytest.raises(CellFault):
            cells.parse_unit(bad)


def test_like_words_are_equal_however_they_were_typed() -> None:
    assert cells.parse_word("Ja\u0308rvenpa\u0308a\u0308") == "Järvenpää"


@pytest.mark.parametrize("parse", [cells.parse_word, cells.parse_text, cells.parse_amount, cells.parse_yes_no,
                                   cells.parse_email, cells.parse_language, cells.parse_currency])  # fmt: skip
def test_an_empty_cell_is_none(parse: Callable[[str], object]) -> None:
    assert parse("") is None


@pytest.mark.parametrize(
    "parse",
    [cells.parse_word, cells.parse_text, cells.parse_amount, cells.parse_yes_no, cells.parse_email,
     cells.parse_language, cells.parse_currency, cells.parse_unit, cells.parse_zone,
     lambda text: cells.parse_moment(text, HELSINKI), lambda text: cells.parse_day(text, HELSINKI)],
)  # fmt: skip
@given(text=st.text(max_size=60))
def test_wild_cells_are_taken_or_refused(parse: Callable[[str], object], text: str) -> None:
    with suppress(CellFault):
        parse(text)


def test_a_fault_shows_a_hostile_cell_on_one_harmless_line() -> None:
    with pytest.raises(CellFault) as refused:
        cells.parse_word("a\x1b[2J\nb")
    assert str(refused.value).isprintable()
