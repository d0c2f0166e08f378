"""Orders and answers of the demo's generator, as files and forms have them: everybody answers, as often as asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from surveyapp.services.demo.company import the_company
from surveyapp.services.demo.experience import make_answers
from surveyapp.services.demo.orders import DemoOrder, make_orders
from surveyapp.services.demo.story import Plan

FIELDS = (
    "external_id", "status", "placed_at", "promised_on", "delivered_at", "language", "channel", "category", "product", "seller",
    "carrier", "price_total", "quoted_total", "invoiced_total", "currency", "told_late_at", "extra", "extra_told",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchOrder:
    """An order as a line of a file, and what its customer answers as a form sends it; nothing while not delivered."""

    row: dict[str, str]
    delivered_at: datetime | None
    answers: dict[str, list[str]]


def tell_story(today: date, *, orders: int, days: int) -> list[BenchOrder]:
    """Return so many orders of the days before `today`; the same arguments give the same orders."""
    plan = Plan(orders=orders, days=days)
    random = Random(plan.seed)
    return [_order(random, order, plan) for order in make_orders(the_company(), plan, today)]


def _order(random: Random, order: DemoOrder, plan: Plan) -> BenchOrder:
    person, values = order.person, order.values
    row = {name: _cell(values[name]) for name in FIELDS} | {
        "unit": order.store.path,
        "customer_id": str(person.number),
        "customer_name": person.name,
        "customer_email": person.email or "",
    }
    if not values["is_delivered"]:
        return BenchOrder(row, None, {})
    answers = make_answers(
        random,
        order.issues,
        person.language,
        order.product,
        order.store,
        days_late=values["days_late"] or 0,
        complains=plan.courier.complains,
    )
    return BenchOrder(row, values["delivered_at"], {name: _raw(value) for name, value in answers.items()})


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _raw(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return list(value) if isinstance(value, list) else [str(value)]
