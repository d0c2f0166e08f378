"""The row that a response becomes: its answers, and the facts of its order frozen as they are known when it is made."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.promises import DeliveryFacts, judge_delivery_on
from surveyapp.domain.surveys import Survey
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services.asking import Asking
from surveyapp.store.database import random_id

# A survey that asks by a question of its own whether to contact the person gives it this name.
CONTACT_QUESTION = "contact"


def row_of(
    asking: Asking, survey: Survey, answers: Mapping[str, Any], *, language: str, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """Return the columns of a complete response, the order's facts frozen as they are known now, no consent given."""
    day = now.astimezone(ZoneInfo(asking.unit_timezone) if asking.unit_timezone else zone).date()
    row = {
        "id": random_id(),
        "survey_id": asking.survey_id,
        "version_id": asking.version_id,
        "source": None,
        "external_id": None,
        "submission_hash": None,
        "is_complete": True,
        "stopped_at": None,
        "unit_id": asking.unit_id,
        "answers": answers,
        "may_quote": None,
        "awaits_coding": bool(list_verbatims(survey, answers)),
    }
    if survey.anonymity == "anonymous":
        return row | _NOBODY | {"answered_on": day.replace(day=1)}
    order = asking.order
    return row | {
        "is_anonymous": False,
        "invitation_id": asking.invitation_id,
        "customer_id": asking.customer.id if asking.customer is not None else None,
        "order_id": order.id if order is not None else None,
        "answered_at": now,
        "answered_on": day,
        "language": language,
        "may_contact": None if survey.contact_consent else _own_word(survey, answers),
        **(_frozen(order, day) if order is not None else {**dict.fromkeys(_FROZEN), "channel": asking.channel}),
    }


_FROZEN = (
    "channel", "category", "product", "seller", "carrier", "price_total", "currency", "days_late", "promise",
)  # fmt: skip
# Unit and month are all that an anonymous response keeps; the database refuses more.
_NOBODY: dict[str, Any] = {
    "is_anonymous": True,
    **dict.fromkeys(("invitation_id", "customer_id", "order_id", "answered_at", "language", "may_contact", *_FROZEN)),
}


def _own_word(survey: Survey, answers: Mapping[str, Any]) -> bool | None:
    """Return whether the person may be contacted, where the survey asks it by a question of its own."""
    question = survey.names.get(CONTACT_QUESTION)
    return answers.get(CONTACT_QUESTION) if question is not None and question.type == "boolean" else None


def _frozen(order: Any, day: date) -> dict[str, Any]:
    told_on = order.told_late_at.astimezone(ZoneInfo(order.timezone)).date() if order.told_late_at else None
    verdict = judge_delivery_on(DeliveryFacts(order.status, order.promised_on, order.delivered_on, told_on), day)
    copied = {name: getattr(order, name) for name in _FROZEN if name not in ("days_late", "promise")}
    return {**copied, "days_late": verdict.days_late, "promise": verdict.promise}
