"""Promises from counted frames: lateness, what a day costs, and the date that is safe to quote."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from surveyapp.analysis.lateness import BUCKETS, bucket_of
from surveyapp.analysis.report import Filters
from surveyapp.reports import promises
from surveyapp.reports.hiding import Protection
from surveyapp.reports.promises import Frames
from surveyapp.reports.promises_trend import PLACED, late_led, late_trend
from surveyapp.web.reports.mailing import newest_signal
from tests.reports.builders import HAPPY, WRONG, by_key, orders
from tests.reports.rendering import plain

ANSWERS = [
    *(("", key, "complete", n) for key, n in (("early_1_to_7", 100), ("late_1_to_3", 50), ("late_4_to_7", 3))),
    ("happy", "early_1_to_7", "5", 80), ("happy", "early_1_to_7", "1", 20), ("happy", "late_1_to_3", "5", 20),
    ("happy", "late_1_to_3", "1", 30), ("happy", "late_4_to_7", "1", 3),
]  # fmt: skip
ORDERS = [
    *(("Oulu", "toys", "lead_days", str(days), 1) for days in range(1, 11)),
    ("Oulu", "toys", "quoted_days", "7", 10),
    ("Oulu", "toys", "days_late", "-1", 9), ("Oulu", "toys", "days_late", "2", 1),
    ("Oulu", "toys", "promise", "beaten", 9), ("Oulu", "toys", "promise", "broken", 1),
    ("Kemi", "", "lead_days", "3", 1),
]  # fmt: skip


def build(answers=ANSWERS, order_rows=ORDERS, overdue=2, protection=None, responses=153):
    frames = Frames([HAPPY, WRONG], responses, by_key(answers), by_key([]), orders(order_rows), overdue, protection)
    return promises.build(frames, Filters("shop"))


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-9, 0), (-8, 0), (-7, 1), (-1, 1), (0, 2), (1, 3), (3, 3), (4, 4), (7, 4), (8, 5), (14, 5), (15, 6), (400, 6)],
)
def test_buckets_by_days_late(days, bucket):
    assert bucket_of(days, True) == BUCKETS[bucket]


def test_undelivered_orders_and_those_without_a_promise():
    assert bucket_of(None, False) == bucket_of(5, False) == "not_delivered"
    assert bucket_of(None, True) is None


def test_late_by_calendar_day_of_all_delivered_with_a_promise():
    data = build().data
    assert (data["orders"], data["orders_with_promise"], data["late"], data["late_percent"], data["overdue"]) == (
        11,
        10,
        1,
        10,
        2,
    )


def test_late_orders_signal_in_the_month_that_they_were_placed_in():
    months = [date(2025, month, 15) for month in range(1, 13)]
    late = [40, 38, 42, 39, 41, 40, 38, 42, 40, 39, 41, 120]
    cells = [
        (day, value, n)
        for day, hits in zip(months, late, strict=True)
        for value, n in (("1", hits), ("0", 1000 - hits))
    ]
    frames = Frames([HAPPY], 0, by_key([]), by_key([]), orders(ORDERS), 0, placed=pd.DataFrame(cells, columns=PLACED))
    report = promises.build(frames, Filters("shop"))
    rows = report.data["late_by_order"]
    assert [row["period"] for row in rows if row["signal"]] == ["2025-12"]
    assert (rows[-1]["n"], rows[-1]["late"], rows[-1]["share"]) == (1000, 120, 12)
    assert "the share of late ones has been above its limit since 2025-12" in " ".join(map(plain, report.finding))
    assert report.figures[-1].name == "placed"
    # Who looks at the answers is led here, and who asked for signals by mail gets one.
    trend = late_trend(frames.placed, {5: 1}, Filters("shop"), None)
    assert [(plain(text), text.see) for text in late_led(trend)] == [
        ("Of the orders placed in these periods more than usual came late: 2025-12.", "promises")
    ]
    assert newest_signal(report) == "2025-12 above"
    # Ten days is as long as an order takes: on the 10th of January no whole month but those before is told.
    young = promises.build(replace(frames, today=date(2026, 1, 9)), Filters("shop"))
    assert young.data["late_by_order"][-1]["period"] == "2025-11"


def test_every_bucket_has_its_n_and_measures():
    by_days_late = build().data["by_days_late"]
    assert list(by_days_late) == list(BUCKETS)
    assert (by_days_late["late_1_to_3"]["n"], by_days_late["late_1_to_3"]["measures"][0]["value"]) == (50, 40)
    assert (by_days_late["on_promised_day"]["n"], by_days_late["on_promised_day"]["measures"][0]["value"]) == (0, None)


def test_the_cost_of_a_late_day_is_said_with_its_interval():
    report = build()
    first = plain(report.finding[0])
    assert first.startswith("One to three days late costs 40")
    assert "could be chance" not in first
    assert len(report.finding) == 3
    assert "10 delivered orders" in plain(report.finding[1])
    # What is to be done today stands up front, however much there is to tell.
    assert plain(report.lead[-1]) == "2 orders are overdue today: tell their customers before they ask."


def test_a_difference_that_may_be_chance_is_called_so():
    answers = [
        ("happy", "on_promised_day", "5", 10),
        ("happy", "late_1_to_3", "5", 9),
        ("happy", "late_1_to_3", "1", 1),
    ]
    assert "could be chance" in plain(build(answers).finding[0])


def test_the_safe_date_is_the_ninetieth_percentile():
    kemi, oulu = build().data["safe_date"]
    assert oulu == {"category": "toys", "unit": "Oulu", "n": 10, "days": pytest.approx(9.1), "quoted_days": 7}
    assert (kemi["category"], kemi["n"], kemi["quoted_days"]) == (None, 1, None)
    rows = build().table("safe_date").rows
    assert plain(rows[0]["_verdict"][1]) == "quoted 3 days too early"
    assert (rows[1]["_verdict"], rows[1]["_unsure"]) == (None, True)


def test_shares_of_kept_and_broken():
    shares = {row["promise"]: row["share"] for row in build().data["promises"]}
    assert shares == {"beaten": 90, "kept": 0, "told": 0, "broken": 10}


def test_nothing_known_is_said():
    report = build([], [], overdue=0, responses=0)
    assert [plain(text) for text in report.finding] == ["No answers yet."]
    assert (report.data["late_percent"], report.data["safe_date"], report.figures) == (None, [], [])


def test_a_protected_survey_hides_small_buckets_and_their_complement():
    data = build(protection=Protection()).data
    assert data["by_days_late"]["late_4_to_7"]["n"] is None
    assert data["by_days_late"]["late_1_to_3"]["n"] is None
    assert data["by_days_late"]["early_1_to_7"]["n"] == 100
    assert data["suppressed"] == 2


def test_figures_are_plotlys():
    figure = build().figures[0]
    for drawn in (plain(figure.wide), plain(figure.narrow)):
        go.Figure(drawn)
        assert "var(--c2)" in json.dumps(drawn)


def test_beating_a_padded_date_is_no_virtue():
    padded = [("Oulu", "toys", "quoted_days", "14", 10) if row[2] == "quoted_days" else row for row in ORDERS]
    found = build(order_rows=padded).data["beaten_against_safe_date"]
    # Nine of ten came before the tenth day, which is the safe date; fourteen were promised. Kemi has too few to tell.
    assert (found["n"], found["value"], found["padding_days"]) == (10, 90, 4)
    assert any("later than the safe one" in text.message for text in build(order_rows=padded).finding)
    assert not any("later than the safe one" in text.message for text in build().finding)
