"""No two results of a protected survey differ by a few: whatever report, question, part or month is subtracted."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from surveyapp.analysis.columns import Month
from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import Refused
from surveyapp.reports.hiding import Protection
from surveyapp.services import codings, overview, reports, rollups
from surveyapp.services.reports.joint import shows_together
from surveyapp.settings import PROJECT
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop
from tests.builders.comments import LATE, add_comments
from tests.builders.experience import add_experience, publish_levels
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOVEMBER, DECEMBER = (datetime(2026, month, 2, 9, 30, tzinfo=UTC) for month in (11, 12))
WHOLE = ("promises", "drivers", "levels", "funnel")


def build(name, *, now=NOVEMBER, viewer=None, **filters):
    rollups.refresh(now=now)
    return reports.build(name, Filters("shop", **filters), viewer=viewer, language="en", now=now)


def answer(n, month, *, category=None, **answers):
    add_answers("shop", [(date(2026, month, 4), ROOT_ID, {"happy": 5, **answers})] * n, category=category)


def figures():
    rollups.refresh(now=NOVEMBER)
    viewer = make_viewer(role="analyst")
    return overview.get_overview(viewer, language="en", today=NOVEMBER.date(), now=NOVEMBER).figures


def few_recommend():
    """Have a question that two answer in September, and enough do in October."""
    answer(30, 9)
    answer(2, 9, recommend=0)
    answer(20, 10)
    answer(10, 10, recommend=9)


def test_a_question_that_few_answer_in_some_month_is_left_out_of_it_in_every_report():
    publish_shop(anonymity="confidential")
    few_recommend()
    (measure,) = [row for row in build("satisfaction").data["measures"] if row["question"] == "recommend"]
    assert (measure["n"], measure["value"]) == (10, 100)
    promises = build("promises").data
    for groups in (promises["by_days_late"], promises["by_promise"]):
        found = [row["n"] for group in groups.values() for row in group["measures"] if row["question"] == "recommend"]
        assert sum(found) in (0, 10)
    drivers = build("drivers", question="recommend").data
    assert (drivers["outcomes"], drivers["n"]) == (["recommend"], 10)
    found = figures()
    assert [each.standing.measured.question for each in found] == ["happy", "recommend", "on_time"]
    assert [(each.first, each.standing.figure.n) for each in found[:2]] == [
        (date(2026, 10, 1), 30),
        (date(2026, 10, 1), 10),
    ]


def test_a_unit_that_grows_adds_nothing_of_a_few_to_what_was_shown():
    publish_shop(anonymity="anonymous")
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")

    def give(unit, n, month):
        add_answers("shop", [(date(2026, month, 4), unit, {"happy": 5})] * n)

    def rows(now, **filters):
        data = build("satisfaction", now=now, **filters).data
        shown = {row["key"]: row["n"] for row in data["breakdown"] if row["question"] == "happy"}
        return data["responses"], shown

    give(oulu, 20, 9)
    give(turku, 3, 9)
    assert rows(datetime(2026, 10, 2, tzinfo=UTC), by="unit") == (23, {})
    give(oulu, 20, 10)
    give(turku, 4, 10)
    # Turku has seven now, but four of October would be the difference between two months' reports.
    assert rows(NOVEMBER, by="unit") == (23, {})
    give(oulu, 20, 11)
    give(turku, 6, 11)
    assert rows(DECEMBER, by="unit") == (73, {"Finland/Oulu": 40, "Finland/Turku": 10})
    assert rows(DECEMBER, unit="Finland/Turku")[0] == 10


def test_the_overview_waits_for_the_same_months_as_the_reports():
    publish_shop(anonymity="confidential")
    answer(30, 8, recommend=9)
    answer(30, 9, recommend=9)
    answer(30, 10)
    answer(3, 10, recommend=0)
    happy = figures()[0]
    assert happy.last == date.fromisoformat(build("satisfaction").data["to"]) == date(2026, 9, 30)


def test_comments_of_a_few_in_some_month_are_left_out_of_it():
    publish_shop(anonymity="anonymous")
    answer(30, 9)
    answer(30, 10)
    for month, n in ((9, 2), (10, 9)):
        add_comments("shop", [(date(2026, month, 4), ROOT_ID, {"happy": 1, "words": LATE})] * n, language=None)
    codings.code_comments(PROJECT / "surveys", now=NOVEMBER)
    for dates in ({}, {"from_on": date(2026, 10, 1)}):
        data = build("themes", **dates).data
        assert (data["comments"], data["complaining"]) == (9, 9)
    report = build("themes", to_on=date(2026, 9, 30))
    assert [text.message for text in report.finding] == ["Fewer than %(k)s answers, not shown"]
    assert (report.data["comments"], report.data["themes"], report.data["trend"]) == (None, [], [])


def test_a_segment_never_grows_by_a_few():
    publish_shop(anonymity="confidential")
    for category, n in (("toys", 40), ("beds", 12)):
        answer(n, 9, category=category, recommend=9)
    answer(40, 10, category="toys", recommend=9)
    answer(3, 10, category="beds", recommend=1)
    answer(12, 11, category="beds", recommend=9)

    def cells(now):
        rows = build("satisfaction", now=now, by="category").data["breakdown"]
        return {row["key"]: row["n"] for row in rows if row["question"] == "recommend"}

    assert cells(datetime(2026, 10, 2, tzinfo=UTC)) == {"toys": 40, "beds": 12}
    # October's three in beds hide behind its forty in toys, until November's come to them.
    assert cells(NOVEMBER) == {"toys": 40, "beds": 12}
    assert cells(DECEMBER) == {"toys": 80, "beds": 27}


@pytest.mark.parametrize("name", WHOLE)
def test_people_of_other_sets_are_counted_as_a_whole_only(name):
    publish_levels(anonymity="confidential")
    add_experience(ROOT_ID, 20, months=2)
    oulu = make_unit("Finland/Oulu")
    add_experience(oulu, 20, months=2, seed=2)
    for part in ({"from_on": date(2026, 6, 1)}, {"to_on": date(2026, 5, 31)}, {"unit": "Finland/Oulu"}):
        with pytest.raises(Refused, match="all units and all dates only"):
            build(name, **part)
    assert build(name).data


def test_one_outcome_has_drivers():
    publish_levels(anonymity="confidential")
    add_experience(ROOT_ID, 20)
    assert build("drivers", question="recommend").data["outcomes"] == ["recommend"]
    with pytest.raises(Refused, match="only"):
        build("drivers", question="joy")


def test_months_wait_until_no_few_answered_everything_or_left_one_out():
    def month(number, both, first_alone):
        one = np.array([0] * (both + first_alone) + [-1] * 9, dtype=np.int8)
        other = np.array([0] * both + [-1] * first_alone + [-1] * 9, dtype=np.int8)
        return Month(date(2026, number, 1), np.ones(len(one), dtype=np.int8), {1: one, 2: other}, {})

    months = [month(1, 3, 0), month(2, 9, 2), month(3, 6, 4)]
    protection = Protection([(date(2026, n, 1), date(2026, n, 28)) for n in (1, 2, 3)])
    for is_mean, shown in ((False, [False, True, True]), (True, [False, False, True])):
        for closed in (1, 2, 3):
            known = Protection(protection.periods[:closed])
            may = shows_together(months, [1, 2], known, is_mean=is_mean)
            # Once something of a month is shown, so are all before it.
            assert [may(each) for each in months] == [any(shown[at:closed]) for at in range(3)]
