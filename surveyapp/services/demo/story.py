"""What happens at Tuohi & Vik: orders, their promises, and what customers answer. Pure: a day in, the same story out."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from surveyapp.services.demo.company import CARRIERS, FIRST_NAMES, LAST_NAMES, PRODUCTS, STORES, Product, Store
from surveyapp.services.demo.words import write_comment

SOURCE = "demo"
REPLIES = 0.42
WEAKNESS = 0.06


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order as a file of orders would have it (`row`), and what its customer will answer, if they do."""

    row: dict[str, str]
    delivered_at: datetime | None
    answered_at: datetime | None
    answers: dict[str, list[str]] = field(default_factory=dict)


def tell_story(today: date, *, orders: int = 400, days: int = 120, seed: int = 7) -> list[DemoOrder]:
    """Return the orders of the `days` before `today`, oldest first; the same arguments give the same story."""
    random = Random(seed)  # noqa: S311 - a story, no secret
    placed = sorted(random.randint(0, days * 24 * 60) for _ in range(orders))
    customers = [_customer(random) for _ in range(orders * 5 // 6)]
    return [
        _order(random, number, today, timedelta(minutes=minutes, days=-days), customers)
        for number, minutes in enumerate(placed, start=10_001)
    ]


@dataclass(frozen=True, slots=True)
class _Customer:
    number: int
    name: str
    email: str
    language: str
    store: Store


def _customer(random: Random) -> _Customer:
    store = random.choices(STORES, [store.weight for store in STORES])[0]
    language = random.choices([name for name, _ in store.languages], [weight for _, weight in store.languages])[0]
    first, last = random.choice(FIRST_NAMES[language]), random.choice(LAST_NAMES[language])
    number = random.randint(100_000, 999_999)
    plain = f"{first}.{last}.{number}".lower().translate(str.maketrans("åäöøæéô", "aaooaeo"))
    return _Customer(number, f"{first} {last}", f"{plain}@customers.example", language, store)


def _order(random: Random, number: int, today: date, since: timedelta, customers: list[_Customer]) -> DemoOrder:
    customer, product = random.choice(customers), random.choice(PRODUCTS)
    store, carrier = customer.store, random.choice(tuple(CARRIERS))
    zone = ZoneInfo(store.timezone)
    placed_at = datetime.combine(today, time(12), zone).astimezone(UTC) + since
    promised_on = placed_at.date() + timedelta(days=product.lead_days + random.randint(2, 5))
    days_late = _days_late(random, carrier)
    delivered_on = max(promised_on + timedelta(days=days_late), placed_at.date() + timedelta(days=1))
    days_late = (delivered_on - promised_on).days
    delivered_at = datetime.combine(delivered_on, time(random.randint(8, 18), random.randint(0, 59)), zone).astimezone(
        UTC
    )
    is_cancelled, is_delivered = random.random() < 0.02, delivered_on < today
    told_at = delivered_at - timedelta(days=days_late + 1) if days_late > 0 and random.random() < 0.4 else None
    price = round(product.price * store.price_factor * random.choice((1, 1, 1, 2)), 2)
    is_overcharged = random.random() < 0.03
    row = {
        "external_id": f"TV-{number}",
        "status": "cancelled" if is_cancelled else "delivered" if is_delivered else "in delivery",
        "placed_at": placed_at.isoformat(timespec="seconds"),
        "promised_on": promised_on.isoformat(),
        "delivered_at": delivered_at.isoformat(timespec="seconds") if is_delivered and not is_cancelled else "",
        "customer_id": str(customer.number),
        "customer_name": customer.name,
        "customer_email": customer.email,
        "language": customer.language,
        "unit": store.path,
        "channel": random.choice(("online", "online", "store")),
        "category": product.category,
        "product": product.name,
        "carrier": carrier,
        "price_total": f"{price:.2f}",
        "quoted_total": f"{price:.2f}",
        "invoiced_total": f"{price * 1.06 if is_overcharged else price:.2f}",
        "currency": store.currency,
        "told_late_at": told_at.isoformat(timespec="seconds") if told_at and told_at.date() <= today else "",
        "extra": "carried in and unpacked" if random.random() < 0.08 else "",
    }
    row["extra_told"] = ("yes" if random.random() < 0.6 else "no") if row["extra"] else ""
    if not row["delivered_at"]:
        return DemoOrder(row, None, None)
    reply_at = delivered_at + timedelta(days=2, minutes=random.randint(30, 8 * 24 * 60))
    answers = _answers(random, customer, product, days_late, bool(told_at), is_overcharged)
    does_reply = random.random() < REPLIES and reply_at.date() < today
    return DemoOrder(row, delivered_at, reply_at if does_reply else None, answers)


def _days_late(random: Random, carrier: str) -> int:
    # A few go badly wrong; the rest scatter around what the carrier is known for.
    return random.randint(5, 16) if random.random() < 0.06 else round(random.gauss(CARRIERS[carrier], 2.0))


def _answers(
    random: Random, customer: _Customer, product: Product, days_late: int, was_told: bool, is_overcharged: bool
) -> dict[str, list[str]]:
    """Return the fields of the survey's form as this customer fills them."""
    wrong = []
    if days_late > 0:
        wrong.append("late")
        if not was_told and random.random() < 0.6:
            wrong.append("not_told")
    if random.random() < product.flaws:
        wrong.append(random.choice(("damaged", "quality")))
    if is_overcharged:
        wrong.append("billing")
    if random.random() < WEAKNESS - customer.store.service / 10:
        wrong.append("service")
    mood = random.gauss(0.2, 0.7) + customer.store.service
    late = 0.0 if days_late <= 0 else min(2.4, 0.9 + 0.15 * days_late) - (0.5 if was_told else 0)
    delivery = _grade(4.5 + mood - late - (0.8 if "not_told" in wrong else 0))
    goods = _grade(4.5 + mood - (2.6 if "damaged" in wrong else 1.8 if "quality" in wrong else 0))
    service = _grade(4.4 + mood - (2.4 if "service" in wrong else 0) - (1.2 if "billing" in wrong else 0))
    worst = min(delivery, goods, service)
    recommend = max(
        0, min(10, round(2.1 * (0.7 * worst + 0.15 * goods + 0.15 * delivery) - 0.6 + random.gauss(0, 0.9)))
    )
    answers = {
        "recommend": [str(recommend)],
        "delivery": [str(delivery)],
        "product": [str(goods)],
        "expectation": ["worse" if worst <= 2 else "better" if worst == 5 and random.random() < 0.5 else "as_expected"],
        "joy": [str(_grade(4.0 + mood - (5 - goods) * 0.7))],
    }
    if random.random() < 0.7 or "service" in wrong:
        answers["service"] = [str(service)]
    if wrong:
        answers["wrong"] = wrong
        remedies = ("explanation", "apology", "refund", "replacement", "just_tell")
        answers["remedy"] = [random.choice(remedies if worst <= 2 else ("just_tell", "nothing"))]
        if random.random() < 0.5:
            answers["contact"] = ["true" if worst <= 3 or random.random() < 0.5 else "false"]
    if random.random() < (0.85 if wrong else 0.4):
        themes = tuple(wrong[:2]) or ("praise",)
        name = product.name.partition(" ")[0]
        answers["comment"] = [write_comment(random, themes, customer.language, product=name, days=days_late)]
    return answers


def _grade(value: float) -> int:
    return max(1, min(5, round(value)))
