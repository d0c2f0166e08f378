"""A row to the facts of an order."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.cells import CellFault
from surveyapp.domain.orders import FIELDS, CustomerFacts, check_constant, key_of, parse_order, settle

HELSINKI = ZoneInfo("Europe/Helsinki")


def test_a_full_row() -> None:
    row = {
        "source": "shop", "external_id": "A1", "status": "delivered", "placed_at": "2026-05-01 23:10",
        "promised_on": "2026-05-10", "delivered_at": "2026-05-09T21:30:00Z",
        "customer_id": "C7", "customer_name": "Aino", "customer_email": "aino@example.com",
        "unit": "Finland/Oulu", "price_total": "1 234,50", "currency": "eur", "extra": "carried in", "extra_told": "kyllä",
    }  # fmt: skip
    faults: list[CellFault] = []
    order = parse_order(row, HELSINKI, faults)
    assert faults == []
    assert order is not None
    assert (order.source, order.external_id, order.unit, order.account) == ("shop", "A1", "Finland/Oulu", None)
    assert order.values["placed_at"] == datetime(2026, 5, 1, 20, 10, tzinfo=UTC)
    assert order.values["price_total"] == Decimal("1234.50")
    assert (order.values["currency"], order.values["extra_told"]) == ("EUR", True)
    assert order.customer == CustomerFacts("C7", "Aino", "aino@example.com", None)


def test_only_what_the_file_has_is_told() -> None:
    order = parse_order({"external_id": "A1", "placed_at": "2026-05-01", "status": ""}, HELSINKI, [])
    assert order is not None
    assert set(order.values) == {"status", "placed_at"}
    assert (order.values["status"], order.unit, order.customer, order.source) == (None, None, None, "import")


@pytest.mark.parametrize(
    ("person", "number"),
    [
        ({"customer_id": "C1", "customer_email": "A@example.com"}, "C1"),
        ({"customer_email": "Aino@Example.com"}, "mailto:aino@example.com"),
        ({"customer_name": "Aino"}, "order:A1"),
    ],
)
def test_who_the_customer_is(person: dict[str, str], number: str) -> None:
    order = parse_order({"external_id": "A1", "placed_at": "2026-05-01", **person}, HELSINKI, [])
    assert order is not None
    assert order.customer is not None
    assert order.customer.external_id == number


def test_every_bad_cell_is_a_fault_of_its_own() -> None:
    faults: list[CellFault] = []
    row = {"external_id": "", "placed_at": "soon", "price_total": "cheap", "customer_email": "a@b\nBcc: c@d.fi"}
    assert parse_order(row, HELSINKI, faults) is None
    assert [fault.params["cell"] for fault in faults] == ["external_id", "price_total", "placed_at", "customer_email"]


def test_a_row_is_looked_up_as_it_will_be_stored() -> None:
    assert key_of({"external_id": "Ja\u0308"}) == ("import", "Jä")


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("external_id", "extra")])
def test_constants_are_checked_like_cells(name: str) -> None:
    with pytest.raises(CellFault):
        check_constant(name, "\x01")


def test_days_are_local_and_the_verdict_follows_from_them() -> None:
    moments = {
        "placed_at": datetime(2026, 5, 1, 20, 10, tzinfo=UTC),
        # Half past nine in the evening in London is the next day in Helsinki.
        "delivered_at": datetime(2026, 5, 9, 21, 30, tzinfo=UTC),
        "installed_at": None,
        "serviced_at": None,
        "told_late_at": None,
        "promised_on": date(2026, 5, 9),
        "status": "delivered",
    }
    assert settle(moments, HELSINKI) == {
        "placed_on": date(2026, 5, 1),
        "delivered_on": date(2026, 5, 10),
        "installed_on": None,
        "serviced_on": None,
        "is_delivered": True,
        "days_late": 1,
        "promise": "broken",
    }
    assert settle(moments, ZoneInfo("UTC"))["promise"] == "kept"
