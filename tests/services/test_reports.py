"""Reports from real rollups, on both databases: what is summed, for whom, and with how few statements."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import reports, rollups
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


def build(name="satisfaction", *, viewer=None, now=NOW, language="en", **filters):
    rollups.refresh(now=now)
    return reports.build(name, Filters(**{"survey": "shop", **filters}), viewer=viewer, language=language, now=now)


def happy(report):
    return next(row for row in report.data["measures"] if row["question"] == "happy")


def fill(unit_id, n, *, score=5, day=MAY, survey="shop", **facts):
    add_answers(survey, [(day, unit_id, {"happy": score})] * n, **facts)


@pytest.fixture
def units(app):
    publish_shop()
    return {path: make_unit(path) for path in ("Finland/Oulu", "Finland/Turku", "Sweden/Umeå")}


def test_all_dates_and_units_without_filters(units):
    fill(units["Finland/Oulu"], 3)
    fill(ROOT_ID, 1, score=1, day=JUNE)
    data = build().data
    assert (data["responses"], data["from"], data["unit"]) == (4, None, None)
    assert [(row["question"], row["n"]) for row in data["measures"]] == [("happy", 4), ("recommend", 0), ("wrong", 0)]
    assert [(row["period"], row["n"]) for row in data["trend"]] == [("2026-05", 3), ("2026-06", 1)]


def test_dates_are_both_included(units):
    for day in (3, 4, 5, 6):
        fill(ROOT_ID, 1, day=date(2026, 5, day))
    report = build(from_on=date(2026, 5, 4), to_on=date(2026, 5, 5), period="day")
    assert (report.data["responses"], len(report.data["trend"])) == (2, 2)


def test_a_unit_is_its_subtree_and_the_breakdown_the_units_that_hold_answers(units):
    fill(units["Finland/Oulu"], 3)
    fill(units["Finland/Turku"], 2)
    fill(units["Sweden/Umeå"], 4)
    fill(ROOT_ID, 1)
    report = build(unit="Finland", by="unit")
    assert report.data["responses"] == 5
    assert [(row["key"], row["n"]) for row in report.data["breakdown"]] == [("Finland/Oulu", 3), ("Finland/Turku", 2)]
    everything = build(by="unit").data["breakdown"]
    assert [(row["key"], row["n"]) for row in everything] == [
        ("", 1),
        ("Finland/Oulu", 3),
        ("Finland/Turku", 2),
        ("Sweden/Umeå", 4),
    ]


def test_a_segment_and_a_breakdown_by_dimension(units):
    fill(units["Finland/Oulu"], 3, category="toys")
    fill(units["Finland/Oulu"], 2, category="tables", score=1)
    fill(units["Finland/Turku"], 4)
    assert build(where={"category": "toys"}).data["responses"] == 3
    by = build(by="category").data["breakdown"]
    assert [(row["key"], row["n"], row["value"]) for row in by] == [("tables", 2, 0), ("toys", 3, 100)]
    by_unit = build(by="unit", where={"category": "tables"}).data["breakdown"]
    assert [(row["key"], row["n"]) for row in by_unit] == [("Finland/Oulu", 2)]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"by": "nonsense"}, "no dimension nonsense; it has: category, channel, days_late, promise"),
        ({"by": "channel", "where": {"category": "toys"}}, "one segment"),
        ({"where": {"category": "toys", "channel": "web"}}, "one segment"),
        ({"from_on": JUNE, "to_on": MAY}, "first day lies after the last"),
        ({"period": "hour"}, "day, week or month"),
    ],
)
def test_filters_that_cannot_be_answered_say_why(units, filters, words):
    with pytest.raises(Refused, match=words):
        build(**filters)


@pytest.mark.parametrize(
    ("name", "filters", "words"),
    [
        ("nonsense", {}, "no report nonsense; there are: actions, "),
        ("satisfaction", {"survey": "nonsense"}, "nonsense"),
        ("satisfaction", {"unit": "Norway"}, "no unit Norway"),
    ],
)
def test_what_is_not_there_is_not_found(units, name, filters, words):
    with pytest.raises(NotFound) as raised:
        build(name, **filters)
    assert words in str(raised.value)


def test_a_manager_sees_the_own_units_only(units):
    fill(units["Finland/Oulu"], 3)
    fill(units["Finland/Turku"], 5)
    manager = make_viewer(role="manager", unit_ids=[units["Finland/Oulu"]])
    report = build(viewer=manager, by="unit")
    assert report.data["responses"] == 3
    assert [row["key"] for row in report.data["breakdown"]] == ["Finland/Oulu"]
    with pytest.raises(NotFound):
        build(viewer=manager, unit="Finland/Turku")
    page = reports.build_page("satisfaction", Filters("shop"), viewer=manager, language="en", now=NOW)
    assert page.choices.units == ["Finland/Oulu"]


def test_words_are_in_the_readers_language(units):
    fill(ROOT_ID, 1)
    titles = [row["title"] for row in build(language="fi").table("measures").rows]
    assert titles[:2] == ["Tyytyväinen?", "Recommend?"]


def test_promises_by_todays_days_late_and_safe_date(units):
    late = add_order(unit_id=units["Finland/Oulu"], delivered_on=date(2026, 3, 12), promise="broken")
    early = add_order(unit_id=units["Finland/Oulu"])
    add_order(delivered_on=None, promise="open", promised_on=date(2026, 11, 19))
    add_order(delivered_on=None, promise="open", promised_on=date(2026, 3, 10))
    fill(units["Finland/Oulu"], 2, score=1, order_id=late)
    fill(units["Finland/Oulu"], 3, order_id=early)
    fill(ROOT_ID, 4)
    data = build("promises").data
    assert (data["responses"], data["orders"], data["late_percent"], data["overdue"]) == (9, 2, 50, 1)
    assert data["no_delivery_recorded"] == 1
    assert (data["by_days_late"]["late_1_to_3"]["n"], data["by_days_late"]["early_1_to_7"]["n"]) == (2, 3)
    assert data["by_days_late"]["late_1_to_3"]["measures"][0]["mean"] == 1
    assert data["by_promise"]["beaten"]["n"] == 3
    assert data["safe_date"] == [
        {"category": "toys", "unit": "Finland/Oulu", "n": 2, "days": pytest.approx(10.7), "quoted_days": 9}
    ]


def test_late_orders_stand_at_the_day_of_the_order(units):
    for day in (9, 12):
        add_order(
            unit_id=units["Finland/Oulu"], delivered_on=date(2026, 3, day), promise="broken" if day > 10 else "beaten"
        )
    fill(units["Finland/Oulu"], 1)
    later = {"now": datetime(2026, 9, 1, tzinfo=UTC)}
    # In March the late ones of its orders may still come.
    assert build("promises", now=datetime(2026, 3, 20, tzinfo=UTC)).data["late_by_order"] == []
    rows = build("promises", **later).data["late_by_order"]
    assert [(row["period"], row["n"], row["late"], row["share"]) for row in rows] == [("2026-03", 2, 1, 50)]
    # One was delivered after the span that it was ordered in, and counts in it all the same.
    span = {"from_on": date(2026, 3, 1), "to_on": date(2026, 3, 9), **later}
    assert [row["n"] for row in build("promises", **span).data["late_by_order"]] == [2]
    assert build("promises", **{**span, "from_on": date(2026, 3, 2)}).data["late_by_order"] == []


def test_promises_of_a_unit_and_of_the_dates_of_delivery(units):
    add_order(unit_id=units["Finland/Oulu"])
    add_order(unit_id=units["Finland/Turku"])
    assert build("promises", unit="Finland/Turku").data["orders"] == 1
    assert build("promises", from_on=date(2026, 3, 10)).data["orders"] == 0
    with pytest.raises(Refused, match="dates and unit only"):
        build("promises", where={"category": "toys"})


def test_a_report_takes_few_statements(units):
    fill(units["Finland/Oulu"], 3, category="toys")
    viewer = make_viewer(role="manager", unit_ids=[ROOT_ID])
    build()
    statements = []
    listener = lambda _c, _cur, statement, *_: statements.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for name, filters in (("satisfaction", {"by": "category"}), ("satisfaction", {"by": "unit"}), ("promises", {})):
            statements.clear()
            reports.build_page(name, Filters("shop", unit="Finland", **filters), viewer=viewer, language="en", now=NOW)
            reads = [statement for statement in statements if statement.startswith("SELECT")]
            assert len(reads) <= (13 if name == "satisfaction" else 11), reads
            assert not any("FROM responses" in statement for statement in reads)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)


class TestProtected:
    """Anonymous surveys, and confidential ones towards those who may not reveal."""

    @pytest.fixture(autouse=True)
    def anonymous(self, units):
        self.units = units
        publish_shop(name="secret", anonymity="anonymous")
        for path, n in (("Finland/Oulu", 3), ("Finland/Turku", 9), ("Sweden/Umeå", 40)):
            fill(units[path], n, survey="secret")

    def build(self, **filters):
        return build(survey="secret", **filters)

    def test_a_small_unit_and_its_complement_are_hidden(self):
        report = self.build(by="unit")
        assert [row["key"] for row in report.data["breakdown"]] == ["Sweden/Umeå"]
        assert report.data["suppressed"] >= 2
        assert report.data["responses"] == 52

    def test_what_is_hidden_cannot_be_asked_for_by_unit_either(self):
        for unit in ("Finland/Oulu", "Finland/Turku"):
            with pytest.raises(Refused, match="fewer than 5 have answered here"):
                self.build(unit=unit)
        assert self.build(unit="Finland").data["responses"] == 12

    def test_the_open_month_is_not_shown(self):
        fill(self.units["Sweden/Umeå"], 20, survey="secret", day=date(2026, 11, 3))
        assert self.build().data["responses"] == 52
        later = build(survey="secret", now=datetime(2026, 12, 2, tzinfo=UTC))
        assert later.data["responses"] == 72

    def test_months_are_merged_until_there_are_enough_in_every_shown_unit(self):
        fill(self.units["Sweden/Umeå"], 2, survey="secret", day=JUNE)
        assert [row["period"] for row in self.build().data["trend"] if row["question"] == "happy"] == ["2026-05"]
        fill(self.units["Sweden/Umeå"], 3, survey="secret", day=date(2026, 7, 9))
        trend = [(row["period"], row["n"]) for row in self.build().data["trend"] if row["question"] == "happy"]
        assert trend == [("2026-05", 52), ("2026-06/2026-07", 5)]
        assert self.build(from_on=JUNE, to_on=date(2026, 6, 30)).data["responses"] == 0

    def test_dates_are_narrowed_to_whole_periods(self):
        data = self.build(from_on=date(2026, 4, 30), to_on=date(2026, 6, 3)).data
        assert (data["from"], data["to"], data["responses"]) == ("2026-05-01", "2026-05-31", 52)
        assert self.build(from_on=date(2026, 5, 2)).data["responses"] == 0

    def test_no_second_cut_beside_the_first(self):
        with pytest.raises(Refused, match="narrowed to one segment"):
            self.build(where={"category": "toys"})
        with pytest.raises(Refused, match="over all units"):
            self.build(by="category", unit="Finland")

    def test_confidential_answers_are_protected_from_those_who_may_not_reveal(self):
        publish_shop(name="trusted", anonymity="confidential")
        fill(self.units["Finland/Oulu"], 3, survey="trusted")
        fill(self.units["Sweden/Umeå"], 30, survey="trusted")
        quality, analyst = make_viewer(role="quality"), make_viewer(role="analyst")
        assert len(build(survey="trusted", by="unit", viewer=quality).data["breakdown"]) == 2
        for viewer in (analyst, None):
            assert build(survey="trusted", by="unit", viewer=viewer).data["breakdown"] == []
