"""What the measurements run on: orders with open links, and as many answers as asked for, made by our own generator."""

import csv
import hashlib
import io
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import psycopg
from flask import Flask
from sqlalchemy import insert, select

from bench.story import BenchOrder, tell_story
from surveyapp.services import surveys
from surveyapp.services.demo.company import SURVEY
from surveyapp.services.demo.marks import SOURCE
from surveyapp.services.imports import Upload
from surveyapp.services.order_import import import_orders
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import random_id
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.orders import Order
from surveyapp.store.units import Unit

TODAY = date(2026, 11, 1)
NOW = datetime.combine(TODAY, time(12), UTC)
# Half a year: two windows of the report that is looked at.
DAYS = 180
COLUMNS = (
    "id", "survey_id", "version_id", "is_anonymous", "is_complete", "unit_id", "answered_at", "answered_on", "language",
    "answers", "channel", "category", "product", "carrier", "price_total", "currency", "days_late", "promise",
)  # fmt: skip


def publish_survey() -> None:
    """Publish the survey that everything is measured with."""
    path = PROJECT / "surveys" / f"{SURVEY}.yaml"
    surveys.publish(path.read_bytes(), path.name, user_id=None, now=NOW)


def make_story(orders: int) -> list[BenchOrder]:
    """Return so many orders with what their customers answer."""
    return tell_story(TODAY, orders=orders, days=DAYS)


def orders_file(story: Sequence[BenchOrder]) -> Upload:
    """Return the orders as a CSV file to import."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["source", *story[0].row])
    writer.writeheader()
    writer.writerows({"source": SOURCE, **order.row} for order in story)
    return Upload("orders.csv", io.BytesIO(text.getvalue().encode()))


def answers_file(story: Sequence[BenchOrder]) -> Upload:
    """Return what customers answered as a CSV file to import, one line an order."""
    questions = (
        "recommend",
        "delivery",
        "product",
        "service",
        "expectation",
        "joy",
        "wrong",
        "comment",
        "remedy",
        "contact",
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["source", "external_id", "order_id", "answered_at", "language", *questions])
    for order in story:
        if order.answers:
            cells = [";".join(order.answers.get(question, [])) for question in questions]
            answered_at = (order.delivered_at or NOW).isoformat()
            number = order.row["external_id"]
            writer.writerow([SOURCE, f"A-{number}", number, answered_at, order.row["language"], *cells])
    return Upload("answers.csv", io.BytesIO(text.getvalue().encode()))


def make_links(app: Flask, story: Sequence[BenchOrder]) -> list[str]:
    """Import the orders of `story` and give each an invitation with an open link; return the links' secrets."""
    survey = surveys.get_published(SURVEY)
    import_orders(orders_file(story), zone=app.config["SETTINGS"].timezone, now=NOW)
    tokens, invitations, links = [], [], []
    now = datetime.now(UTC)
    with transaction() as session:
        for order in session.execute(select(Order.id, Order.customer_id, Order.unit_id, Order.language)):
            token, invitation_id = secrets.token_urlsafe(32), random_id()
            tokens.append(token)
            invitations.append(
                {
                    "id": invitation_id,
                    "survey_id": survey.id,
                    "customer_id": order.customer_id,
                    "order_id": order.id,
                    "unit_id": order.unit_id,
                    "touchpoint": "delivered",
                    "touched_on": TODAY,
                    "language": order.language,
                    "state": "sent",
                    "planned_at": now,
                    "expires_at": now + timedelta(days=30),
                }
            )
            token_hash = hashlib.sha256(token.encode()).hexdigest()
            links.append({"token_hash": token_hash, "invitation_id": invitation_id, "created_at": now})
        session.execute(insert(Invitation), invitations)
        session.execute(insert(InvitationLink), links)
    return tokens


def add_answers(database_url: str, patterns: Sequence[BenchOrder], first: int, last: int) -> None:
    """Store the answers numbered `first` to `last`, spread over the days and all units, by COPY."""
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        statement = f"COPY responses ({', '.join(COLUMNS)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in _answer_rows(patterns, first, last):
                copy.write_row(row)


def _answer_rows(patterns: Sequence[BenchOrder], first: int, last: int) -> Iterator[tuple[object, ...]]:
    survey = surveys.get_published(SURVEY)
    with transaction() as session:
        units = dict(session.execute(select(Unit.path, Unit.id)).tuples().all())
    random = Random(first)
    stored = [(order.row, _stored(order), units[order.row["unit"]]) for order in patterns if order.answers]
    for number in range(first, last):
        row, answers, unit_id = stored[number % len(stored)]
        day = TODAY - timedelta(days=random.randrange(DAYS))
        late = random.randint(-6, 6)
        promise = "beaten" if late < 0 else "kept" if late == 0 else "broken"
        price, currency = row["price_total"], row["currency"]
        yield (
            random_id(), survey.id, survey.version_id, False, True, unit_id, datetime.combine(day, time(12), UTC), day,
            row["language"], answers, row["channel"], row["category"], row["product"], row["carrier"], price, currency, late,
            promise,
        )  # fmt: skip


def _stored(order: BenchOrder) -> str:
    numbers = {name: int(raw[0]) for name, raw in order.answers.items() if raw[0].isdecimal()}
    return json.dumps(
        {
            **{name: raw[0] for name, raw in order.answers.items() if name not in {"wrong", "contact"}},
            **numbers,
            **({"wrong": order.answers["wrong"]} if "wrong" in order.answers else {}),
        }
    )
