"""The gift cards of Tuohi & Vik: those that customers were given, and a pool to give more from."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from surveyapp.domain.remedies import HANDED_OVER
from surveyapp.store.database import random_id

FREE = {
    "EUR": (20, 40, 60, 75, 100, 150, 200),
    "SEK": (200, 450, 650, 850, 1100, 1650),
    "NOK": (230, 460, 690, 850, 1150, 1700),
}
FREE_EACH = 25
ENDING_SOON = 3
VALID, SOON = timedelta(days=730), timedelta(days=45)


def make_codes(remedies: Iterable[Mapping[str, Any]], *, today: date, added_at: datetime) -> list[dict[str, Any]]:
    """Return the rows of the pool: a code for each gift card that was given, and free ones of the usual amounts."""
    rows: list[dict[str, Any]] = []

    def add(amount: Decimal, currency: str, expires_on: date, remedy: Mapping[str, Any] | None) -> None:
        rows.append(
            {
                "id": random_id(),
                "code": f"TV{currency[0]}-{len(rows):05}-{random_id() % 10**6:06}",
                "amount": amount,
                "currency": currency,
                "expires_on": expires_on,
                "added_at": added_at,
                "remedy_id": remedy["id"] if remedy else None,
                "given_at": remedy["given_at"] if remedy else None,
            }
        )

    for remedy in remedies:
        if remedy["kind"] == "gift_card" and remedy["state"] in HANDED_OVER and remedy["amount"] is not None:
            add(remedy["amount"], remedy["currency"], remedy["given_at"].date() + VALID, remedy)
    for currency, amounts in FREE.items():
        for amount in amounts:
            for number in range(FREE_EACH):
                add(Decimal(amount), currency, today + (SOON if number < ENDING_SOON else VALID), None)
    return rows
