"""Promises against what happened."""

from datetime import date
from decimal import Decimal

import pytest

from surveyapp.domain.promises import (
    DeliveryFacts,
    DeliveryVerdict,
    judge_delivery,
    judge_delivery_on,
    judge_price,
    ledger,
    overdue_from,
)

D = date
PROMISED = D(2026, 5, 10)


def facts(
    delivered_on: date | None = None,
    *,
    status: str | None = "delivered",
    promised_on: date | None = PROMISED,
    told_on: date | None = None,
) -> DeliveryFacts:
    return DeliveryFacts(status, promised_on, delivered_on, told_on)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (facts(D(2026, 5, 9)), DeliveryVerdict(True, -1, "beaten")),
        (facts(D(2026, 5, 10)), DeliveryVerdict(True, 0, "kept")),
        (facts(D(2026, 5, 11)), DeliveryVerdict(True, 1, "broken")),
        (facts(D(2026, 5, 11), told_on=D(2026, 5, 10)), DeliveryVerdict(True, 1, "told")),
        (facts(D(2026, 5, 13), told_on=D(2026, 5, 11)), DeliveryVerdict(True, 3, "broken")),
        (facts(D(2026, 5, 9), told_on=D(2026, 5, 8)), DeliveryVerdict(True, -1, "beaten")),
        (facts(None), DeliveryVerdict(False, None, "open")),
        (facts(None, status="canceled"), DeliveryVerdict(False, None, None)),
        (facts(D(2026, 5, 9), status="shipped"), DeliveryVerdict(False, None, "open")),
        (facts(D(2026, 5, 9), status=None), DeliveryVerdict(True, -1, "beaten")),
        (facts(D(2026, 5, 9), status="Delivered"), DeliveryVerdict(True, -1, "beaten")),
        (facts(D(2026, 5, 9), promised_on=None), DeliveryVerdict(True, None, None)),
    ],
)
def test_today(given: DeliveryFacts, verdict: DeliveryVerdict) -> None:
    assert judge_delivery(given) == verdict


@pytest.mark.parametrize(
    ("given", "day", "verdict"),
    [
        # Delivered later than the answer: not known then.
        (facts(D(2026, 5, 14)), D(2026, 5, 10), DeliveryVerdict(False, None, "open")),
        (facts(D(2026, 5, 14)), D(2026, 5, 12), DeliveryVerdict(False, 2, "broken")),
        (facts(D(2026, 5, 14)), D(2026, 5, 14), DeliveryVerdict(True, 4, "broken")),
        (facts(None, told_on=D(2026, 5, 9)), D(2026, 5, 12), DeliveryVerdict(False, 2, "told")),
        (facts(None, status="canceled"), D(2026, 6, 1), DeliveryVerdict(False, None, None)),
        (facts(None, promised_on=None), D(2026, 6, 1), DeliveryVerdict(False, None, None)),
    ],
)
def test_as_known_on_the_day_of_the_answer(given: DeliveryFacts, day: date, verdict: DeliveryVerdict) -> None:
    assert judge_delivery_on(given, day) == verdict


def test_price() -> None:
    assert judge_price(Decimal("10.00"), None) == "open"
    assert judge_price(Decimal("10.00"), Decimal(10)) == "kept"
    assert judge_price(Decimal("10.00"), Decimal("10.01")) == "broken"
    assert judge_price(Decimal("10.00"), Decimal("9.99")) == "beaten"


def test_the_ledger_counts_an_overdue_delivery_up_to_today() -> None:
    delivery, price = ledger(facts(None), Decimal(100), Decimal(120), D(2026, 5, 13))
    assert (delivery.kind, delivery.verdict, delivery.days_late, delivery.actual) == ("delivery", "broken", 3, None)
    assert (price.kind, price.verdict) == ("price", "broken")
    assert ledger(facts(None, promised_on=None), None, None, D(2026, 5, 13)) == []


@pytest.mark.parametrize(("promised_on", "is_overdue"), [("2026-09-23", True), ("2026-09-22", False)])
def test_an_order_is_overdue_for_sixty_days(promised_on: str, is_overdue: bool) -> None:
    assert (date.fromisoformat(promised_on) >= overdue_from(date(2026, 11, 22))) == is_overdue
