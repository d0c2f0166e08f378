"""The Monday overview from real rollups, on both databases: whose, of which weeks, and with how few statements."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, insert

from surveyapp.analysis.overview import ON_TIME
from surveyapp.services import overview, rollups
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.rollups import StaleMark
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.tickets import make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
# A Saturday: the last closed week ended on Sunday the 15th.
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
SUNDAY = date(2026, 11, 15)


@pytest.fixture
def units(app):
    publish_shop()
    return {path: make_unit(path) for path in ("Finland/Oulu", "Finland/Turku", "Sweden/Umeå")}


def read(viewer=None, today=TODAY):
    rollups.refresh(now=NOW)
    return overview.get_overview(viewer or make_viewer(role="manager"), language="en", today=today, now=NOW)


def weekly(unit_id, hits, n, *, weeks, survey="shop"):
    """Give `n` answers in each of `weeks`, counted back from the last closed one (0), `hits` of them happy."""
    for week in weeks:
        day = SUNDAY - timedelta(weeks=week)
        scores = [5] * hits + [1] * (n - hits)
        add_answers(
            survey, [(day, unit_id, {"happy": score, "recommend": 10 if score == 5 else 2}) for score in scores]
        )


def deliver(unit_id, on_time, n, *, day):
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    rows = [
        {
            "id": random_id(), "source": "test", "external_id": str(random_id()), "unit_id": unit_id, "timezone": "UTC",
            "placed_at": moment, "placed_on": day, "promised_on": day, "delivered_on": day, "delivered_at": moment,
            "is_delivered": True, "days_late": 0, "promise": "kept" if place < on_time else "broken",
            "created_at": moment, "updated_at": moment,
        }
        for place in range(n)
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(Order), rows)
        session.add(StaleMark(kind="orders", survey_id=None, day=day))


def figure(found, question):
    return next(each for each in found.figures if each.standing.measured.question == question)


def test_figures_are_of_the_last_closed_week(units):
    weekly(units["Finland/Oulu"], 24, 30, weeks=range(14))
    add_answers("shop", [(date(2026, 11, 16), units["Finland/Oulu"], {"happy": 1})] * 9)
    deliver(units["Finland/Oulu"], 36, 40, day=SUNDAY)
    found = read()
    happy = figure(found, "happy")
    assert (happy.first, happy.last, happy.standing.figure.n, happy.standing.figure.value) == (
        SUNDAY - timedelta(days=6), SUNDAY, 30, 80.0,
    )  # fmt: skip
    assert figure(found, "recommend").standing.figure.value == pytest.approx(60)
    kept = figure(found, "on_time").standing
    assert (kept.measured, kept.figure.n, kept.figure.value) == (ON_TIME, 40, 90.0)
    assert [each.standing.measured.question for each in found.figures] == ["happy", "recommend", "on_time"]
    assert (found.survey, found.title, found.is_empty) == ("shop", "How was your order?", False)


def test_on_a_monday_the_week_before_is_closed(units):
    weekly(units["Finland/Oulu"], 24, 30, weeks=range(13))
    assert read(today=date(2026, 11, 16)).last == SUNDAY
    assert read(today=date(2026, 11, 15)).last == SUNDAY - timedelta(weeks=1)


def test_few_answers_a_week_are_told_by_four_weeks(units):
    weekly(units["Finland/Oulu"], 8, 10, weeks=range(52))
    happy = figure(read(), "happy")
    assert (happy.standing.figure.n, happy.first) == (40, SUNDAY - timedelta(days=27))
    assert happy.standing.low is not None


def test_changes_are_of_four_weeks_against_thirteen_before(units):
    oulu, turku = units["Finland/Oulu"], units["Finland/Turku"]
    weekly(oulu, 4, 20, weeks=range(4))
    weekly(oulu, 16, 20, weeks=range(4, 17))
    weekly(oulu, 0, 20, weeks=range(17, 20))
    weekly(turku, 16, 20, weeks=range(17))
    found = read()
    happy = next(each for each in found.changes.real if each.measured.question == "happy")
    assert (happy.unit, happy.now.n, happy.before.n) == (oulu, 80, 260)
    assert (happy.now.value, happy.before.value) == (20.0, 80.0)
    assert (found.now_from, found.before_from) == (date(2026, 10, 19), date(2026, 7, 20))


def test_units_below_their_limit_are_on_fire(units):
    oulu = units["Finland/Oulu"]
    weekly(oulu, 3, 12, weeks=range(4))
    weekly(oulu, 10, 12, weeks=range(4, 52))
    found = read()
    assert [(each.measured.question, each.unit) for each in found.below] == [("happy", oulu)]


def test_late_cases_and_overdue_orders_are_on_fire(units):
    oulu = units["Finland/Oulu"]
    weekly(oulu, 1, 1, weeks=[0])
    for _ in range(4):
        customer_id = make_customer()
        order_id = make_order(customer_id=customer_id)
        make_case(order_id=order_id, customer_id=customer_id, unit_id=oulu, now=NOW - timedelta(days=9))
    for unit, count in (("Finland/Turku", 2), ("Sweden/Umeå", 1)):
        for _ in range(count):
            add_order(unit_id=units[unit], promised_on=date(2026, 11, 20), delivered_on=None, promise="open")
    add_order(unit_id=oulu, promised_on=TODAY, delivered_on=None, promise="open")
    found = read()
    assert (len(found.late), found.late_count) == (3, 4)
    assert (found.overdue, found.overdue_count) == ([("Finland/Turku", 2), ("Sweden/Umeå", 1)], 3)


def test_a_manager_of_one_unit_sees_nothing_of_the_others(units):
    oulu, turku = units["Finland/Oulu"], units["Finland/Turku"]
    weekly(oulu, 24, 30, weeks=range(17))
    weekly(turku, 2, 30, weeks=range(4))
    weekly(turku, 29, 30, weeks=range(4, 17))
    deliver(turku, 0, 50, day=SUNDAY)
    add_order(unit_id=turku, promised_on=date(2026, 11, 2), delivered_on=None, promise="open")
    customer_id = make_customer()
    make_case(
        order_id=make_order(customer_id=customer_id),
        customer_id=customer_id,
        unit_id=turku,
        now=NOW - timedelta(days=9),
    )
    found = read(make_viewer(role="manager", unit_ids=[oulu]))
    assert figure(found, "happy").standing.figure.n == 30
    assert figure(found, "on_time").standing.figure.n == 0
    assert (found.changes.real, found.below, found.late_count, found.overdue) == ([], [], 0, [])
    assert found.changes.compared == 2


def test_an_anonymous_survey_shows_closed_months_and_compares_no_unit(app):
    publish_shop(name="quiet", anonymity="anonymous")
    oulu = make_unit("Finland/Oulu")
    for month in range(1, 11):
        add_answers("quiet", [(date(2026, month, 4), oulu, {"happy": 5})] * 40)
    add_answers("quiet", [(date(2026, 11, 4), oulu, {"happy": 1})] * 40)
    found = read()
    assert found.is_protected
    happy = figure(found, "happy")
    assert (happy.first, happy.last, happy.standing.figure.n) == (date(2026, 10, 1), date(2026, 10, 31), 40)
    assert (happy.standing.figure.value, found.changes.compared, found.below) == (100.0, 0, [])


def test_few_anonymous_answers_show_no_figure(app):
    publish_shop(name="quiet", anonymity="anonymous")
    add_answers("quiet", [(date(2026, 5, 4), make_unit("Finland/Oulu"), {"happy": 5})] * 4)
    found = read()
    assert [each.standing.measured.question for each in found.figures] == ["on_time"]


def test_the_survey_most_answered_speaks(units):
    publish_shop(name="another")
    weekly(units["Finland/Oulu"], 5, 6, weeks=range(4))
    assert read().survey == "shop"
    weekly(units["Finland/Oulu"], 5, 9, weeks=range(4), survey="another")
    assert read().survey == "another"


def test_an_empty_installation_has_an_overview(app):
    found = read()
    assert (found.survey, found.is_empty, found.late_count, found.overdue_count) == (None, True, 0, 0)


def test_the_overview_takes_few_statements_whatever_the_number_of_units(units):
    for path in ("Norway/Oslo", "Norway/Bergen", "Norway/Bodø"):
        units[path] = make_unit(path)
    for unit_id in units.values():
        weekly(unit_id, 8, 10, weeks=range(10))
        deliver(unit_id, 9, 10, day=SUNDAY)
    viewer = make_viewer(role="manager")
    read(viewer)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    overview.get_overview(viewer, language="en", today=TODAY, now=NOW)
    assert len(statements) <= 12, statements
