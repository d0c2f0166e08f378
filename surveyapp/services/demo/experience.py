"""How an order felt, and what its customer answers: what went wrong lowers the grades that it concerns."""

from random import Random
from typing import Any

from surveyapp.services.demo.comments import Matter, write_comment, write_reason
from surveyapp.services.demo.company import Product, Store

# How often each thing goes wrong of its own accord.
TROUBLE = {
    "not_as_described": 0.016,
    "price": 0.018,
    "billing": 0.02,
    "returns_refunds": 0.012,
    "support_unreachable": 0.024,
    "privacy_spam": 0.003,
    "trust_scam": 0.001,
}
ONLINE_TROUBLE, RUDE, SLOPPY, SILENT = 0.022, 0.026, 0.07, 0.6
# What the survey's question “did something go wrong?” calls it.
TICKS = {
    "delivery_late": "late",
    "communication_promise": "not_told",
    "delivery_wrong": "damaged",
    "product_quality": "quality",
    "not_as_described": "quality",
    "billing": "billing",
    "support_unreachable": "service",
    "staff_service": "service",
    "returns_refunds": "other",
    "work_quality": "other",
    "website_app": "other",
}
OFFERED = ("late", "not_told", "damaged", "quality", "billing", "service", "other")
# What each tick is about, and when it was noticed at the earliest; both in the order in which the form offers them.
ABOUT = {"damaged": "product", "quality": "product", "late": "delivery", "not_told": "delivery", "billing": "invoice"}
PARTS = ("product", "delivery", "invoice", "else")
NOTICED = {"late": "before", "not_told": "before", "damaged": "delivery"}
# How much of each grade it costs: delivery, product, service.
COSTS = {
    "delivery_late": (0.95, 0.1, 0.2),
    "communication_promise": (0.7, 0.0, 0.7),
    "delivery_wrong": (1.9, 1.4, 0.3),
    "product_quality": (0.0, 2.4, 0.3),
    "not_as_described": (0.0, 2.0, 0.3),
    "price": (0.2, 0.7, 0.3),
    "billing": (0.1, 0.1, 1.4),
    "returns_refunds": (0.3, 0.7, 1.5),
    "support_unreachable": (0.2, 0.1, 1.8),
    "staff_service": (0.2, 0.1, 2.3),
    "work_quality": (0.8, 1.1, 1.3),
    "website_app": (0.1, 0.1, 0.8),
    "privacy_spam": (0.0, 0.0, 1.0),
    "trust_scam": (0.8, 1.0, 2.3),
}


def find_issues(
    random: Random,
    product: Product,
    store: Store,
    *,
    channel: str,
    damage: float,
    days_late: int,
    is_told: bool,
    is_installed: bool,
) -> tuple[str, ...]:
    """Return the themes of what goes wrong with an order, the gravest first."""
    chances = {
        "delivery_wrong": damage,
        "product_quality": product.flaws,
        "staff_service": max(0.004, RUDE - store.service / 20),
        "website_app": ONLINE_TROUBLE if channel == "online" else 0.0,
        "work_quality": SLOPPY if is_installed else 0.0,
        **TROUBLE,
    }
    found = [theme for theme, chance in chances.items() if random.random() < chance]
    if days_late > 0:
        found.insert(0, "delivery_late")
        if not is_told and random.random() < SILENT:
            found.insert(1, "communication_promise")
    return tuple(found[:3])


