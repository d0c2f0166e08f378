"""Two selections compared and weights on the order list, from real rollups on both databases."""

from datetime import UTC, date, datetime

import pytest

from surveyapp.analysis.report import Filters, Selection
from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import reports, rollups
from surveyapp.services.reports.selections import may_overlap
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


@pytest.fixture
def units(app):
    return {path: make_unit(path) for path in ("Finland/Oulu", "Finland/Turku")}


def build(*, viewer=None, **filters):
    rollups.refresh(now=NOW)
    return reports.build("satisfaction", Filters("shop", **filters), viewer=viewer, language="en", now=NOW)


def fill(unit_id, n, score=5, day=MAY, **facts):
    add_answers("shop", [(day, unit_id, {"happy": score})] * n, **facts)


def test_two_units_are_compared_question_by_question(units):
    publish_shop()
    fill(units["Finland/Oulu"], 30, score=1)
    fill(units["Finland/Oulu"], 30)
    fill(units["Finland/Turku"], 60)
    data = build(unit="Finland/Oulu", against=Selection(unit="Finland/Turku")).data["comparison"]
    assert (data["of"]["unit"], data["against"]["unit"]) == ("Finland/Oulu", "Finland/Turku")
    (row,) = data["differences"]
    assert (row["difference"], row["verdict"], row["n"], row["other_n"]) == (-50, "lower", 60, 60)
    assert row["difference_high"] < 0
    alike = build(unit="Finland/Oulu", to_on=MAY, against=Selection(from_on=JUNE)).data["comparison"]
    assert alike["differences"] == []


def test_a_second_selection_is_scoped_and_may_share_no_answer(units):
    publish_shop()
    fill(units["Finland/Oulu"], 12)
    fill(units["Finland/Turku"], 12)
    manager = make_viewer(role="manager", unit_ids=[units["Finland/Oulu"]])
    with pytest.raises(NotFound):
        build(viewer=manager, to_on=MAY, against=Selection(from_on=JUNE, unit="Finland/Turku"))
    with pytest.raises(Refused, match="share answers"):
        build(unit="Finland/Oulu", against=Selection(unit="Finland"))
    with pytest.raises(Refused, match="no dimension nonsense"):
        build(to_on=MAY, against=Selection(from_on=JUNE, where={"nonsense": "x"}))


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        (Selection(), Selection(unit="Finland"), True),
        (Selection(unit="Finland"), Selection(unit="Finland/Oulu"), True),
        (Selection(unit="Finland/Oulu"), Selection(unit="Finland/Oulunsalo"), False),
        (Selection(to_on=MAY), Selection(from_on=MAY), True),
        (Selection(to_on=MAY), Selection(from_on=JUNE), False),
        (Selection(where={"category": "toys"}), Selection(where={"category": "food"}), False),
        (Selection(where={"category": "toys"}), Selection(where={"channel": "web"}), True),
    ],
)
def test_which_selections_may_share_answers(one, other, overlaps):
    assert (may_overlap(one, other), may_overlap(other, one)) == (overlaps, overlaps)


def test_a_protected_second_selection_shows_its_closed_months_alone(units):
    publish_shop(anonymity="anonymous")
    fill(units["Finland/Oulu"], 12, score=1)
    fill(units["Finland/Oulu"], 3, day=date(2026, 7, 1))
    fill(units["Finland/Oulu"], 14, day=date(2026, 8, 1))
    asked = {"to_on": date(2026, 5, 31), "against": Selection(from_on=date(2026, 8, 1))}
    report = build(**asked)
    # July waits for August: a second selection of August alone would tell of July's three.
    assert report.data["comparison"]["differences"] == []
    assert "weighted" not in report.data
    both = build(to_on=date(2026, 5, 31), against=Selection(from_on=JUNE)).data["comparison"]
    assert both["differences"][0]["other_n"] == 17
    with pytest.raises(Refused, match="cannot be narrowed to one segment"):
        build(to_on=date(2026, 5, 31), against=Selection(from_on=JUNE, where={"category": "toys"}))


def test_late_orders_that_answer_more_are_weighed_down(units):
    publish_shop()
    oulu = units["Finland/Oulu"]
    for is_late, orders in ((True, 6), (False, 60)):
        delivered = date(2026, 3, 20) if is_late else date(2026, 3, 9)
        for _ in range(orders):
            order = add_order(unit_id=oulu, delivered_on=delivered, promise="broken" if is_late else "beaten")
        fill(
            oulu,
            20 if is_late else 40,
            score=1 if is_late else 5,
            order_id=order,
            category="toys",
            day=date(2026, 3, 25),
        )
    report = build(where={"category": "toys"})
    assert next(row for row in report.data["measures"] if row["question"] == "happy")["value"] == pytest.approx(200 / 3)
    (row,) = report.data["weighted"]
    assert row["value"] == pytest.approx(100 * 60 / 66)
    assert (row["late_answers"], row["late_orders"]) == (pytest.approx(100 / 3), pytest.approx(600 / 66))
    assert row["effective_n"] == pytest.approx(60**2 / (20 * (6 / 22) ** 2 + 40 * (60 / 44) ** 2))
    assert "weighted" not in build(where={"channel": "web"}).data


def test_a_protected_question_is_not_shown_of_the_month_in_which_few_answer_it(units):
    publish_shop(anonymity="anonymous")
    add_answers("shop", [(date(2026, 8, 1), units["Finland/Oulu"], {"happy": 5})] * 20)
    add_answers("shop", [(date(2026, 8, 1), units["Finland/Oulu"], {"happy": 5, "recommend": 9})] * 7)
    add_answers("shop", [(date(2026, 7, 1), units["Finland/Oulu"], {"happy": 5})] * 9)
    add_answers("shop", [(date(2026, 7, 1), units["Finland/Oulu"], {"happy": 5, "recommend": 0})] * 2)
    # All dates less August would tell of July's two.
    for dates, counts in (
        ({}, (38, 7)),
        ({"from_on": date(2026, 8, 1)}, (27, 7)),
        ({"to_on": date(2026, 7, 31)}, (11, 0)),
    ):
        report = build(**dates)
        n = {row["question"]: row["n"] for row in report.data["measures"]}
        assert (n["happy"], n["recommend"]) == counts
        assert {row["period"] for row in report.data["trend"] if row["question"] == "recommend" and row["n"]} <= {
            "2026-08"
        }
    assert report.data["suppressed"] == 1
