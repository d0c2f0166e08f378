"""Satisfaction from counted frames: the contract's data, what is said, and what is hidden."""

import json
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from surveyapp.analysis.report import Filters
from surveyapp.formats import report_csv, report_json
from surveyapp.reports import satisfaction
from surveyapp.reports.hiding import Protection
from surveyapp.reports.satisfaction import Frames
from tests.reports.builders import EASY, HAPPY, RECOMMEND, WRONG, by_day, by_key
from tests.reports.rendering import plain

MAY = date(2026, 5, 4)
COMPLETE = ("", MAY, "complete", 100)
NO_KEYS = by_key([])


def build(questions, days, keys=NO_KEYS, shown=(), protection=None, **filters):
    frames = Frames(questions, by_day(days), keys, shown, protection)
    return satisfaction.build(frames, Filters("shop", **filters))


def test_no_answers_at_all_is_said_and_nothing_is_drawn():
    report = build([HAPPY, WRONG], [], from_on=date(2030, 1, 1), to_on=date(2030, 12, 31), by="unit")
    assert report.data["responses"] == 0
    assert report.data["measures"][0] == {
        "question": "happy", "measure": "csat", "n": 0, "value": None, "low": None, "high": None, "mean": None,
        "counts": dict.fromkeys("12345", 0),
    }  # fmt: skip
    assert (report.data["trend"], report.data["breakdown"], report.figures) == ([], [], [])
    assert [plain(text) for text in report.finding] == ["No answers between 2030-01-01 and 2030-12-31."]


def test_data_is_the_contracts():
    days = [
        COMPLETE,
        ("", MAY, "partial", 3),
        ("happy", MAY, "5", 60),
        ("happy", MAY, "1", 20),
        ("happy", MAY, "@answered", 80),
    ]
    report = build([HAPPY], days, unit="North", where={"category": "toys"})
    data = json.loads(report_json.write_report(report))
    assert list(data) == [
        "report",
        "survey",
        "from",
        "to",
        "where",
        "unit",
        "responses",
        "measures",
        "trend",
        "breakdown",
        "suppressed",
    ]
    assert (data["responses"], data["unit"], data["where"], data["suppressed"]) == (
        100,
        "North",
        {"category": "toys"},
        0,
    )
    measure = data["measures"][0]
    assert (measure["n"], measure["value"], measure["mean"]) == (80, 75, 4)
    assert measure["counts"] == {"1": 20, "2": 0, "3": 0, "4": 0, "5": 60}
    assert list(data["trend"][0]) == ["period", "question", "n", "value", "low", "high", "mean", "signal", "chance"]
    assert data["trend"][0]["period"] == "2026-05"


def test_a_multiple_choice_counts_people_and_has_no_figure():
    days = [("wrong", MAY, "late", 7), ("wrong", MAY, "broken", 5), ("wrong", MAY, "@answered", 9)]
    report = build([WRONG], days)
    assert (report.data["measures"][0]["n"], report.data["measures"][0]["value"]) == (9, None)
    assert report.data["trend"] == []
    shares = {row["answer"]: row["share"] for row in report.table("answers").rows}
    assert shares["late"] == pytest.approx(700 / 9)


def test_ces_carries_the_share_of_five_to_seven():
    row = build([EASY], [("easy", MAY, "6", 3), ("easy", MAY, "2", 1)]).data["measures"][0]
    assert (row["value"], row["share"]) == (5, 75)


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        ("day", ["2026-05-03", "2026-05-04", "2026-05-05"]),
        ("week", ["2026-W18", "2026-W19"]),
        ("month", ["2026-05"]),
    ],
)
def test_periods_without_answers_are_in_the_trend(period, labels):
    days = [("happy", MAY - timedelta(1), "5", 4), ("happy", MAY + timedelta(1), "5", 4)]
    report = build([HAPPY], days, period=period)
    assert [row["period"] for row in report.data["trend"]] == labels
    assert sum(row["n"] for row in report.data["trend"]) == 8


