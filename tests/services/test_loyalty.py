"""Who came back, counted from real answers, orders and cases on both databases; the reports of it; who may see what."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import Refused
from surveyapp.services import loyalty, reports, rollups, surveys
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.invitations import Invitation
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response, mark_stale
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import PUBLISHED, publish_shop
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANSWERED = date(2025, 1, 15)
LAST = date(2026, 11, 1)


def bought(customer_id, day, *, price=100, **facts):
    """Return an order of a customer."""
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Order(
        id=random_id(), source="test", external_id=str(random_id()), unit_id=ROOT_ID, timezone="UTC",
        customer_id=customer_id, placed_at=moment, placed_on=day, price_total=Decimal(price), currency="EUR",
        is_delivered=True, created_at=moment, updated_at=moment, **facts,
    )  # fmt: skip


def customer():
    """Return somebody who is nobody's customer yet."""
    return Customer(id=random_id(), source="test", external_id=str(random_id()), created_at=PUBLISHED)


def last_order():
    """Let somebody order, so that it is known until when orders are."""
    with transaction() as session:
        session.add(last := customer())
        session.flush()
        session.add(bought(last.id, LAST))


def answer(score, *, times=1, back_after=None, survey="shop", **facts):
    """Let so many new customers buy, answer, and come back so many days later."""
    published = surveys.get_published(survey)
    rows = []
    for _ in range(times):
        own = customer()
        first = bought(own.id, ANSWERED - timedelta(days=10), **facts)
        given = Response(
            survey_id=published.id, version_id=published.version_id, is_anonymous=False, is_complete=True,
            unit_id=ROOT_ID, customer_id=own.id, order_id=first.id, currency="EUR", answers={"happy": score},
            answered_on=ANSWERED, answered_at=datetime(2025, 1, 15, 12, tzinfo=UTC),
        )  # fmt: skip
        again = [bought(own.id, ANSWERED + timedelta(days=back_after))] if back_after is not None else []
        rows.append((own, [first, *again], given))
    with transaction() as session:
        for place in range(3):
            session.add_all([one for row in rows for one in (row[place] if place == 1 else [row[place]])])
            session.flush()
        mark_stale(session, published.id, ANSWERED)


def build(name="loyalty", *, viewer=None, survey="shop", **filters):
    rollups.refresh(now=NOW)
    loyalty.count_loyalty(now=NOW)
    return reports.build(name, Filters(survey, **filters), viewer=viewer, language="en", now=NOW)


@pytest.fixture
def shop(app):
    publish_shop()
    last_order()


def happy(report):
    return next(row for row in report.data["measures"] if row["question"] == "happy")


def test_returns_by_class_are_those_of_the_orders(shop):
    answer(5, times=10, back_after=30)
    answer(5, times=10)
    answer(1, times=5, back_after=400)
    answer(1, times=2, back_after=30)
    answer(1, times=13)
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


def test_what_few_spend_is_not_told_for_it_would_tell_of_somebody(shop):
    answer(1, times=9)
    told = []
    for _ in range(2):
        (risk,) = build().data["value_at_risk"]
        told.append((risk["n"], risk["spend"]))
        answer(1)
    assert told == [(9, None), (10, 100)]


def test_a_company_that_buys_again_through_somebody_else_has_come_back(shop):
    with transaction() as session:
        session.add(Account(id=7, source="test", name="Oy"))
        session.add(colleague := customer())
        session.flush()
        session.add(bought(colleague.id, ANSWERED + timedelta(days=3), account_id=7))
    answer(5, account_id=7)
    assert [row["bought"] for row in happy(build())["by_class"]] == [100]


def test_counting_again_changes_nothing_and_months_without_answers_go(shop):
    answer(5)
    first = build().data["measures"]
    assert build().data["measures"] == first
    with transaction() as session:
        session.query(Response).delete()
    assert build().data["responses"] == 0


def test_response_rate_of_the_next_invitation_by_the_score_given_last_time(shop):
    answer(5, times=3)
    answer(1, times=2)
    asked = {5: ["answered", "answered", "expired"], 1: ["expired", "sent"]}
    with transaction() as session:
        for given in session.query(Response).all():
            moment = datetime(2025, 3, 1, tzinfo=UTC)
            session.add(
                Invitation(
                    id=random_id(), survey_id=given.survey_id, customer_id=given.customer_id, unit_id=ROOT_ID,
                    touchpoint="delivered", touched_on=moment.date(), state=asked[given.answers["happy"]].pop(),
                    planned_at=moment, sent_at=moment, reminders=0,
                )
            )  # fmt: skip
    rates = {row["score"]: (row["n"], row["value"]) for row in build().data["next_response_rate"]}
    # Whoever may still answer is not counted yet.
    assert rates == {"5": (3, pytest.approx(200 / 3)), "1": (1, 0)}
    assert [row["n"] for row in build("funnel").data["by_last_score"]] == [1, 3]


def test_what_was_said_of_kept_and_broken_promises(shop):
    publish_shop(name="told", text=THEMED)
    answer(1, times=3, survey="told", promise="kept")
    answer(5, times=9, survey="told", promise="kept")
    answer(1, times=12, survey="told", promise="broken", quoted_total=Decimal(10), invoiced_total=Decimal(12))
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


def test_who_bought_again_is_told_only_to_those_who_may_know_whose_answer_is_whose(shop):
    publish_shop(name="private", anonymity="confidential")
    for score, count in ((5, 7), (1, 6), (3, 2)):
        answer(score, times=count, survey="private")
    with pytest.raises(Refused, match="protected"):
        build(survey="private", viewer=make_viewer(role="analyst"))
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