def make_answers(
    random: Random,
    issues: tuple[str, ...],
    language: str,
    product: Product,
    store: Store,
    *,
    days_late: int,
    complains: float,
) -> dict[str, Any]:
    """Return the answers to the survey as they are stored; `complains` is the share of the late who tick it."""
    mood = random.gauss(0.15, 0.65)
    # Three weeks hurt more than a day, and goods that come early please.
    wait = 0.1 * min(20, days_late - 1) if days_late > 0 else -0.06 * min(3, -days_late)
    costs = [sum(COSTS[theme][place] for theme in issues) for place in range(3)]
    delivery = _grade(4.5 + mood - costs[0] - wait)
    goods = _grade(4.5 + 0.8 * mood - costs[1])
    service = _grade(4.45 + mood + store.service - costs[2])
    worst, mean = min(delivery, goods, service), (delivery + goods + service) / 3
    recommend = round(2.15 * (0.55 * mean + 0.45 * worst) - (1.5 if issues else 0.75) + random.gauss(0, 0.8))
    answers: dict[str, Any] = {"recommend": max(0, min(10, recommend)), "delivery": delivery, "product": goods}
    if issues or random.random() < 0.75:
        answers["service"] = service
    delighted = worst >= 4 and random.random() < 0.3
    answers["expectation"] = "worse" if worst <= 2 else "better" if delighted else "as_expected"
    if random.random() < 0.93:
        answers["joy"] = _grade(4.1 + mood - 0.6 * (5 - goods))
    matter = Matter(
        issues, _praised(delivery, goods, service), round(0.4 * mean + 0.6 * worst), product, store, days_late
    )
    answers |= _complaint(random, language, matter, worst, complains)
    if random.random() < (0.86 if issues else 0.66):
        answers["comment"] = write_comment(random, language, matter)
    return answers | _guided(answers, language, matter)


def _guided(answers: dict[str, Any], language: str, matter: Matter) -> dict[str, Any]:
    """Return what the form asks further of somebody who was let down: what it is about, when it was noticed, what happened."""
    ticked = answers.get("wrong", [])
    low = answers["recommend"] <= 4 or min(answers.get(name, 5) for name in ("delivery", "product", "service")) <= 2
    if not (ticked or low or answers["expectation"] == "worse"):
        return {}
    # It follows from what was answered, so that nothing else of the story changes with it.
    random = Random(repr(answers))  # noqa: S311 - a story, no secret
    found: dict[str, Any] = {}
    if ticked and random.random() < 0.85:
        about = {ABOUT.get(tick, "else") for tick in ticked}
        found["about"] = [part for part in PARTS if part in about]
        found["noticed"] = NOTICED.get(ticked[0], "later")
    if "comment" not in answers and random.random() < 0.45:
        found["happened"] = write_comment(random, language, matter)
    return found


def may_publish(answers: dict[str, Any]) -> bool | None:
    """Return what somebody says when asked whether their words may be published; None where nothing was written or said."""
    if "comment" not in answers:
        return None
    said = Random(f"{answers['comment']} {answers['recommend']}").random()  # noqa: S311 - a story, no secret
    return None if said < 0.35 else said < (0.8 if answers["recommend"] >= 7 else 0.6)


def _complaint(random: Random, language: str, matter: Matter, worst: int, complains: float) -> dict[str, Any]:
    """Return what is ticked, wished for and asked for."""
    ticked = []
    for theme in matter.issues:
        is_ticked = random.random() < (complains if theme == "delivery_late" else 0.88)
        if theme in TICKS and is_ticked and TICKS[theme] not in ticked:
            ticked.append(TICKS[theme])
    if not ticked:
        return {}
    # As the form sends them: in the order in which they are offered.
    found: dict[str, Any] = {"wrong": [choice for choice in OFFERED if choice in ticked]}
    if "other" in ticked:
        others = [theme for theme in matter.issues if TICKS.get(theme) == "other"]
        own = Matter(others, (), matter.satisfaction, matter.product, matter.store, matter.days_late)
        found["wrong-Comment"] = write_reason(random, language, own)
    wishes = ["explanation", "apology", "refund", "just_tell"]
    if {"delivery_wrong", "product_quality"} & set(matter.issues):
        wishes = ["replacement", "replacement", "repair", "refund"]
    found["remedy"] = random.choice(wishes if worst <= 3 else ["just_tell", "nothing", "explanation"])
    if random.random() < 0.75:
        found["contact"] = random.random() < (0.85 if worst <= 3 else 0.55)
    return found


def _praised(delivery: int, goods: int, service: int) -> tuple[str, ...]:
    """Return the parts that somebody who gives these grades speaks well of."""
    grades = {"delivery": delivery, "product": goods, "service": service}
    good = tuple(part for part, grade in grades.items() if grade >= 4)
    return (*good, "general") if min(grades.values()) >= 3 or not good else good


def _grade(value: float) -> int:
    return max(1, min(5, round(value)))
