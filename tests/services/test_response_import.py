"""Answers collected elsewhere: all or nothing, once, with the facts of their orders as they were known."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.domain.errors import InvalidFile, NotFound
from surveyapp.services import surveys
from surveyapp.services.order_import import import_orders
from surveyapp.services.response_import import ResponseImport, import_responses
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.rollups import StaleMark
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import ROOT_ID
from tests.builders.definitions import make_definition
from tests.builders.files import csv_file
from tests.builders.units import make_unit

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
KEY = "a key of the tests, long enough to be taken"
RULE = {"rule": "score", "question": "score", "atMost": 4, "severity": "minor"}
ORDERS = """
    external_id,placed_at,promised_on,delivered_at,customer_id,customer_email,unit,category,product,price_total,currency
    A1,2026-05-01,2026-05-10,2026-05-12 12:00,C1,a@example.com,Finland/Oulu,chairs,Stool,10,EUR
    A2,2026-05-01,2026-05-10,,C2,,,,,,
"""
ANSWERS = """
    external_id,order_id,answered_at,score,words
    R1,A1,2026-05-13 23:30,3,slow
    R2,A1,2026-05-11 12:00,9,
    R3,A2,2026-05-14T01:00+03:00,,nothing came
    R4,nope,2026-05-15,10,
    R5,,2026-05-15,10,
