"""Customers and what they order at Tuohi & Vik: pure, a plan and a day in, the same orders out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.orders import settle
from surveyapp.services.demo.company import Carrier, Company, Product, Store
from surveyapp.services.demo.experience import find_issues
from surveyapp.services.demo.marks import SOURCE
from surveyapp.services.demo.story import Plan

# Customers who came before the story begins are there when it does.
EARLIER = 400
SUNDAY = 6
LATIN = str.maketrans("åäöøæéáíúóćčšžÅÄÖØ", "aaooaeaiuoccszAAOO")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who buys. A loyal one comes back for years; `account` is the company that they buy for."""

    number: int
    name: str
    email: str | None
    phone: str | None
    language: str
    store: Store
    account: str | None
    is_loyal: bool
    is_bouncing: bool


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order: `values` are the columns of its row but ids and unit; `issues` are the themes of what went wrong."""

    person: Person
    product: Product
    values: dict[str, Any]
    issues: tuple[str, ...]

    @property
    def store(self) -> Store:
        """Where it was bought."""
        return self.person.store


def make_orders(company: Company, plan: Plan, today: date) -> list[DemoOrder]:
    """Return the orders of the plan's days up to `today`, oldest first, numbered in that order."""
    random = Random(plan.seed)  # noqa: S311 - a story, no secret
    first = today - timedelta(days=plan.days)
    orders: list[DemoOrder] = []
    number = 4_000
    while len(orders) < plan.orders:
        number += random.randint(1, 9)
        person = _person(random, company, number)
        orders += _life(random, company, plan, person, first, today)
    orders.sort(key=lambda order: (order.values["placed_at"], order.person.number))
    for place, order in enumerate(orders[-plan.orders :], start=30_001):
        order.values["external_id"] = f"TV-{place}"
    return orders[-plan.orders :]


def _person(random: Random, company: Company, number: int) -> Person:
    store = random.choices(company.stores, [store.weight for store in company.stores])[0]
    language = random.choices([name for name, _ in store.languages], [weight for _, weight in store.languages])[0]
    tongue = "nb" if store.country == "Norway" and random.random() < 0.75 else language
    first, last = random.choice(company.names[tongue]["first"]), random.choice(company.names[tongue]["last"])
    plain = f"{first}.{last}.{number}".translate(LATIN).lower()
    code = {"Finland": "358", "Sweden": "46", "Norway": "47"}[store.country]
    return Person(
        number=number,
        name=f"{first} {last}",
        email=f"{plain}@customers.example" if random.random() > 0.04 else None,
        phone=f"+{code} 555 {random.randint(1000, 9999):04}" if random.random() < 0.6 else None,
        language=language,
        store=store,
        account=random.choice(company.accounts[store.country]) if random.random() < 0.012 else None,
        is_loyal=random.random() < 0.05,
        is_bouncing=random.random() < 0.012,
    )


def _life(random: Random, company: Company, plan: Plan, person: Person, first: date, today: date) -> list[DemoOrder]:
    """Return what a person orders: whoever was let down comes back less often."""
    found: list[DemoOrder] = []
    day = _in_season(random, company, first - timedelta(days=EARLIER), today)
    mean, returns = (40, 0.97) if person.account else (85, 0.95) if person.is_loyal else (230, 0.42)
    while day < today:
        order = _order(random, company, plan, person, day, today)
        if day >= first:
            found.append(order)
        if random.random() > returns * (0.65 if order.issues else 1):
            break
        day += timedelta(days=6 + int(random.expovariate(1 / mean)))
    return found


def _in_season(random: Random, company: Company, first: date, today: date) -> date:
    while True:
        day = first + timedelta(days=random.randrange((today - first).days))
        if random.random() < company.seasons[day.month - 1] / max(company.seasons):
            return day


