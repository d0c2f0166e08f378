"""Remedies and gift cards for tests."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.remedies import Verdict
from surveyapp.services.remedies import deciding
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.remedies import GiftCode
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import OPENED, get_row

HELSINKI = ZoneInfo("Europe/Helsinki")


def make_code(
    *, code: str | None = None, amount: int = 60, currency: str = "EUR", expires_on: date | None = None
) -> int:
    """Put one code into the pool and return its id."""
    with transaction() as session:
        row = GiftCode(
            id=random_id(),
            code=code or f"CARD-{random_id()}",
            amount=Decimal(amount),
            currency=currency,
            expires_on=expires_on,
            added_at=OPENED,
        )
        session.add(row)
        return row.id


def propose(viewer: Viewer, ticket_id: int, *, now: datetime = OPENED, **facts: Any) -> Verdict:
    """Propose a remedy for a case as it stands; a gift card of 60 unless said otherwise."""
    offer: dict[str, Any] = {"kind": "gift_card", "text": "", "amount": Decimal(60), "exception_because": "", **facts}
    version = get_row(Ticket, ticket_id).version
    return deciding.propose(viewer, ticket_id, version, **offer, zone=HELSINKI, now=now)
