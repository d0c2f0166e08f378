"""A row of an imported file to the facts of an order; every cell that cannot be taken is a fault of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain import cells
from surveyapp.domain.cells import CellFault
from surveyapp.domain.errors import N_
from surveyapp.domain.promises import DeliveryFacts, judge_delivery

DEFAULT_SOURCE = "import"

Moment = Callable[[str, ZoneInfo], datetime | date | None]
Word = Callable[[str], Any]

ZONED: dict[str, Moment] = {
    "placed_at": cells.parse_moment,
    "promised_on": cells.parse_day,
    "delivered_at": cells.parse_moment,
    "installed_at": cells.parse_moment,
    "serviced_at": cells.parse_moment,
    "told_late_at": cells.parse_moment,
}
PLAIN: dict[str, Word] = {
    "source": cells.parse_word,
    "external_id": cells.parse_word,
    "status": cells.parse_word,
    "language": cells.parse_language,
    "channel": cells.parse_word,
    "category": cells.parse_word,
    "product": cells.parse_word,
    "seller": cells.parse_word,
    "carrier": cells.parse_word,
    "price_total": cells.parse_amount,
    "quoted_total": cells.parse_amount,
    "invoiced_total": cells.parse_amount,
    "currency": cells.parse_currency,
    "extra": cells.parse_text,
    "extra_told": cells.parse_yes_no,
}
CUSTOMER: dict[str, Word] = {
    "customer_id": cells.parse_word,
    "customer_name": cells.parse_word,
    "customer_email": cells.parse_email,
    "customer_phone": cells.parse_word,
}
ELSEWHERE: dict[str, Word] = {"unit": cells.parse_unit, "account": cells.parse_word}
REQUIRED = ("external_id", "placed_at")
FIELDS = (*PLAIN, *ZONED, *CUSTOMER, *ELSEWHERE)
# Where a moment also decides a local day, the day's own column.
LOCAL_DAYS = {
    "placed_at": "placed_on",
    "delivered_at": "delivered_on",
    "installed_at": "installed_on",
    "serviced_at": "serviced_on",
}
# A zone to check constants with; none of them keeps a time.
ANY_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Who bought. `external_id` is the shop's number, else made of the mail address, else of the order itself."""

    external_id: str
    name: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as a file tells it: `values` by the names of the order's own columns, only those that the file has.

    `zone` is the zone of its times without one, and the one that its local days will be in.
    `unit` is a path ("" the company), None where the file has no such column; so is `account`, "" for an empty cell.
    """

    source: str
    external_id: str
    zone: ZoneInfo
    values: dict[str, Any] = field(repr=False)
    unit: str | None
    account: str | None
    customer: CustomerFacts | None


def key_of(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the source and number of a row as they are looked up, before the rest of it is read."""
    source, number = row.get("source") or DEFAULT_SOURCE, row.get("external_id", "")
    return cells.composed(source), cells.composed(number)


def check_constant(name: str, text: str) -> None:
    """Do nothing for a text that the field `name` could have in every row.

    Raises:
        CellFault: it could not, or the field must differ from row to row.
    """
    if name == "external_id":
        raise CellFault(N_("“external_id” must differ from order to order; give its column."))
    if name in ZONED:
        ZONED[name](text, ANY_ZONE)
    else:
        (PLAIN | CUSTOMER | ELSEWHERE)[name](text)


def parse_order(row: Mapping[str, str], zone: ZoneInfo, faults: list[CellFault]) -> OrderFacts | None:
    """Return the order that `row` (field → text, constants among them) tells; times without a zone are in `zone`.

    Faults are added to `faults`; None is returned when there were any.
    """
    before = len(faults)
    missing = N_("the cell is empty; every order needs it.")
    faults.extend(CellFault(missing, cell=name) for name in REQUIRED if not row.get(name))
    values = _read(row, PLAIN.items(), faults)
    for name, parse_zoned in ZONED.items():
        if name in row:
            values[name] = _attempt(name, faults, parse_zoned, row[name], zone)
    person = _read(row, CUSTOMER.items(), faults)
    elsewhere = _read(row, ELSEWHERE.items(), faults)
    if len(faults) > before:
        return None
    source, number = values.pop("source", None) or DEFAULT_SOURCE, values.pop("external_id")
    account = elsewhere.get("account")
    return OrderFacts(
        source=source,
        external_id=number,
        zone=zone,
        values=values,
        unit=elsewhere.get("unit"),
        account=(account or "") if "account" in row else None,
        customer=_customer(person, number),
    )


def _read(row: Mapping[str, str], fields: Iterable[tuple[str, Word]], faults: list[CellFault]) -> dict[str, Any]:
    return {name: _attempt(name, faults, parse, row[name]) for name, parse in fields if name in row}


def _attempt(name: str, faults: list[CellFault], parse: Callable[..., Any], *args: Any) -> Any:
    try:
        return parse(*args)
    except CellFault as fault:
        faults.append(CellFault(fault.message, cell=name, **fault.params))
        return None


def _customer(person: Mapping[str, Any], order: str) -> CustomerFacts | None:
    """Return who bought, None when nothing is told of them."""
    if not any(person.values()):
        return None
    email = person.get("customer_email")
    number = person.get("customer_id") or (f"mailto:{email.lower()}" if email else f"order:{order}")
    return CustomerFacts(number, person.get("customer_name"), email, person.get("customer_phone"))


def local_day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the calendar day that `moment` has in `zone`."""
    return moment.astimezone(zone).date() if moment is not None else None


def settle(values: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return what follows from an order's columns: its local days in `zone`, and the verdict on its delivery."""
    days = {day: local_day(values[moment], zone) for moment, day in LOCAL_DAYS.items()}
    told_on = local_day(values["told_late_at"], zone)
    verdict = judge_delivery(DeliveryFacts(values["status"], values["promised_on"], days["delivered_on"], told_on))
    return {
        **days,
        "is_delivered": verdict.is_delivered,
        "days_late": verdict.days_late,
        "promise": verdict.promise,
    }


def delivery_facts(order: Any) -> DeliveryFacts:
    """Return what `domain.promises` judges, of anything that has an order's columns."""
    told_on = local_day(order.told_late_at, ZoneInfo(order.timezone))
    return DeliveryFacts(order.status, order.promised_on, order.delivered_on, told_on)