def _order(random: Random, company: Company, plan: Plan, person: Person, placed_on: date, today: date) -> DemoOrder:
    store, zone = person.store, ZoneInfo(person.store.timezone)
    product = random.choices(company.products, [product.weight for product in company.products])[0]
    placed_at = _moment(random, placed_on, 8, 22, zone)
    carrier, told = _carrier(random, company, plan, store, placed_on, today)
    promised_on = _not_sunday(placed_on + timedelta(days=product.lead + random.randint(1, 5)), 1)
    delivered_on = _delivered_on(random, carrier, placed_on, promised_on)
    delivered_at = _moment(random, delivered_on, 8, 19, zone)
    days_late = (delivered_on - promised_on).days
    is_cancelled, is_delivered = random.random() < 0.02, delivered_on < today
    channel = random.choices(("online", "store", "telephone"), (55, 39, 6))[0]
    told_at = _moment(random, promised_on - timedelta(days=random.randint(0, 2)), 9, 15, zone)
    is_told = days_late > 0 and random.random() < told
    price = _price(random, company, person, product)
    extra = random.choice(company.extras[person.language]) if random.random() < 0.07 else None
    is_installed = product.is_appliance and random.random() < 0.35
    installed_at = _moment(
        random, _not_sunday(delivered_on + timedelta(days=random.choice((0, 0, 1, 2, 4))), 1), 9, 18, zone
    )
    issues = find_issues(
        random,
        product,
        store,
        channel=channel,
        damage=carrier.damage,
        days_late=days_late,
        is_told=is_told,
        is_installed=is_installed,
    )
    is_here = is_delivered and not is_cancelled
    values: dict[str, Any] = {
        "source": SOURCE,
        "external_id": "",
        "status": _status(is_cancelled, is_delivered, promised_on, today),
        "timezone": store.timezone,
        "placed_at": placed_at,
        "promised_on": promised_on,
        "delivered_at": delivered_at if is_here else None,
        "installed_at": installed_at if is_here and is_installed and installed_at.date() < today else None,
        "serviced_at": None,
        "told_late_at": told_at if is_told and told_at.date() < today else None,
        "language": person.language,
        "channel": channel,
        "category": product.category,
        "product": product.name,
        "seller": _seller(random, company, store) if channel != "online" else None,
        "carrier": carrier.name,
        "price_total": price,
        "quoted_total": price,
        "invoiced_total": _invoiced(random, price, "billing" in issues) if is_here else None,
        "currency": store.currency,
        "extra": extra,
        "extra_told": random.random() < 0.6 if extra else None,
    }
    return DemoOrder(person, product, values | settle(values, zone), issues if is_here else ())


def _carrier(
    random: Random, company: Company, plan: Plan, store: Store, placed_on: date, today: date
) -> tuple[Carrier, float]:
    """Return who drives, how badly, and the share of late deliveries that the customer is told of beforehand."""
    courier = plan.courier
    if store.region != courier.region:
        drivers = company.carriers[store.region]
        return random.choices(drivers, [driver.weight for driver in drivers])[0], 0.45
    name = courier.carrier(placed_on, today)
    if courier.is_bad(placed_on, today):
        return Carrier(name, 1, courier.late_meanwhile, courier.damage_meanwhile), courier.told_meanwhile
    return Carrier(name, 1, courier.late, courier.damage), courier.told


def _delivered_on(random: Random, carrier: Carrier, placed_on: date, promised_on: date) -> date:
    if random.random() < carrier.late:
        # One in thirty got lost on the way and is looked for.
        is_lost = random.random() < 1 / 30
        late = random.randint(18, 45) if is_lost else min(21, 1 + int(random.expovariate(1 / 2.8)))
        return _not_sunday(promised_on + timedelta(days=late), 1)
    early = random.choices(range(6), (32, 26, 18, 12, 8, 4))[0]
    return max(_not_sunday(promised_on - timedelta(days=early), -1), _not_sunday(placed_on + timedelta(days=1), 1))


def _not_sunday(day: date, step: int) -> date:
    return day + timedelta(days=step) if day.weekday() == SUNDAY else day


def _moment(random: Random, day: date, first_hour: int, last_hour: int, zone: ZoneInfo) -> datetime:
    minutes = int(random.triangular(60 * first_hour, 60 * last_hour))
    return datetime.combine(day, time(minutes // 60, minutes % 60, random.randrange(60)), zone).astimezone(UTC)


def _status(is_cancelled: bool, is_delivered: bool, promised_on: date, today: date) -> str:
    if is_cancelled:
        return "cancelled"
    if is_delivered:
        return "delivered"
    return "in delivery" if promised_on <= today + timedelta(days=2) else "ordered"


def _price(random: Random, company: Company, person: Person, product: Product) -> Decimal:
    count = random.choice((2, 4, 6, 10)) if person.account else random.choice((1, 1, 1, 1, 1, 2))
    euros = product.price * count * random.choice((1, 1, 1, 1, 0.9, 0.85))
    return Decimal(round(euros * company.factors[person.store.currency])).quantize(Decimal("0.01"))


def _invoiced(random: Random, price: Decimal, is_wrong: bool) -> Decimal:
    if is_wrong:
        return (price * Decimal(random.choice(("1.04", "1.06", "1.1", "2")))).quantize(Decimal("0.01"))
    return (price * Decimal("0.95")).quantize(Decimal("0.01")) if random.random() < 0.01 else price


def _seller(random: Random, company: Company, store: Store) -> str:
    """Return one of the four who sell in a store; they are always the same four."""
    tongue = "nb" if store.country == "Norway" else store.language
    first, last = company.names[tongue]["first"], company.names[tongue]["last"]
    place = sum(map(ord, store.path)) + 7 * random.randrange(4)
    return f"{first[place % len(first)]} {last[3 * place % len(last)]}"
