"""Counting stale partitions, on both databases."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select

from surveyapp.analysis.rollups import KEYS_PER_DIMENSION
from surveyapp.domain.errors import NotFound
from surveyapp.services import rollups
from surveyapp.services.transactions import transaction
from surveyapp.store import report_queries
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response, mark_stale
from surveyapp.store.rollups import DimensionKey, OrderRollup, Rollup, StaleMark
from surveyapp.store.surveys import Series
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import SHOP, add_answers, add_order, publish_shop
from tests.builders.units import make_unit

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)


def counts(**where):
    """Return question, dimension, key, value → count of what is rolled up."""
    query = select(Series.question, Rollup.dimension, Rollup.key, Rollup.value, Rollup.count).join(
        Series, Series.id == Rollup.series_id
    )
    for name, value in where.items():
        query = query.where(getattr(Rollup, name) == value)
    found = Counter()
    for question, dimension, key, value, count in db.session.execute(query):
        found[question, dimension, key, value] += count
    return found


def marks():
    return db.session.scalar(select(func.count()).select_from(StaleMark))


def test_every_value_is_counted_and_those_who_answered_where_there_may_be_several():
    publish_shop()
    add_answers(
        "shop", [(DAY, ROOT_ID, {"happy": 5, "wrong": ["late", "broken"]}), (DAY, ROOT_ID, {"happy": 2, "words": "Hm"})]
    )
    add_answers("shop", [(DAY, ROOT_ID, {})], is_complete=False)
    assert rollups.refresh(now=NOW) == 3
    found = counts(dimension="")
    assert found["", "", "", "complete"] == 2
    assert found["", "", "", "partial"] == 1
    assert (found["happy", "", "", "5"], found["happy", "", "", "2"]) == (1, 1)
    assert {value for question, _, _, value in found if question == "happy"} == {"5", "2"}
    assert (found["wrong", "", "", "late"], found["wrong", "", "", "broken"]) == (1, 1)
    assert found["wrong", "", "", "@answered"] == 1
    assert not any(question == "words" for question, *_ in found)
    assert marks() == 0


def test_counting_twice_changes_nothing_and_a_new_answer_is_added():
    publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    first = counts()
    assert rollups.refresh(now=NOW) == 0
    rollups.rebuild()
    assert counts() == first
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    assert counts()["happy", "", "", "5"] == 2


def test_orders_counted_before_the_day_of_the_order_was_are_counted_anew():
    add_order()
    rollups.rebuild()
    # As a version before left it: the other counts are there, and nothing is stale.
    with transaction() as session:
        session.execute(delete(OrderRollup).where(OrderRollup.measure.startswith("placed")))
    assert [rollups.refresh(now=NOW), rollups.refresh(now=NOW)] == [1, 0]
    assert "placed_kept" in db.session.scalars(select(OrderRollup.measure)).all()


def test_a_deleted_response_leaves_no_count():
    survey_id = publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    with transaction() as session:
        session.query(Response).delete()
        mark_stale(session, survey_id, DAY)
    rollups.refresh(now=NOW)
    assert counts() == Counter()


def test_dimensions_are_the_surveys_and_missing_keys_count_nowhere():
    publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})], category="toys", product="bear")
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 4})], category=None, channel="web")
    rollups.refresh(now=NOW)
    found = {
        (dimension, key): n for (question, dimension, key, value), n in counts().items() if question == "" and dimension
    }
    assert found == {("category", "toys"): 1, ("channel", "web"): 1}


def test_keys_beyond_two_hundred_are_other_and_stay_so():
    publish_shop()
    rows = [(DAY, ROOT_ID, {"happy": 5})]
    for i in range(KEYS_PER_DIMENSION + 5):
        add_answers("shop", rows * (2 if i >= 5 else 1), category=f"c{i:03}")
    rollups.refresh(now=NOW)
    first = counts(dimension="category")
    assert first["", "category", "other", "complete"] == 5
    assert db.session.scalar(select(func.count()).select_from(DimensionKey)) == KEYS_PER_DIMENSION
    add_answers("shop", rows * 50, category="c000")
    rollups.refresh(now=NOW)
    rollups.rebuild("shop")
    assert counts(dimension="category")["", "category", "other", "complete"] == 55


def test_days_late_and_promise_are_todays():
    survey_id = publish_shop()
    order_id = add_order(promised_on=date(2026, 5, 1), delivered_on=None, promise="open")
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 2})], order_id=order_id)
    rollups.refresh(now=NOW)
    assert counts()["", "days_late", "not_delivered", "complete"] == 1
    assert counts()["", "promise", "open", "complete"] == 1
    with transaction() as session:
        order = session.get(Order, order_id)
        order.is_delivered, order.days_late, order.promise = True, 5, "broken"
        mark_stale(session, survey_id, DAY)
    rollups.refresh(now=NOW)
    found = counts()
    assert found["", "days_late", "late_4_to_7", "complete"] == 1
    assert found["", "days_late", "not_delivered", "complete"] == 0
    assert found["", "promise", "broken", "complete"] == 1


def test_anonymous_answers_are_counted_by_unit_and_month_alone():
    publish_shop(anonymity="anonymous")
    unit_id = make_unit("Finland/Oulu")
    add_answers("shop", [(DAY, unit_id, {"happy": 5})])
    rollups.refresh(now=NOW)
    rows = db.session.execute(select(Rollup.dimension, Rollup.day, Rollup.unit_id).distinct()).all()
    assert rows == [("", date(2026, 5, 1), unit_id)]


def test_a_new_scale_begins_a_new_series_and_the_old_one_stays():
    publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    text = SHOP.replace("rateMin: 1, rateMax: 5", "rateMin: 1, rateMax: 7")
    publish_shop(text=text)
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 7})])
    rollups.refresh(now=NOW)
    query = select(Rollup.series_id).join(Series, Series.id == Rollup.series_id).where(Series.question == "happy")
    assert len(set(db.session.scalars(query))) == 2


def test_a_mark_that_comes_while_counting_stays(monkeypatch):
    survey_id = publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    count = rollups.roll_up

    def count_and_mark(*args, **kwargs):
        mark_stale(db.session(), survey_id, DAY)
        return count(*args, **kwargs)

    monkeypatch.setattr(rollups, "roll_up", count_and_mark)
    rollups.refresh(now=NOW)
    assert marks() == 1


def test_a_failure_leaves_counts_and_marks_as_they_were(monkeypatch):
    publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    rollups.refresh(now=NOW)
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 1})])
    before = counts()
    monkeypatch.setattr(rollups.counting, "delete_marks", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rollups.refresh(now=NOW)
    assert (counts(), marks()) == (before, 1)


def test_many_days_are_counted_in_batches():
    publish_shop()
    days = [date(2026, 1 + i // 28, 1 + i % 28) for i in range(120)]
    add_answers("shop", [(day, ROOT_ID, {"happy": 5}) for day in days])
    assert rollups.refresh(now=NOW) == 120
    assert counts(dimension="")["", "", "", "complete"] == 120


def test_orders_are_counted_by_day_of_delivery():
    unit_id = make_unit("Finland/Oulu")
    add_order(unit_id=unit_id)
    add_order(delivered_on=None, promise="open")
    assert rollups.refresh(now=NOW) == 1
    columns = (
        OrderRollup.day,
        OrderRollup.unit_id,
        OrderRollup.category,
        OrderRollup.measure,
        OrderRollup.value,
        OrderRollup.count,
    )
    assert {tuple(row) for row in db.session.execute(select(*columns))} == {
        (date(2026, 3, 9), unit_id, "toys", measure, value, 1)
        for measure, value in (
            ("days_late", "-1"),
            ("lead_days", "8"),
            ("quoted_days", "9"),
            ("promise", "beaten"),
            ("placed_kept", "2026-03-01"),
        )
    }


def test_rebuilding_an_unknown_survey_is_refused():
    with pytest.raises(NotFound, match="no survey nonsense"):
        rollups.rebuild("nonsense")


SPANS = [
    (None, None),
    (date(2026, 1, 1), date(2026, 4, 30)),
    (date(2026, 1, 15), date(2026, 4, 2)),
    (date(2026, 2, 1), date(2026, 2, 27)),
    (date(2026, 3, 31), None),
    (None, date(2026, 3, 1)),
]


def sums(months):
    """Return what reports would read of several spans, by key and by unit, with the sums of `months` or without."""
    survey = db.session.scalar(select(Series.survey_id).limit(1))
    ids = list(db.session.scalars(select(Series.id).where(Series.survey_id == survey)))
    found = []
    for first, last in SPANS:
        part = Part(from_on=first, to_on=last, months=months)
        found.append(sorted(map(tuple, report_queries.sum_by_unit(db.session(), ids, part))))
        part = Part(from_on=first, to_on=last, dimension="category", months=months)
        found.append(sorted(map(tuple, report_queries.sum_by_key(db.session(), ids, part))))
    return found


def closed():
    series_id = db.session.scalar(select(Series.id).where(Series.question == ""))
    return report_queries.list_closed_months(db.session(), series_id)


def test_sums_of_months_say_what_the_days_say_and_open_again_with_a_new_answer():
    publish_shop()
    unit_id = make_unit("Finland/Oulu")
    for month in (1, 2, 3, 4):
        for day in (1, 14, 28):
            rows = [(date(2026, month, day), unit, {"happy": 1 + day % 5}) for unit in (ROOT_ID, unit_id)]
            add_answers("shop", rows, category=f"c{day % 2}")
    rollups.refresh(now=datetime(2026, 4, 29, tzinfo=UTC))
    assert closed() == [date(2026, month, 1) for month in (1, 2, 3)]
    days = sums(())
    assert sums(closed()) == days
    assert all(days)
    add_answers("shop", [(date(2026, 2, 14), ROOT_ID, {"happy": 5})])
    survey_id = db.session.scalar(select(Series.survey_id).limit(1))
    rollups.count_responses(survey_id, [date(2026, 2, 14)])
    assert closed() == [date(2026, 1, 1), date(2026, 3, 1)]
    assert sums(closed()) == sums(()) != days
    rollups.refresh(now=NOW)
    assert closed() == [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert sums(closed()) == sums(()) != days


def test_a_month_whose_answers_are_all_gone_is_empty():
    survey_id = publish_shop()
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})])
    rollups.rebuild()
    assert closed() == [date(2026, 5, 1)]
    with transaction() as session:
        session.query(Response).delete()
        mark_stale(session, survey_id, DAY)
    rollups.refresh(now=NOW)
    assert not any(sums(closed()))


def test_keys_may_hold_what_would_end_a_cell_or_a_row():
    publish_shop()
    wild = ["tab\there", "new\nline", "back\\slash", "\\N", "\\.", "carriage\rreturn", "ä'\""]
    for key in wild:
        add_answers("shop", [(DAY, ROOT_ID, {"happy": 5})], category=key)
    rollups.refresh(now=NOW)
    found = {key for (_, dimension, key, _) in counts() if dimension == "category"}
    assert found == set(wild)
