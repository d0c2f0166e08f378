"""Codes of gift cards as they come in a file, and as they may be shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from surveyapp.domain.cells import CellFault, parse_amount, parse_currency, parse_day
from surveyapp.domain.errors import N_

FIELDS = ("code", "amount", "currency", "expires_on")
REQUIRED = ("code", "amount", "currency")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,63}")
SHOWN_AT_END = 4
HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class GiftCodeFacts:
    """One code of a file, with what it is worth and the last day on which it can be used, None where it never ends."""

    code: str
    amount: Decimal
    currency: str
    expires_on: date | None


def masked(code: str) -> str:
    """Return a code so that it can be told apart and not be used: its last characters, of a short one two."""
    return HIDDEN + code[-min(SHOWN_AT_END, len(code) // 2) :]


def parse_gift_code(row: Mapping[str, str], today: date, faults: list[CellFault]) -> GiftCodeFacts | None:
    """Return the code of a row; what is wrong is added to `faults`, and never shows the code itself."""
    found: dict[str, object] = {}
    for name, parse in (
        ("code", _code),
        ("amount", parse_amount),
        ("currency", parse_currency),
        ("expires_on", lambda text: _day(text, today)),
    ):
        try:
            found[name] = parse(row.get(name, ""))
        except CellFault as fault:
            faults.append(CellFault(fault.message, **{**fault.params, "cell": name}))
            continue
        if found[name] is None and name in REQUIRED:
            faults.append(CellFault(N_("Nothing stands here; write it."), cell=name))
    code, amount, currency = found.get("code"), found.get("amount"), found.get("currency")
    if not (isinstance(code, str) and isinstance(amount, Decimal) and isinstance(currency, str)):
        return None
    if amount <= 0:
        faults.append(CellFault(N_("A gift card is worth more than nothing; correct the amount."), cell="amount"))
        return None
    expires_on = found.get("expires_on")
    return GiftCodeFacts(code, amount, currency, expires_on if isinstance(expires_on, date) else None)


def _code(text: str) -> str | None:
    if not text:
        return None
    if not CODE.fullmatch(text):
        message = N_("A code has 4 to 64 letters, digits, dots, dashes or underscores, without spaces; correct it.")
        raise CellFault(message)
    return text


def _day(text: str, today: date) -> date | None:
    day = parse_day(text, ZoneInfo("UTC"))
    if day is not None and day < today:
        raise CellFault(N_("The card has ended already; leave the line out."))
    return day
