"""Interviews by telephone, some weeks after the delivery: what was expected, and how it was found.

They came as answers that were collected elsewhere come: counted, but opening no case.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.services.demo.experience import COSTS
from surveyapp.services.demo.orders import DemoOrder
from surveyapp.services.demo.rows import COPIED, Rows, uninvited_row
from surveyapp.services.demo.story import Plan
from surveyapp.services.surveys import PublishedSurvey

SURVEY = "expectations"
SOURCE = "telephone"
# So many of the last year's customers with a telephone number are reached, some days after their delivery.
SHARE, DAYS, WAIT = 0.45, 365, (10, 24)
OPENS, OPEN_FOR = 10, 8
# What each side is held against: places of `COSTS` (delivery, product, service) or themes that hurt it most.
SIDES = {
    "kept": (0, ("delivery_late", "communication_promise", "billing")),
    "prompt": (2, ("support_unreachable", "returns_refunds")),
    "knowing": (2, ("staff_service", "work_quality")),
    "needs": (2, ("staff_service",)),
    "looks": (1, ("not_as_described", "delivery_wrong", "product_quality")),
}
LEAVES_OUT = 0.05


def definition(folder: Path) -> bytes | None:
    """Return the survey of expectations from the library in `folder`, without its invitations; None where it is gone."""
    path = folder / "library" / f"{SURVEY}.yaml"
    if not path.exists():
        return None
    return re.sub(r"(?m)^invite:\n(?: .*\n)+", "", path.read_text(encoding="utf-8")).encode()


def make_interviews(
    orders: Iterable[DemoOrder],
    survey: PublishedSurvey,
    plan: Plan,
    unit_ids: Mapping[str, int],
    told: Rows,
    *,
    today: date,
) -> list[dict[str, Any]]:
    """Return the rows of the answers; `told` has the rows of the orders and people whom they are about."""
    random = Random(plan.seed + 6)  # noqa: S311 - a story, no secret
    rows = []
    for order in orders:
        delivered_on = order.values["delivered_on"]
        if order.values["delivered_at"] is None or order.person.phone is None or random.random() >= SHARE:
            continue
        day = delivered_on + timedelta(days=random.randint(*WAIT))
        if not today - timedelta(days=DAYS) <= day < today or day.weekday() > 4:
            continue
        clock = timedelta(hours=OPENS, minutes=random.randint(0, 60 * OPEN_FOR))
        moment = (datetime.combine(day, time(), ZoneInfo(order.store.timezone)) + clock).astimezone(UTC)
        number = order.values["external_id"]
        whose = {"customer_id": told.customer_ids[order.person.number], "order_id": told.order_ids[number]}
        row = _row(random, order, survey, unit_ids[order.store.path], day, moment)
        rows.append(row | whose | {"source": SOURCE, "external_id": number})
    return rows


def _row(
    random: Random, order: DemoOrder, survey: PublishedSurvey, unit_id: int, day: date, moment: datetime
) -> dict[str, Any]:
    return {
        **uninvited_row(survey, unit_id, day, moment),
        "language": order.person.language,
        "answers": make_answers(random, order),
        **{name: order.values[name] for name in COPIED},
        "days_late": order.values["days_late"],
        "promise": order.values["promise"],
    }


def make_answers(random: Random, order: DemoOrder) -> dict[str, int]:
    """Return what a customer says: what went wrong lowers what is found, never what was expected."""
    mood, issues = random.gauss(0, 0.5), order.issues
    costs = [sum(COSTS[theme][place] for theme in issues) for place in range(3)]
    days_late = order.values["days_late"] or 0
    # Goods that come a day or two early please; three weeks late hurt more than a day.
    wait = 0.06 * min(20, days_late) if days_late > 0 else -0.12 * min(3, -days_late)
    expected = _grade(4.1 + 0.4 * mood + random.gauss(0, 0.55))
    found = 4.2 + mood + 0.5 * order.store.service - 0.5 * sum(costs) - wait + random.gauss(0, 0.4)
    answers = {"overall": _grade(found + random.gauss(0.1, 0.35)), "expected": expected, "experienced": _grade(found)}
    for side, (place, themes) in SIDES.items():
        own = 0.8 * sum(theme in themes for theme in issues) + 0.3 * costs[place] + (wait if side == "kept" else 0)
        compared = _grade(3.4 + 0.6 * mood + 0.5 * order.store.service - own + random.gauss(0, 0.5))
        if random.random() >= LEAVES_OUT:
            answers[side] = compared
    return answers


def _grade(value: float) -> int:
    return max(1, min(5, round(value)))
