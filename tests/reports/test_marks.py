"""Marks on the time axis, and what signals say: since when, how likely by chance, among how many watched."""

from datetime import date

import plotly.graph_objects as go
import pytest

from surveyapp.reports.marks import VERSION, Mark, mark_shapes, marks_table, place_of, span_of
from surveyapp.reports.trend import trend_of
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.trend_signals import chance_said, earlier_said, latest_signal, signals_table
from tests.reports.builders import EASY, HAPPY
from tests.reports.rendering import plain

MONTHS = [f"2025-{month:02}" for month in range(1, 13)] + [f"2026-{month:02}" for month in range(1, 7)]


@pytest.mark.parametrize(
    ("label", "span"),
    [
        ("2026-05-04", (date(2026, 5, 4), date(2026, 5, 4))),
        ("2026-W01", (date(2025, 12, 29), date(2026, 1, 4))),
        ("2026-02", (date(2026, 2, 1), date(2026, 2, 28))),
        ("2025-11/2026-02", (date(2025, 11, 1), date(2026, 2, 28))),
    ],
)
def test_a_label_spans_its_days(label, span):
    assert span_of(label) == span
    assert [place_of(["2000-01", label], day) for day in span] == [1, 1]


def test_marks_are_numbered_by_time_and_those_outside_left_out():
    marks = [
        Mark(date(2025, 6, 2), "price", "Dearer"),
        Mark(date(2025, 3, 1), VERSION, "2"),
        Mark(date(2024, 1, 1), "note", "Old"),
    ]
    rows = marks_table(MONTHS, marks).rows
    assert [(row["number"], row["kind"], plain(row["_words"]["title"])) for row in rows] == [
        (1, "version", "version 2"),
        (2, "price", "Dearer"),
    ]
    assert marks_table(MONTHS, marks[2:]) is None


def test_few_marks_are_named_and_many_numbered():
    few, many = (
        [Mark(date(2025, 3, 1), "price", "x" * 40)],
        [Mark(date(2025, month, 1), "note", "n") for month in (1, 1, 2, 3)],
    )
    assert plain(mark_shapes(MONTHS, few, has_names=True)[1][0]["text"]) == f"{'x' * 22}…, 2025-03-01"
    assert [name["text"] for name in mark_shapes(MONTHS, many, has_names=True)[1]] == ["1–2", "3", "4"]
    assert [shape["x0"] for shape in mark_shapes(MONTHS, many)[0]] == [0, 1, 2]


def trend(last, measured=HAPPY, steady=(790, 800, 810)):
    hits = [*(steady[i % 3] for i in range(17)), last]
    top, low = measured.scale[-1], measured.scale[0]
    return trend_of(measured, MONTHS, {m: {top: hit, low: 1000 - hit} for m, hit in zip(MONTHS, hits, strict=True)})


def test_a_signal_says_since_when_and_how_likely_by_chance():
    signal = latest_signal(trend(500))
    assert (signal.kind, signal.first, signal.is_over, signal.judged) == ("below", 17, False, 18)
    assert "fewer than 1 of 1,000 such charts of 18 periods" in plain(chance_said(trend(500)))
    assert chance_said(trend(800)) is None
    weak = trend(742)
    assert latest_signal(weak).chance > 0.001
    assert "of such charts of 18 periods" in plain(chance_said(weak))


def test_every_signal_of_a_chart_is_told_the_latest_first():
    hits = [800, 790, 810, 800, 790, 810, 800, 790, 810, 800, 790, 810, 300, 800, 200, 210, 790, 810]
    counts = {month: {"5": hit, "1": 1000 - hit} for month, hit in zip(MONTHS, hits, strict=True)}
    charted = trend_of(HAPPY, MONTHS, counts)
    rows = signals_table([charted], "month").rows
    assert [(row["since"], row["until"]) for row in rows] == [("2026-03", "2026-04"), ("2026-01", "2026-01")]
    assert plain(earlier_said(charted)) == "It signalled before that, too: 2026-01."
    assert earlier_said(trend(500)) is None


def test_many_watched_questions_make_a_weak_signal_chance():
    weak = trend(742)
    assert [row["stands"] for row in signals_table([weak], "month").rows] == [latest_signal(weak).chance <= 0.05]
    table = signals_table([trend(500), weak, *[trend(800, EASY)] * 30], "month")
    assert [row["stands"] for row in table.rows] == [True, False]
    assert signals_table([], "month") is None


def test_the_figure_with_marks_is_plotlys():
    for figure in trend_figures(trend(500), [Mark(date(2025, 3, 1), "price", "Dearer")]):
        drawn = plain(figure)
        go.Figure(drawn)
        assert drawn["layout"]["shapes"][0]["x0"] == 2
