"""Visits to the stores: what people press on the screen by the door, the same each time the story is told."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.services.demo.company import Company, Store
from surveyapp.services.demo.rows import uninvited_row
from surveyapp.services.demo.story import Plan
from surveyapp.services.surveys import PublishedSurvey

SURVEY = "encounter"
# So many visitors press something for each order, over half a year.
SHARE, DAYS = 0.12, 180
OPENS, OPEN_FOR = 9, 10
# What people are good at differs; being thanked is what every store forgets first.
PARTS = {"greeted": 4.5, "attention": 4.35, "understood": 4.3, "thanked": 3.85}
LEAVES_OUT = 0.08
# Worse visits opened a case at once, and their story is told elsewhere.
WORST_OVERALL = 3


def make_visits(
    company: Company, survey: PublishedSurvey, plan: Plan, unit_ids: Mapping[str, int], *, today: date
) -> list[dict[str, Any]]:
    """Return the rows of the visitors' answers."""
    random = Random(plan.seed + 5)  # noqa: S311 - a story, no secret
    weights = [store.weight for store in company.stores]
    rows = []
    for store in random.choices(company.stores, weights, k=round(plan.orders * SHARE)):
        day = today - timedelta(days=random.randint(1, min(DAYS, plan.days)))
        clock = timedelta(hours=OPENS, minutes=random.randint(0, 60 * OPEN_FOR))
        moment = (datetime.combine(day, time(), ZoneInfo(store.timezone)) + clock).astimezone(UTC)
        rows.append(_row(random, store, survey, unit_ids[store.path], day, moment))
    return rows


def _row(
    random: Random, store: Store, survey: PublishedSurvey, unit_id: int, day: date, moment: datetime
) -> dict[str, Any]:
    languages, weights = zip(*store.languages, strict=True)
    return {
        **uninvited_row(survey, unit_id, day, moment),
        "language": random.choices(languages, weights)[0],
        "answers": _answers(random, store),
        "channel": "kiosk",
    }


def _answers(random: Random, store: Store) -> dict[str, int]:
    mood = random.gauss(0, 0.55) + 1.4 * store.service
    parts = {name: _grade(usual + mood + random.gauss(0, 0.6)) for name, usual in PARTS.items()}
    overall = 0.7 + 0.85 * (
        0.2 * parts["greeted"] + 0.3 * parts["attention"] + 0.35 * parts["understood"] + 0.15 * parts["thanked"]
    )
    answers = {"overall": max(WORST_OVERALL, _grade(overall + random.gauss(0, 0.45)))}
    return answers | {name: grade for name, grade in parts.items() if random.random() >= LEAVES_OUT}


def _grade(value: float) -> int:
    return max(1, min(5, round(value)))
