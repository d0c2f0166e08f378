"""What the cells of an imported file mean: times, dates, money, words. An empty cell is None everywhere."""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo, available_timezones

from surveyapp.domain.errors import N_, SurveyappError

EARLIEST, LATEST = 1970, 2100
MAXIMUM_WORD = 200
MAXIMUM_TEXT = 2_000
MAXIMUM_EMAIL = 254
MAXIMUM_AMOUNT = Decimal("9999999999.99")
UNIT_DEPTH = 10

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
CURRENCY = re.compile(r"[A-Z]{3}")
# The addresses that mail systems take without quoting; the rarer forms are refused rather than guessed at.
EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\\\"“”.]+(\.[^\s@<>()\[\],;:\\\"“”.]+)*"
    r"@([^\W_]([\w-]{0,61}[^\W_])?\.)+[^\W\d_]([\w-]{0,61}[^\W_])"
)
# Digits with at most one mark, or in threes parted by one kind of mark, with another before the cents.
PLAIN_AMOUNT = re.compile(r"(\d+)(?:([.,])(\d+))?")
GROUPED_AMOUNT = re.compile(r"(\d{1,3}(?:([ \u00a0\u202f\u2009'’.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d{1,2}))?")
YES_NO = {
    "true": True, "1": True, "yes": True, "kyllä": True, "ja": True,
    "false": False, "0": False, "no": False, "ei": False, "nej": False,
}  # fmt: skip


class CellFault(SurveyappError):
    """A cell that cannot be taken; the message says how to mend it."""


def parse_word(text: str, most: int = MAXIMUM_WORD) -> str | None:
    """Return a text of one line, in composed Unicode so that like words are equal.

    Raises:
        CellFault: it is too long, or holds line breaks or other control characters.
    """
    if not text:
        return None
    if CONTROL.search(text):
        raise CellFault(N_("“%(text)s” holds a line break or a control character; remove it."), text=shown(text))
    return _bounded(text, most)


def parse_text(text: str) -> str | None:
    """Return a text of any number of lines.

    Raises:
        CellFault: it is too long, or holds control characters.
    """
    if not text:
        return None
    if CONTROL_IN_TEXT.search(text):
        raise CellFault(N_("“%(text)s” holds a control character; remove it."), text=shown(text))
    return _bounded(text, MAXIMUM_TEXT)


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        message = N_("“%(text)s” has %(count)s characters; at most %(most)s are kept. Shorten it.")
        raise CellFault(message, text=shown(text), count=len(text), most=most)
    return composed(text)


def composed(text: str) -> str:
    """Return `text` in composed Unicode: an ä typed as a and two dots is the same ä."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def shown(text: str) -> str:
    """Return the beginning of a cell, safe to show on one line of a terminal."""
    line = "".join(character if character.isprintable() else "�" for character in text[:41])
    return line[:40] + "…" if len(line) > 40 else line


def parse_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Return an ISO 8601 date or time as aware UTC; one without a zone is in `zone`, a date its first moment.

    A local time that a clock skips in spring is taken as the hour after, one that comes twice in autumn as the first.

    Raises:
        CellFault: it is no such time, or far from any order's.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = N_("“%(text)s” is no date or time; write it as 2026-11-30 or 2026-11-30 14:05.")
        raise CellFault(message, text=shown(text)) from None
    _check_year(text, moment.year)
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)


def parse_day(text: str, zone: ZoneInfo) -> date | None:
    """Return a calendar day: as written, or the day in `zone` of a time with a zone of its own.

    Raises:
        CellFault: it is no date, or far from any order's.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = N_("“%(text)s” is no date; write it as 2026-11-30.")
        raise CellFault(message, text=shown(text)) from None
    _check_year(text, moment.year)
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()


def _check_year(text: str, year: int) -> None:
    if not EARLIEST < year < LATEST:
        message = N_("“%(text)s” is not between %(earliest)s and %(latest)s; correct the year.")
        raise CellFault(message, text=shown(text), earliest=EARLIEST + 1, latest=LATEST - 1)


