"""Answers that were given already, for tests of counting and reports."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from surveyapp.services import surveys
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response, mark_stale
from surveyapp.store.rollups import StaleMark
from surveyapp.store.units import ROOT_ID

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)
SHOP = """\
name: shop
title: {default: How was your order?, fi: Miten tilauksesi meni?}
locale: en
anonymity: identified
dimensions: [category, channel]
pages:
  - name: main
    elements:
      - {name: happy, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: {default: Happy?, fi: Tyytyväinen?}}
      - {name: recommend, type: rating, rateMin: 0, rateMax: 10, measure: nps, title: Recommend?}
      - {name: wrong, type: checkbox, title: What went wrong?, choices: [late, broken]}
      - {name: words, type: comment, title: Your words}
"""


def publish_shop(*, name: str = "shop", anonymity: str = "identified", text: str = SHOP) -> int:
    """Publish the small survey of these tests; return its id."""
    changed = text.replace("name: shop", f"name: {name}", 1).replace("identified", anonymity)
    surveys.publish(changed, "shop.yaml", user_id=None, now=PUBLISHED)
    return surveys.get_published(name).id


def add_answers(survey: str, rows: Iterable[tuple[date, int, Mapping[str, Any]]], **facts: Any) -> None:
    """Store responses of (day, unit, answers), with their stale marks; `facts` hold for all of them."""
    published = surveys.get_published(survey)
    is_anonymous = published.survey.anonymity == "anonymous"
    with transaction() as session:
        days = set()
        for day, unit_id, answers in rows:
            answered_on = day.replace(day=1) if is_anonymous else day
            days.add(answered_on)
            values = {"is_complete": True, "language": "fi", **facts}
            session.add(
                Response(
                    survey_id=published.id,
                    version_id=published.version_id,
                    is_anonymous=is_anonymous,
                    unit_id=unit_id,
                    answered_on=answered_on,
                    answered_at=None if is_anonymous else datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                    answers=dict(answers),
                    **values,
                )
            )
        for day in days:
            mark_stale(session, published.id, day)


def add_order(
    *,
    unit_id: int = ROOT_ID,
    placed_on: date = date(2026, 3, 1),
    promised_on: date | None = date(2026, 3, 10),
    delivered_on: date | None = date(2026, 3, 9),
    promise: str | None = "beaten",
    category: str | None = "toys",
) -> int:
    """Store an order with the verdict that is given, and the mark of its day of delivery; return its id."""
    moment = datetime(placed_on.year, placed_on.month, placed_on.day, 12, tzinfo=UTC)
    is_delivered = delivered_on is not None
    days_late = (delivered_on - promised_on).days if delivered_on and promised_on else None
    with transaction() as session:
        order = Order(
            id=random_id(), source="test", external_id=str(random_id()), unit_id=unit_id, timezone="UTC", placed_at=moment,
            placed_on=placed_on, promised_on=promised_on, delivered_on=delivered_on, category=category,
            delivered_at=moment + (delivered_on - placed_on) if delivered_on else None, is_delivered=is_delivered,
            days_late=days_late, promise=promise, created_at=moment, updated_at=moment + timedelta(1),
        )  # fmt: skip
        session.add(order)
        if delivered_on is not None:
            session.add(StaleMark(kind="orders", survey_id=None, day=delivered_on))
        return order.id