"""


def publish(anonymity: str = "identified", **changes: Any) -> str:
    """Publish a survey and return its name."""
    rules = {} if anonymity == "anonymous" else {"openTicketWhen": [RULE]}
    rating = {"name": "score", "type": "rating", "rateMin": 0, "rateMax": 10}
    definition = make_definition(rating, {"name": "words"}, name=anonymity, anonymity=anonymity, **rules, **changes)
    surveys.publish(json.dumps(definition), "s.yaml", user_id=None, now=NOW)
    return anonymity


def run(text: str = ANSWERS, *, survey: str = "identified", **options: Any) -> ResponseImport:
    values = {"zone": HELSINKI, "secret_key": KEY, "now": NOW, "survey_name": survey, **options}
    return import_responses(csv_file(text, name="answers.csv"), values.pop("column_map", None), **values)


def orders(text: str = ORDERS) -> None:
    import_orders(csv_file(text), zone=HELSINKI, now=NOW)


def counts(result: ResponseImport) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def get(number: str) -> Response:
    return db.session.scalars(select(Response).where(Response.external_id == number)).one()


def marks() -> set[tuple[str, date]]:
    """Return the stale marks, and take them away."""
    with transaction() as session:
        found = session.scalars(select(StaleMark)).all()
        for mark in found:
            session.delete(mark)
        assert len(found) == len({(mark.kind, mark.day) for mark in found}), "a mark stands twice"
        return {(mark.kind, mark.day) for mark in found}


def test_rows_become_responses_with_the_facts_known_when_they_were_given(app: Flask) -> None:
    orders()
    publish()
    marks()
    result = run()
    assert counts(result) == (5, 0, 0)
    assert (result.without_order, result.unknown_orders, result.tickets) == (1, ["nope"], 0)
    first = get("R1")
    assert first.answers == {"score": 3, "words": "slow"}
    # Half past eleven in the evening in Helsinki is the same day there.
    assert (first.answered_at, first.answered_on) == (datetime(2026, 5, 13, 20, 30, tzinfo=UTC), date(2026, 5, 13))
    assert (first.days_late, first.promise, first.category, first.product) == (2, "broken", "chairs", "Stool")
    assert (first.price_total, first.currency, first.is_complete) == (Decimal("10.00"), "EUR", True)
    order = db.session.scalars(select(Order).where(Order.external_id == "A1")).one()
    assert (first.order_id, first.customer_id, first.unit_id) == (order.id, order.customer_id, order.unit_id)
    # On the 11th the goods had not come: a day late so far, whatever is known today.
    assert (get("R2").days_late, get("R2").promise) == (1, "broken")
    assert (get("R3").days_late, get("R3").answered_on) == (4, date(2026, 5, 14))
    assert (get("R4").order_id, get("R4").unit_id, get("R4").promise) == (None, ROOT_ID, None)
    assert marks() == {("responses", date(2026, 5, day)) for day in (11, 13, 14, 15)}
    for kind in (Ticket, Message):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0


def test_the_same_file_again_changes_nothing_even_when_the_order_changed(app: Flask) -> None:
    orders()
    publish()
    run()
    marks()
    assert counts(run()) == (0, 0, 5)
    assert marks() == set()
    orders("external_id,placed_at,category,unit\nA1,2026-05-01,tables,Sweden")
    marks()
    assert counts(run()) == (0, 0, 5)
    assert (get("R1").category, marks()) == ("chairs", set())


def test_a_changed_row_updates_and_marks_both_days(app: Flask) -> None:
    orders()
    publish()
    run()
    marks()
    result = run("external_id,order_id,answered_at,score,words\nR1,A1,2026-05-16 12:00,5,better")
    assert counts(result) == (0, 1, 0)
    assert get("R1").answers == {"score": 5, "words": "better"}
    assert marks() == {("responses", date(2026, 5, 13)), ("responses", date(2026, 5, 16))}


def test_an_order_that_comes_later_is_found_by_the_next_import(app: Flask) -> None:
    publish()
    assert run().without_order == 4
    orders()
    assert counts(run()) == (0, 3, 2)
    assert get("R1").category == "chairs"


def test_the_day_is_of_the_map_else_the_unit_else_the_company(app: Flask) -> None:
    make_unit("Brazil", timezone="America/Sao_Paulo")
    orders("external_id,placed_at,unit\nB1,2026-05-01,Brazil/Rio")
    publish()
    row = "external_id,order_id,answered_at,score\n{},B1,2026-05-02T01:00Z,9"
    run(row.format("R1"))
    fields = "columns: {external_id: external_id, answered_at: answered_at, score: score}"
    run(row.format("R2"), column_map=csv_file(f"{fields}\ntimezone: Europe/Helsinki", name="map.yaml"))
    assert (get("R1").answered_on, get("R2").answered_on) == (date(2026, 5, 1), date(2026, 5, 2))


def test_tickets_only_when_asked_and_once(app: Flask) -> None:
    orders()
    publish()
    run()
    assert run(opens_tickets=True).tickets == 1
    assert run(opens_tickets=True).tickets == 0
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.order_id == get("R1").order_id
    assert ticket.acknowledged_at is None
    assert list(db.session.scalars(select(TicketResponse.response_id))) == [get("R1").id]
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert run("external_id,answered_at,score\nR9,2026-05-20,1", opens_tickets=True).tickets == 1


def test_an_anonymous_row_keeps_unit_month_and_answers_only(app: Flask) -> None:
    orders()
    publish("anonymous")
    marks()
    assert counts(run(survey="anonymous", opens_tickets=True)) == (5, 0, 0)
    assert counts(run(survey="anonymous")) == (0, 0, 5)
    rows = db.session.scalars(select(Response)).all()
    assert {row.answered_on for row in rows} == {date(2026, 5, 1)}
    kept = {
        "id",
        "survey_id",
        "version_id",
        "source",
        "external_id",
        "is_anonymous",
        "is_complete",
        "unit_id",
        "answered_on",
        "answers",
        "awaits_coding",
    }
    for row in rows:
        said = {column.name for column in Response.__table__.columns if getattr(row, column.name) is not None}
        assert said == kept
        assert row.external_id is not None
        assert len(row.external_id) == 64
    assert sum(row.unit_id != ROOT_ID for row in rows) == 2
    assert marks() == {("responses", date(2026, 5, 1))}
    assert counts(run(survey="anonymous", secret_key=KEY + "!")) == (5, 0, 0)


def test_a_dry_run_changes_nothing(app: Flask) -> None:
    orders()
    publish()
    marks()
    result = run(dry_run=True, opens_tickets=True)
    assert (counts(result), result.tickets) == ((5, 0, 0), 1)
    for kind in (Response, Ticket, StaleMark):
        assert db.session.scalar(select(func.count()).select_from(kind)) == 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("external_id,answered_at,score\nR1,2026-05-01,11\nR2,2026-05-01,5\nR3,soon,5", [2, 4]),
        ("external_id,answered_at,score\nR1,2026-05-01,1\nR1,2026-05-01,2", [3]),
        ("external_id,answered_at\nR1,2026-05-01", [1]),
        ("answered_at,score\n2026-05-01,3", [1]),
    ],
)
def test_one_bad_line_and_nothing_is_imported(app: Flask, text: str, lines: list[int]) -> None:
    publish()
    with pytest.raises(InvalidFile) as refused:
        run(text)
    assert [fault.line for fault in refused.value.faults] == lines
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0


def test_the_survey_must_be_published(app: Flask) -> None:
    with pytest.raises(NotFound):
        run(survey="nope")