def parse_zone(text: str) -> ZoneInfo:
    """Return the zone of the IANA list that `text` names.

    Raises:
        CellFault: there is no such zone.
    """
    if text not in available_timezones():
        message = N_("“%(text)s” is no time zone; write one of the IANA list such as Europe/Helsinki.")
        raise CellFault(message, text=shown(text))
    return ZoneInfo(text)


def parse_amount(text: str) -> Decimal | None:
    """Return an amount of money, rounded to cents, written with a decimal point or comma and with or without thousands.

    Raises:
        CellFault: it is no number, below zero, too large, or can be read in two ways, such as 1,234.
    """
    if not text:
        return None
    plain, grouped = PLAIN_AMOUNT.fullmatch(text), GROUPED_AMOUNT.fullmatch(text)
    if not text.isascii() and any(character.isdigit() and not character.isascii() for character in text):
        plain = grouped = None
    if plain is not None:
        whole, mark, cents = plain.groups()
        if mark and len(cents) == 3 and len(whole) <= 3 and whole.strip("0"):
            message = N_("“%(text)s” can be read in two ways; write %(whole)s%(rest)s or %(whole)s.%(rest)s0.")
            raise CellFault(message, text=text, whole=whole, rest=cents)
        value = Decimal(f"{whole}.{cents or 0}")
    elif grouped is not None and grouped[2] != grouped[3]:
        value = Decimal(re.sub(r"\D", "", grouped[1]) + f".{grouped[4] or 0}")
    else:
        message = N_("“%(text)s” is no amount; write digits only, such as 1234.50, without a currency.")
        raise CellFault(message, text=shown(text))
    if value > MAXIMUM_AMOUNT:
        raise CellFault(N_("“%(text)s” is larger than any order; correct the amount."), text=shown(text))
    return value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def parse_yes_no(text: str) -> bool | None:
    """Return True or False for yes and no in English, Finnish or Swedish, or as 1 and 0.

    Raises:
        CellFault: it is neither.
    """
    if not text:
        return None
    value = YES_NO.get(text.casefold())
    if value is None:
        raise CellFault(N_("“%(text)s” is neither yes nor no; write true or false."), text=shown(text))
    return value


def parse_email(text: str) -> str | None:
    """Return one mail address.

    Raises:
        CellFault: it is none, or more than an address: nothing that could become a header of a letter is let in.
    """
    if not text:
        return None
    if len(text) > MAXIMUM_EMAIL or len(text.partition("@")[0]) > 64 or not EMAIL.fullmatch(text):
        message = N_("“%(text)s” is no mail address; write one such as name@example.com, or leave it empty.")
        raise CellFault(message, text=shown(text))
    return composed(text)


def parse_language(text: str) -> str | None:
    """Return a language's code in small letters, such as fi or pt-br.

    Raises:
        CellFault: it is no code.
    """
    if not text:
        return None
    code = text.lower().replace("_", "-")
    if not LANGUAGE.fullmatch(code) or len(code) > 20:
        raise CellFault(N_("“%(text)s” is no language; write its code, such as fi, sv or pt-br."), text=shown(text))
    return code


def parse_currency(text: str) -> str | None:
    """Return a currency's code of ISO 4217 in capitals.

    Raises:
        CellFault: it is no code.
    """
    if not text:
        return None
    code = text.upper()
    if not CURRENCY.fullmatch(code):
        raise CellFault(N_("“%(text)s” is no currency; write its code, such as EUR or SEK."), text=shown(text))
    return code


def parse_unit(text: str) -> str:
    """Return a unit's path, its names parted by one slash each; "" for the whole company.

    Raises:
        CellFault: a name of the path is empty or too long, or the path too deep.
    """
    word = parse_word(text, most=500) or ""
    if not word:
        return ""
    names = [name.strip() for name in word.split("/")]
    if not all(names) or len(names) > UNIT_DEPTH or max(map(len, names)) > 100:
        message = N_("“%(text)s” is no unit; write names with a slash between, such as Finland/North/Oulu.")
        raise CellFault(message, text=shown(text))
    return "/".join(names)