def steady(months, last):
    """Return a year of months with 800 of 1000 satisfied, give or take, and one last month."""
    hits = [800 + (-10, 0, 10)[i % 3] for i in range(months)] + [last]
    days = [date(2024 + i // 12, i % 12 + 1, 5) for i in range(len(hits))]
    return [
        row
        for day, hit in zip(days, hits, strict=True)
        for row in (("happy", day, "5", hit), ("happy", day, "1", 1000 - hit))
    ]


def test_a_fall_below_the_limit_is_signalled_said_and_drawn():
    report = build([HAPPY], steady(14, 600))
    assert [row["signal"] for row in report.data["trend"]] == [None] * 14 + ["below"]
    assert "below its limit since 2025-03" in plain(report.finding[1])
    wide = plain(report.figures[0].wide)
    assert wide["data"][-1]["x"] == [14]
    assert "limits from 2024-01 to 2024-10" in plain(report.figures[0].unit)


def test_ups_and_downs_within_limits_are_called_chance():
    report = build([HAPPY], steady(14, 805))
    assert "could be chance" in plain(report.finding[1])


def test_few_periods_signal_nothing():
    report = build([HAPPY], steady(5, 100))
    assert {row["signal"] for row in report.data["trend"]} == {None}
    assert len(report.finding) == 1


def test_satisfaction_makes_the_headline_unless_another_is_asked_for():
    days = [("recommend", MAY, "10", 40), ("happy", MAY, "5", 40)]
    assert build([RECOMMEND, HAPPY], days).question == "happy"
    assert build([RECOMMEND, HAPPY], days, question="recommend").question == "recommend"
    assert build([RECOMMEND, HAPPY], days, question="nonsense").question == "happy"


UNITS = by_key(
    [
        ("happy", "Oulu", "5", 700),
        ("happy", "Oulu", "1", 300),
        ("happy", "Turku", "5", 850),
        ("happy", "Turku", "1", 150),
        ("happy", "Kemi", "5", 3),
    ]
)
UNIT_DAYS = [("happy", MAY, "5", 1553), ("happy", MAY, "1", 450), ("", MAY, "complete", 2003)]


def test_units_are_compared_in_the_order_given():
    report = build([HAPPY], UNIT_DAYS, UNITS, ["Kemi", "Oulu", "Turku", "Empty"], by="unit")
    rows = report.table("breakdown").rows
    assert [(row["key"], row["verdict"], row["_unsure"]) for row in rows] == [
        ("Kemi", None, True), ("Oulu", "lower", False), ("Turku", "higher", False),
    ]  # fmt: skip
    assert report.data["breakdown"][1] == {
        "dimension": "unit", "key": "Oulu", "question": "happy", "n": 1000, "value": 70,
        "low": pytest.approx(67.08, abs=0.01), "high": pytest.approx(72.76, abs=0.01), "mean": 3.8,
    }  # fmt: skip


def test_a_protected_survey_hides_the_small_unit_and_what_gives_it_away():
    protection = Protection(periods=[(date(2026, 5, 1), date(2026, 5, 31))])
    report = build([HAPPY], UNIT_DAYS, UNITS, ["Kemi", "Oulu", "Turku"], protection, by="unit")
    assert [row["key"] for row in report.data["breakdown"]] == ["Turku"]
    assert report.data["suppressed"] == 2
    notes = {row["key"]: plain(row["_note"]) for row in report.table("breakdown").rows if "_note" in row}
    assert notes == {"Kemi": "Fewer than 5 answers, not shown", "Oulu": "Not shown, so that Kemi cannot be worked out"}
    assert "Kemi" not in report_csv.write_report(report)
    assert "Kemi" not in report_json.write_report(report)


def test_a_protected_survey_shows_its_merged_periods_only():
    days = [("happy", date(2026, m, 1), "5", n) for m, n in ((1, 3), (2, 4), (3, 9), (4, 2))]
    protection = Protection(periods=[(date(2026, 1, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))])
    report = build([HAPPY], days, protection=protection)
    assert [(row["period"], row["n"]) for row in report.data["trend"]] == [("2026-01/2026-02", 7), ("2026-03", 9)]
    assert report.data["measures"][0]["n"] == 16


def test_a_protected_question_with_few_answers_has_no_figure():
    protection = Protection(periods=[(date(2026, 5, 1), date(2026, 5, 31))])
    days = [("", MAY, "complete", 4), ("happy", MAY, "5", 4)]
    report = build([HAPPY], days, by_key([("happy", "Oulu", "5", 4)]), ["Oulu"], protection, by="unit")
    assert (report.data["responses"], report.data["measures"][0]["n"], report.data["breakdown"]) == (None, 0, [])
    assert report.data["suppressed"] >= 1


def test_figures_are_plotlys_and_name_their_colours():
    report = build([HAPPY], steady(14, 600))
    assert [figure.name for figure in report.figures] == ["trend", "distribution"]
    for figure in report.figures:
        for drawn in (plain(figure.wide), plain(figure.narrow)):
            go.Figure(drawn)
            assert "var(--c1)" in json.dumps(drawn)
            assert "#" not in json.dumps(drawn)


def test_csv_holds_every_table_and_no_formula():
    units = by_key([("happy", "=1+1", "5", 12), ("happy", "\uff0b2", "5", 12)])
    report = build([HAPPY], [("happy", MAY, "5", 24)], units, ["=1+1", "\uff0b2"], by="unit")
    text = report_csv.write_report(report)
    assert {line.split(",")[0] for line in text.split("\r\n")[1:-1]} == {"trend", "breakdown", "measures", "answers"}
    assert ",'=1+1," in text
    assert ",'\uff0b2," in text
    assert report_csv.write_report(report, "trend").startswith(
        "period,question,n,value,low,high,mean,signal\r\n2026-05,happy,24,100.0"
    )
