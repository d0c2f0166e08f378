"""Who came back, counted from real answers, orders and cases on both databases; the reports of it; who may see what."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import Refused
from surveyapp.services import loyalty, reports, rollups
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop
from tests.builders.tickets import make_customer
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANSWERED = date(2025, 1, 15)
LAST = date(2026, 11, 1)


def order(customer_id, day, *, price=100, account_id=None, **facts):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    values = {"promise": None, "quoted_total": None, "invoiced_total": None, "is_delivered": True, **facts}
    with transaction() as session:
        row = Order(
            id=random_id(), source="test", external_id=str(random_id()), unit_id=ROOT_ID, timezone="UTC",
            customer_id=customer_id, account_id=account_id, placed_at=moment, placed_on=day, price_total=Decimal(price),
            currency="EUR", days_late=None, created_at=moment, updated_at=moment, **values,
        )  # fmt: skip
        session.add(row)
        return row.id


def answer(score, *, back_after=None, survey="shop", account_id=None, order_facts=None, **facts):
    """Let a new customer buy, answer, and come back so many days later."""
    customer_id = make_customer(name="Somebody", email=None, phone=None)
    order_id = order(customer_id, ANSWERED - timedelta(days=10), account_id=account_id, **(order_facts or {}))
    if back_after is not None:
        order(customer_id, ANSWERED + timedelta(days=back_after))
    own = {"customer_id": customer_id, "order_id": order_id, "currency": "EUR", **facts}
    add_answers(survey, [(ANSWERED, ROOT_ID, {"happy": score})], **own)
    return customer_id


def build(name="loyalty", *, viewer=None, survey="shop", **filters):
    rollups.refresh(now=NOW)
    loyalty.count_loyalty(now=NOW)
    return reports.build(name, Filters(survey, **filters), viewer=viewer, language="en", now=NOW)


@pytest.fixture
def shop(app):
    publish_shop()
    # The last order tells until when orders are known.
    order(make_customer(name="Last", email=None, phone=None), LAST)


def happy(report):
    return next(row for row in report.data["measures"] if row["question"] == "happy")


def test_returns_by_class_are_those_of_the_orders(shop):
    for place in range(20):
        answer(5, back_after=30 if place < 10 else None)
        answer(1, back_after=400 if place < 5 else 30 if place < 7 else None)
    report = build()
    found = {row["group"]: (row["n"], row["bought"]) for row in happy(report)["by_class"]}
    assert found == {"high": (20, pytest.approx(50)), "low": (20, pytest.approx(10))}
    gap = happy(report)["low_less_high"]
    assert gap["value"] == pytest.approx(-40)
    assert gap["high"] < 0
    # The five who came back after more than a year count in the test of the whole curves.
    assert 0.05 < happy(report)["log_rank"]["p_value"] < 0.5
    (risk,) = report.data["value_at_risk"]
    assert (risk["currency"], risk["n"], risk["spend"]) == ("EUR", 20, 100)
    assert risk["value"] == pytest.approx(20 * 100 * 0.4)
    assert report.data["orders_until"] == "2026-11-01"


def test_a_company_that_buys_again_through_somebody_else_has_come_back(shop):
    with transaction() as session:
        session.add(Account(id=7, source="test", name="Oy"))
    answer(5, account_id=7)
    order(make_customer(name="Colleague", email=None, phone=None), ANSWERED + timedelta(days=3), account_id=7)
    assert [row["bought"] for row in happy(build())["by_class"]] == [100]


def test_counting_again_changes_nothing_and_months_without_answers_go(shop):
    answer(5)
    first = build().data["measures"]
    assert build().data["measures"] == first
    with transaction() as session:
        session.query(Response).delete()
    assert build().data["responses"] == 0


def test_what_was_said_of_kept_and_broken_promises(shop):
    publish_shop(name="told", text=THEMED)
    for place in range(12):
        answer(1 if place < 3 else 5, survey="told", order_facts={"promise": "kept"})
        answer(1, survey="told", order_facts={"promise": "broken", "quoted_total": 10, "invoiced_total": 12})
    report = build("promises", survey="told")
    (said,) = [row for row in report.data["perceived"] if row["promise"] == "said_date"]
    assert (said["kept"]["n"], said["kept"]["said"], said["broken"]["share"]) == (12, 3, 100)
    assert said["difference"] == pytest.approx(75)
    (price,) = [row for row in report.data["by_price"]["broken"] if row["question"] == "happy"]
    assert (price["n"], price["value"]) == (12, 0)
    assert any("failed to tell" in text.message for text in report.finding)


def test_nobody_asks_who_anonymous_answers_came_from(shop):
    publish_shop(name="quiet", anonymity="anonymous")
    with pytest.raises(Refused, match="anonymous"):
        build(survey="quiet")


def test_a_confidential_survey_shows_classes_of_five_and_no_money(shop):
    publish_shop(name="private", anonymity="confidential")
    for score, count in ((5, 7), (1, 6), (3, 2)):
        for _ in range(count):
            answer(score, survey="private")
    shown = build(survey="private", viewer=make_viewer(role="analyst"))
    # Two in the middle are too few, and the next smallest class would give them away.
    assert [row["group"] for row in happy(shown)["by_class"]] == ["high"]
    assert shown.data["suppressed"] == 2
    assert (happy(shown)["by_score"], shown.data["value_at_risk"], shown.figures) == ([], [], [])
    assert shown.table("survival") is None
    whole = build(survey="private", viewer=make_viewer(role="quality"))
    assert [row["group"] for row in happy(whole)["by_class"]] == ["high", "middle", "low"]


def test_the_page_reads_counts_in_a_fixed_number_of_statements(shop):
    for score in (5, 1, 3):
        answer(score)
    build()
    viewer, statements = make_viewer(role="manager"), []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    reports.build("loyalty", Filters("shop"), viewer=viewer, language="en", now=NOW)
    assert len(statements) <= 9
    assert not any("FROM responses" in statement for statement in statements)


THEMED = """\
name: shop
title: How was it?
locale: en
anonymity: identified
pages:
  - name: main
    elements:
      - {name: happy, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: On time?, theme: delivery_late}
"""
