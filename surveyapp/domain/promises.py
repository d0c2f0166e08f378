"""Promises against what happened: of an order, the delivery date and the price.

Lateness is by local calendar day: a parcel that comes at 23:59 of the promised day came on time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

KEPT = "kept"
BEATEN = "beaten"
BROKEN = "broken"
TOLD = "told"
OPEN = "open"
VERDICTS = (BEATEN, KEPT, TOLD, BROKEN, OPEN)

DELIVERED = "delivered"
# An order that is past its date for longer has most likely come, or been given up, and nobody recorded it: it is no news
# of this week, but a gap in the data.
OVERDUE_FOR = timedelta(days=60)
# Nobody waits for these any more, so that they are neither open nor overdue.
GIVEN_UP = frozenset({"canceled", "cancelled", "refunded", "voided", "unavailable", "failed", "trash"})


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """What is known of an order's delivery; days are local. `told_on` is when the customer was told that it will be late."""

    status: str | None
    promised_on: date | None
    delivered_on: date | None
    told_on: date | None


@dataclass(frozen=True, slots=True)
class DeliveryVerdict:
    """`days_late` is below zero when early, None while not delivered or not promised; `promise` is None without a promise."""

    is_delivered: bool
    days_late: int | None
    promise: str | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One promise of an order: `kind` is delivery or price; `verdict` one of `VERDICTS`."""

    kind: str
    promised: date | Decimal
    actual: date | Decimal | None
    verdict: str
    days_late: int | None = None
    told_on: date | None = None


def is_delivered(status: str | None, delivered_on: date | None) -> bool:
    """Return whether an order counts as delivered: it has a date, and its status, where there is one, says so."""
    return delivered_on is not None and (status is None or status.casefold() == DELIVERED)


def is_given_up(status: str | None) -> bool:
    """Return whether the order was cancelled or the like: its promise binds no more."""
    return status is not None and status.casefold() in GIVEN_UP


def overdue_from(today: date) -> date:
    """Return the first promised day of which an undelivered order is overdue `today`; of older ones no delivery is recorded."""
    return today - OVERDUE_FOR


def judge_delivery(facts: DeliveryFacts) -> DeliveryVerdict:
    """Return the verdict on the delivery date as known today; it needs no clock: a promise not yet met is open."""
    delivered = is_delivered(facts.status, facts.delivered_on)
    if facts.promised_on is None:
        return DeliveryVerdict(delivered, None, None)
    if delivered and facts.delivered_on is not None:
        days_late = (facts.delivered_on - facts.promised_on).days
        return DeliveryVerdict(True, days_late, _verdict(days_late, facts))
    return DeliveryVerdict(False, None, None if is_given_up(facts.status) else OPEN)


def judge_delivery_on(facts: DeliveryFacts, day: date) -> DeliveryVerdict:
    """Return the verdict as it was known on the local `day`, on which somebody answered.

    Goods that came later were not there yet: past its promised day such an order was late by the days waited so far.
    """
    if facts.delivered_on is not None and facts.delivered_on <= day:
        return judge_delivery(facts)
    if facts.promised_on is None or day <= facts.promised_on or is_given_up(facts.status):
        return DeliveryVerdict(False, None, None if facts.promised_on is None or is_given_up(facts.status) else OPEN)
    days_late = (day - facts.promised_on).days
    return DeliveryVerdict(False, days_late, _verdict(days_late, facts))


def _verdict(days_late: int, facts: DeliveryFacts) -> str:
    if days_late < 0:
        return BEATEN
    if days_late == 0:
        return KEPT
    was_told = facts.told_on is not None and facts.promised_on is not None and facts.told_on <= facts.promised_on
    return TOLD if was_told else BROKEN


def judge_price(quoted: Decimal, invoiced: Decimal | None) -> str:
    """Return the verdict on the price: what was invoiced against what was quoted."""
    if invoiced is None:
        return OPEN
    if invoiced == quoted:
        return KEPT
    return BEATEN if invoiced < quoted else BROKEN


def ledger(facts: DeliveryFacts, quoted: Decimal | None, invoiced: Decimal | None, today: date) -> list[LedgerLine]:
    """Return what an order promised and what came of it; a delivery that is overdue `today` counts its days so far."""
    lines = []
    verdict = judge_delivery_on(facts, today)
    if facts.promised_on is not None and verdict.promise is not None:
        actual = facts.delivered_on if verdict.is_delivered else None
        lines.append(
            LedgerLine("delivery", facts.promised_on, actual, verdict.promise, verdict.days_late, facts.told_on)
        )
    if quoted is not None:
        lines.append(LedgerLine("price", quoted, invoiced, judge_price(quoted, invoiced)))
    return lines
