"""Control limits worked out by hand, and the signals they raise."""

import random
from itertools import groupby, product

import numpy as np
import pytest
from scipy import stats

from surveyapp.analysis.control import base_periods, chance_of_any, chance_of_run, mean_chart, reach_of, share_chart

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
    hits, totals = [580, 620] * 18, [1000] * 36
    chart = share_chart(hits, totals)
    sigma = (0.6 * 0.4 / 1000) ** 0.5
    spread = (0.04 / sigma) / 1.128
    assert chart.centre == pytest.approx(0.6)
    # The longer tail of a share above a half is the lower one.
    skewness = (2 * 0.6 - 1) * spread * sigma / 0.24 * (2 - 1 / spread**2)
    assert chart.lower[0] == pytest.approx(0.6 - (3 + 8 / 6 * skewness) * spread * sigma)
    assert chart.upper[0] == pytest.approx(0.6 + 3 * spread * sigma)


def test_a_short_base_has_wider_limits():
    freedom = 0.62 * 7
    assert reach_of(8) == pytest.approx(stats.t.isf(0.0075, freedom) * (1 + 1 / 8) ** 0.5)
    assert [reach_of(m) for m in (18, 40, 1000)] == [3, 3, 3]
    assert reach_of(8) > reach_of(12) > 3


def test_the_skewness_is_the_beta_binomials():
    # 20,000 answers a period, shares that spread by a beta distribution: the centre's limit is the far tail's.
    hits = [round(20_000 * stats.beta.ppf((i * 7 % 24 + 0.5) / 24, 90, 10)) for i in range(36)]
    chart = share_chart(hits, [20_000] * 36)
    assert 0.9 - chart.lower[0] > 1.2 * (chart.upper[0] - 0.9)


@pytest.mark.parametrize(("length", "points"), [(2, 1), (3, 3), (3, 10), (4, 9), (5, 12)])
def test_chance_of_a_run_against_every_toss(length, points):
    tosses = list(product((0, 1), repeat=points))
    hit = sum(any(len(list(run)) >= length for _, run in groupby(toss)) for toss in tosses)
    assert chance_of_run(length, points) == pytest.approx(hit / len(tosses))


def test_chances_are_said_of_a_point_and_of_all_that_were_looked_at():
    chart = share_chart([*STEADY * 3, 50], [100] * 37)
    (chance,) = [each for each in chart.chances if each is not None]
    distance = (chart.centre - 0.5) / (chart.centre - chart.lower[-1]) * reach_of(25) / (1 + 1 / 25) ** 0.5
    assert chance == pytest.approx(2 * stats.t.sf(distance, 0.62 * 24))
    assert chance_of_any(chance, "below", 37) == pytest.approx(1 - (1 - chance) ** 37)
    run = share_chart([70, 90] * 9 + [78] * 9, [100] * 27)
    assert run.chances[-1] == 1 / 256
    assert chance_of_any(1 / 256, "nine_below", 27) == chance_of_run(9, 27)
    assert chance_of_any(0.0, "below", 10) == 0


def test_limits_are_never_narrower_than_sampling_alone():
    chart = share_chart([50] * 24, [100] * 24)
    assert chart.upper[0] == pytest.approx(0.5 + reach_of(16) * 0.05)


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


def test_near_the_end_of_the_scale_chance_hardly_ever_signals():
    # Most periods are at 100 %, above the mean of 99.5 %: nine of them in a row are nothing.
    random = np.random.default_rng(9)
    charts = [share_chart(random.binomial(40, 0.995, 40).tolist(), [40] * 40) for _ in range(60)]
    assert np.mean([signal is not None for chart in charts for signal in chart.signals]) < 0.01
    # Nor is one unhappy answer after hundreds of happy ones.
    assert share_chart([30] * 11 + [29], [30] * 12).signals[-1] is None


def test_a_week_of_few_answers_has_wider_limits_in_a_chart_of_means():
    random = np.random.default_rng(10)
    totals = [2000] * 23 + [40]
    errors = [75 / n**0.5 for n in totals]
    charts = [mean_chart(random.normal(0, errors).tolist(), totals, errors) for _ in range(100)]
    assert sum(chart.signals[-1] is not None for chart in charts) <= 2
    assert charts[0].upper[-1] - charts[0].centre == pytest.approx(reach_of(16) * errors[-1])


def test_xmr_limits_by_hand():
    chart = mean_chart([4.0, 4.2] * 6, [50] * 12)
    assert chart.centre == pytest.approx(4.1)
    assert chart.lower[0] == pytest.approx(4.1 - reach_of(8) * 0.2 / 1.128)


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
