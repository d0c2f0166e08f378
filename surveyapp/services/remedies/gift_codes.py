"""The pool of gift cards' codes: bringing a file in, all of it or nothing, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.cells import CellFault
from surveyapp.domain.errors import N_, Fault, Forbidden
from surveyapp.domain.gift_codes import FIELDS, REQUIRED, GiftCodeFacts, masked, parse_gift_code
from surveyapp.services import audit
from surveyapp.services.imports import Upload, chunks, open_rows, refuse_if_faulty, repeated
from surveyapp.services.transactions import transaction
from surveyapp.store import gift_codes as store
from surveyapp.store.database import db, random_id

SOON = timedelta(days=60)
MOST_EXPIRING = 50
NOT_ADMIN = N_("Only an admin sees and imports gift cards.")


@dataclass(frozen=True, slots=True)
class Stock:
    """How many codes of one amount there are: free, of those ending soon, given, and ended before anybody got them."""

    currency: str
    amount: Decimal
    free: int
    soon: int
    given: int
    gone: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """A free code that ends soon, masked."""

    code: str
    amount: Decimal
    currency: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Pool:
    """All that is in the pool, by currency and amount, and the free codes that end first."""

    stocks: Sequence[Stock]
    expiring: Sequence[Expiring]


def get_pool(viewer: Viewer, *, today: date) -> Pool:
    """Return what is in the pool.

    Raises:
        Forbidden: the viewer is no admin.
    """
    if not viewer.may("policies.write"):
        raise Forbidden(NOT_ADMIN)
    session, soon_on = db.session(), today + SOON
    stocks = [
        Stock(row.currency, row.amount, int(row.free or 0), int(row.soon or 0), int(row.given or 0), int(row.gone or 0))
        for row in store.count_stock(session, valid_on=today, soon_on=soon_on)
    ]
    expiring = [
        Expiring(masked(row.code), row.amount, row.currency, row.expires_on)
        for row in store.list_expiring(session, valid_on=today, soon_on=soon_on, size=MOST_EXPIRING)
        if row.expires_on is not None
    ]
    return Pool(stocks, expiring)


def import_codes(upload: Upload, *, viewer: Viewer | None = None, zone: ZoneInfo, now: datetime) -> int:
    """Put the codes of a file into the pool and return how many; all of them or none.

    `viewer` is None for the command line. The columns are code, amount, currency and expires_on (may be left out).

    Raises:
        Forbidden: the viewer is no admin.
        InvalidFile: with every fault and its line; no fault shows a code.
    """
    if viewer is not None and not viewer.may("policies.write"):
        raise Forbidden(NOT_ADMIN)
    rows = open_rows(upload, None, fields=FIELDS, required=REQUIRED, check_constant=_no_constants)
    codes, faults = _parse(rows.rows, now.astimezone(zone).date())
    with transaction() as session:
        known = store.list_known(session, {fact.code for _, fact in codes})
        message = N_("This code is in the pool already; leave the line out.")
        faults += [Fault(line, message, {"cell": "code"}) for line, fact in codes if fact.code in known]
        refuse_if_faulty(rows.file, faults)
        user_id = viewer.user_id if viewer else None
        for part in chunks(codes):
            store.add(
                session,
                [
                    {
                        "id": random_id(),
                        "code": fact.code,
                        "amount": fact.amount,
                        "currency": fact.currency,
                        "expires_on": fact.expires_on,
                        "added_at": now,
                        "added_by": user_id,
                    }
                    for _, fact in part
                ],
            )
        audit.record(session, "gift_codes_imported", now=now, user_id=user_id, count=len(codes))
    return len(codes)


def _parse(
    rows: Sequence[tuple[int, dict[str, str]]], today: date
) -> tuple[list[tuple[int, GiftCodeFacts]], list[Fault]]:
    codes: list[tuple[int, GiftCodeFacts]] = []
    faults: list[Fault] = []
    twice = repeated((line, row.get("code", "")) for line, row in rows if row.get("code"))
    for line, row in rows:
        found: list[CellFault] = []
        fact = parse_gift_code(row, today, found)
        if line in twice:
            message = N_("This code stands on line %(first)s already; leave one out.")
            found.append(CellFault(message, cell="code", first=twice[line]))
        faults.extend(Fault(line, fault.message, fault.params) for fault in found)
        if fact is not None and not found:
            codes.append((line, fact))
    return codes, faults


def _no_constants(_name: str, _text: str) -> None:
    """There is no column map here, so nothing to check."""
