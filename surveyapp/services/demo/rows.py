"""From the told story to rows of the database: customers, orders, invitations with their mail, and answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain import invitations as asking
from surveyapp.domain.orders import delivery_facts
from surveyapp.domain.promises import judge_delivery_on
from surveyapp.services.demo.asking import Asked
from surveyapp.services.demo.experience import may_publish
from surveyapp.services.demo.marks import SOURCE
from surveyapp.services.demo.orders import DemoOrder, Person
from surveyapp.services.messages import FAILED, MAIL, SENT
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store.database import random_id

COPIED = ("channel", "category", "product", "seller", "carrier", "price_total", "currency")
BOUNCE = "550 5.1.1 The mailbox does not exist"
REMINDED_AFTER = timedelta(days=5)


@dataclass(slots=True)
class Rows:
    """Rows by table. `ids_of` gives the id of an order by its number, `customer_ids` that of a person by theirs."""

    accounts: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    invitations: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    customer_ids: dict[int, int] = field(default_factory=dict)
    order_ids: dict[str, int] = field(default_factory=dict)


def make_rows(
    orders: Iterable[DemoOrder], asked: Iterable[Asked], survey: PublishedSurvey, unit_ids: Mapping[str, int]
) -> Rows:
    """Return the rows of the whole story; an answer's row stands at the same place as its `Asked` among the answered."""
    rows = Rows()
    account_ids: dict[str, int] = {}
    for order in orders:
        person, number = order.person, order.values["external_id"]
        account_id = _account_id(rows, account_ids, person.account)
        if person.number not in rows.customer_ids:
            rows.customers.append(_customer(rows, person, account_id, order.values["placed_at"]))
        rows.order_ids[number] = random_id()
        rows.orders.append(
            order.values
            | {
                "id": rows.order_ids[number],
                "unit_id": unit_ids[order.store.path],
                "customer_id": rows.customer_ids[person.number],
                "account_id": account_id,
                "created_at": order.values["placed_at"],
                "updated_at": order.values["delivered_at"] or order.values["placed_at"],
            }
        )
    for each in asked:
        _add_asked(rows, each, survey, unit_ids[each.order.store.path])
    return rows


def _account_id(rows: Rows, known: dict[str, int], name: str | None) -> int | None:
    if name is None:
        return None
    if name not in known:
        known[name] = random_id()
        rows.accounts.append({"id": known[name], "source": SOURCE, "name": name})
    return known[name]


def _customer(rows: Rows, person: Person, account_id: int | None, since: datetime) -> dict[str, Any]:
    rows.customer_ids[person.number] = random_id()
    return {
        "id": rows.customer_ids[person.number],
        "source": SOURCE,
        "external_id": str(person.number),
        "account_id": account_id,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "timezone": None,
        "created_at": since,
        "erased_at": None,
    }


def _add_asked(rows: Rows, asked: Asked, survey: PublishedSurvey, unit_id: int) -> None:
    order, values = asked.order, asked.values
    whose: dict[str, Any] = {
        "customer_id": rows.customer_ids[order.person.number],
        "order_id": rows.order_ids[order.values["external_id"]],
    }
    invitation: dict[str, Any] = {
        "id": random_id(),
        "survey_id": survey.id,
        "unit_id": unit_id,
        "touchpoint": "delivered",
    }
    rows.invitations.append(invitation | whose | {"occasion": ""} | values)
    if values["sent_at"] is not None:
        rows.messages += _mails(values, invitation["id"], whose["customer_id"])
    if asked.answered_at is not None:
        rows.responses.append(
            _response(asked, asked.answered_at, survey)
            | whose
            | {"invitation_id": invitation["id"], "unit_id": unit_id}
        )


def _mails(values: Mapping[str, Any], invitation_id: int, customer_id: int) -> list[dict[str, Any]]:
    """Return the mail that went out: the invitation, and the reminder where there was one."""
    has_bounced = values["state"] == asking.BOUNCED
    times = [("invitation", values["sent_at"])]
    if values["reminders"]:
        times.append(("reminder", values["sent_at"] + REMINDED_AFTER))
    return [
        {
            "id": random_id(),
            "direction": "out",
            "kind": kind,
            "channel": MAIL,
            "state": FAILED if has_bounced else SENT,
            "ticket_id": None,
            "invitation_id": invitation_id,
            "customer_id": customer_id,
            "author_id": None,
            "language": values["language"],
            "subject": "",
            "body": "",
            "created_at": at,
            "send_at": at,
            "attempts": 1,
            "sent_at": None if has_bounced else at,
            "error": BOUNCE if has_bounced else None,
        }
        for kind, at in times
    ]


def _response(asked: Asked, answered_at: datetime, survey: PublishedSurvey) -> dict[str, Any]:
    """Return the row of an answer, the order's facts frozen as they were known then."""
    order = asked.order
    day: date = answered_at.astimezone(ZoneInfo(order.store.timezone)).date()
    verdict = judge_delivery_on(delivery_facts(SimpleNamespace(**order.values)), day)
    return {
        "id": random_id(),
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "source": None,
        "external_id": None,
        "submission_hash": None,
        "is_anonymous": False,
        "is_complete": True,
        "answered_at": answered_at,
        "answered_on": day,
        "language": asked.values["language"],
        "answers": asked.answers,
        **{name: order.values[name] for name in COPIED},
        "days_late": verdict.days_late,
        "promise": verdict.promise,
        "may_contact": asked.answers.get("contact"),
        "may_quote": may_publish(asked.answers),
    }


def uninvited_row(survey: PublishedSurvey, unit_id: int, day: date, moment: datetime) -> dict[str, Any]:
    """Return what the rows of all answers share that nobody was sent a link for."""
    return {
        "id": random_id(),
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "is_anonymous": False,
        "is_complete": True,
        "unit_id": unit_id,
        "answered_at": moment,
        "answered_on": day,
    }
