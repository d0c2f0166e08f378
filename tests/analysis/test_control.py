"""Control limits worked out by hand, and the signals they raise."""

import random

import pytest

from surveyapp.analysis.control import base_periods, mean_chart, share_chart

STEADY = [80, 82, 79, 81, 80, 78, 82, 80, 81, 79, 80, 82]


def test_too_few_periods_or_answers_judge_nothing():
    for totals in ([100] * 7, [29] * 40, []):
        chart = share_chart([total // 2 for total in totals], totals)
        assert chart.base is None
        assert chart.signals == [None] * len(totals)


def test_the_base_is_the_earlier_two_thirds_with_enough_answers():
    assert base_periods([5] + [100] * 8) == list(range(1, 9))
    assert base_periods([100] * 18) == list(range(12))


def test_laney_limits_by_hand():
    # Two values that take turns: |z_i - z_(i-1)| is the same each time, so that the spread is known.
    hits, totals = [580, 620] * 6, [1000] * 12
    chart = share_chart(hits, totals)
    sigma = (0.6 * 0.4 / 1000) ** 0.5
    spread = (0.04 / sigma) / 1.128
    assert chart.centre == pytest.approx(0.6)
    assert chart.lower[0] == pytest.approx(0.6 - 3 * spread * sigma)
    assert chart.upper[0] == pytest.approx(0.6 + 3 * spread * sigma)


def test_limits_are_never_narrower_than_sampling_alone():
    chart = share_chart([50] * 12, [100] * 12)
    assert chart.upper[0] == pytest.approx(0.5 + 3 * 0.05)


@pytest.mark.parametrize(("last", "signal"), [(50, "below"), (99, "above"), (80, None)])
def test_a_point_beyond_the_limits(last, signal):
    chart = share_chart([*STEADY, last], [100] * 13)
    assert chart.signals == [None] * 12 + [signal]


def test_a_period_with_few_answers_raises_no_signal():
    assert share_chart([*STEADY, 0], [100] * 12 + [29]).signals[-1] is None


def test_nine_on_one_side():
    low = share_chart([70, 90] * 9 + [78] * 9, [100] * 27)
    assert low.signals == [None] * 26 + ["nine_below"]
    high = share_chart([90, 70] * 9 + [82] * 10, [100] * 28)
    assert high.signals[-3:] == [None, "nine_above", "nine_above"]


def test_nobody_or_everybody_satisfied_is_no_crash():
    assert share_chart([100] * 12, [100] * 12).signals == [None] * 12
    assert share_chart([100] * 12 + [90], [100] * 13).signals[-1] == "below"


def test_xmr_limits_by_hand():
    chart = mean_chart([4.0, 4.2] * 6, [50] * 12)
    assert chart.centre == pytest.approx(4.1)
    assert chart.lower[0] == pytest.approx(4.1 - 3 * 0.2 / 1.128)


def test_xmr_skips_periods_without_answers():
    chart = mean_chart([None, *[4.0, 4.2] * 5, 2.0], [0] + [50] * 11)
    assert chart.signals[0] is None
    assert chart.signals[-1] == "below"


@pytest.mark.parametrize("n", [30, 300, 30_000])
def test_chance_alone_rarely_signals_whatever_the_n(n):
    rnd = random.Random(n)
    judged = signals = 0
    for _ in range(60):
        hits = [round(rnd.gauss(0.8 * n, (n * 0.16) ** 0.5)) for _ in range(24)]
        chart = share_chart([min(n, hit) for hit in hits], [n] * 24)
        judged += 24
        signals += sum(s in ("below", "above") for s in chart.signals)
    assert signals / judged < 0.01
