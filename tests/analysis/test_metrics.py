"""Figures against published examples, statsmodels and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from surveyapp.analysis.metrics import (
    Estimate,
    Measured,
    chance_of_shares,
    difference_of_shares,
    ease_share,
    estimate,
    first_share,
    is_unsure,
    nps,
    share,
    width_of,
)

NPS = Measured("recommend", "nps", tuple(map(str, range(11))))
CSAT = Measured("happy", "csat", tuple(map(str, range(1, 6))))
CES = Measured("easy", "ces", tuple(map(str, range(1, 8))))
PLAIN = Measured("rating", "rating", tuple(map(str, range(1, 6))))
RANK = Measured("order:speed", "rank", ("1", "2", "3", "4"))
CHOICE = Measured("wrong", "choice", ("late", "broken"))


@pytest.mark.parametrize("measured", [NPS, CSAT, CES, PLAIN, RANK])
def test_no_answers_no_figure(measured):
    figure = estimate(measured, {})
    assert (figure.n, figure.value, figure.low, figure.high, figure.mean) == (0, None, None, None, None)
    assert set(figure.counts) == set(measured.scale)


@pytest.mark.parametrize("measured", [CES, PLAIN, RANK])
def test_one_answer_has_a_mean_and_no_interval(measured):
    figure = estimate(measured, {"4": 1})
    assert (figure.n, figure.value, figure.low, figure.high) == (1, 4, None, None)


def test_equal_answers_have_an_interval_of_no_width():
    figure = estimate(CES, {"6": 40})
    assert (figure.value, figure.low, figure.high) == (6, 6, 6)


def test_answers_outside_the_scale_are_left_out():
    assert estimate(CSAT, {"5": 3, "@answered": 9, "6": 1}).n == 3


def test_a_multiple_choice_counts_people_not_ticks():
    figure = estimate(CHOICE, {"late": 7, "broken": 5}, answered=9)
    assert (figure.n, figure.value, figure.counts) == (9, None, {"late": 7, "broken": 5})


def test_top_boxes_are_the_questions_own():
    counts = {"1": 1, "4": 4, "5": 5}
    assert estimate(CSAT, counts).value == 90
    assert estimate(Measured("happy", "csat", CSAT.scale, top_boxes=1), counts).value == 50


def test_nps_counts_promoters_and_detractors_and_gives_the_plain_mean():
    figure = estimate(NPS, {"0": 1, "6": 1, "7": 1, "8": 1, "9": 3, "10": 3})
    assert (figure.n, figure.value, figure.mean) == (10, 40, 7.8)


def test_nps_interval_is_the_adjusted_wald_of_rocks():
    # p̃ = (60 + .75) / 103, d̃ = (15 + .75) / 103, worked out by hand.
    value, low, high = nps(60, 15, 100)
    p, d = 60.75 / 103, 15.75 / 103
    half = 1.959963984540054 * math.sqrt((p + d - (p - d) ** 2) / 103)
    assert value == 45
    assert (low, high) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)))


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3 (Wilson's score).
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(hits, n, low, high):
    assert share(hits, n)[1:] == pytest.approx((100 * low, 100 * high), abs=0.006)


# Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
@pytest.mark.parametrize(
    ("hits", "n", "other_hits", "other_n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_as_published(hits, n, other_hits, other_n, low, high):
    value, *interval = difference_of_shares(hits, n, other_hits, other_n)
    assert value == pytest.approx(100 * (hits / n - other_hits / other_n))
    assert interval == pytest.approx([100 * low, 100 * high], abs=0.006)


scores = st.lists(st.integers(1, 7), min_size=2, max_size=60)


@given(scores)
def test_mean_interval_as_scipys(values):
    figure = estimate(CES, {str(v): values.count(v) for v in set(values)})
    assert figure.value == pytest.approx(np.mean(values))
    error = stats.sem(values)
    expected = stats.t.interval(0.95, len(values) - 1, np.mean(values), error) if error else (figure.value,) * 2
    assert (figure.low, figure.high) == pytest.approx(expected)


@given(scores)
def test_shares_as_statsmodels(values):
    counts = {str(v): values.count(v) for v in set(values)}
    value, low, high = ease_share(counts)
    hits = sum(v >= 5 for v in values)
    assert value == pytest.approx(100 * hits / len(values))
    expected = proportion_confint(hits, len(values), method="wilson")
    assert (low / 100, high / 100) == pytest.approx(expected, abs=1e-9)
    assert low <= value <= high


@given(st.integers(1, 400), st.integers(1, 400), st.floats(0, 1), st.floats(0, 1))
def test_difference_as_statsmodels(n, other_n, p, q):
    hits, other_hits = round(p * n), round(q * other_n)
    _, low, high = difference_of_shares(hits, n, other_hits, other_n)
    expected = confint_proportions_2indep(hits, n, other_hits, other_n, method="newcomb", compare="diff")
    assert (low / 100, high / 100) == pytest.approx(expected, abs=1e-6)


@given(st.dictionaries(st.sampled_from(NPS.scale), st.integers(0, 500)))
def test_a_figure_lies_in_its_interval(counts):
    figure = estimate(NPS, counts)
    if figure.n:
        # Rocks' estimate is pulled towards 0, so that a one-sided group of one or two may lie at the edge only.
        assert figure.low - 1e-9 <= figure.value <= figure.high + 1e-9 or figure.n < 3
        assert -100 <= figure.value <= 100


@pytest.mark.parametrize(
    ("figure", "unsure"),
    [
        (Estimate(9, 80, 79, 81), True),
        (Estimate(10, 80, 60, 90), False),
        (Estimate(10, 80, 60, 94), True),
        (Estimate(0), True),
    ],
)
def test_few_answers_or_a_wide_interval_are_unsure(figure, unsure):
    assert is_unsure(figure, width_of(CSAT)) is unsure


def test_widths_are_in_the_measures_own_unit():
    assert [width_of(m) for m in (NPS, CSAT, CES)] == [200, 100, 6]


@given(st.lists(st.integers(1, 4), min_size=2, max_size=60), st.integers(0, 40))
def test_a_mean_place_has_scipys_interval_and_its_share_of_firsts_statsmodels(places, unplaced):
    counts = {str(place): places.count(place) for place in set(places)}
    answered = len(places) + unplaced
    figure = estimate(RANK, counts, answered)
    assert (figure.n, figure.answered, figure.mean) == (len(places), answered, figure.value)
    assert figure.value == pytest.approx(np.mean(places))
    if len(set(places)) > 1:
        low, high = stats.t.interval(0.95, len(places) - 1, np.mean(places), stats.sem(places))
        assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))
    else:
        assert (figure.low, figure.high) == (places[0], places[0])
    value, low, high = first_share(figure)
    assert value == pytest.approx(100 * places.count(1) / answered)
    ends = proportion_confint(places.count(1), answered, method="wilson")
    assert (low, high) == (pytest.approx(100 * ends[0], abs=1e-9), pytest.approx(100 * ends[1], abs=1e-9))


def test_what_nobody_put_in_a_place_has_a_share_of_none_and_no_mean():
    figure = estimate(RANK, {}, 12)
    assert (figure.n, figure.value, figure.answered) == (0, None, 12)
    assert first_share(figure)[0] == 0
    assert first_share(estimate(RANK, {})) is None
    assert width_of(RANK) == 3


@given(st.integers(1, 60), st.integers(1, 400), st.data())
def test_the_chance_of_two_shares_is_the_less_sure_of_z_and_mid_p(n, other_n, data):
    hits, other_hits = data.draw(st.integers(0, n)), data.draw(st.integers(0, other_n))
    drawn = stats.hypergeom(n + other_n, hits + other_hits, n)
    tails = [float(drawn.cdf(hits)), float(drawn.sf(hits - 1))]
    exact = min(1.0, 2 * (min(tails) - float(drawn.pmf(hits)) / 2))
    if 0 < hits + other_hits < n + other_n:
        exact = max(exact, float(proportions_ztest([hits, other_hits], [n, other_n])[1]))
    assert chance_of_shares(hits, n, other_hits, other_n) == pytest.approx(exact, rel=1e-6)


def test_the_exact_test_is_quick_and_sound_whatever_the_numbers():
    assert chance_of_shares(0, 10**7, 0, 10**7) == chance_of_shares(10**7, 10**7, 5, 5) == 1
    # Nobody of ten against one of ten million: nothing is learnt.
    assert chance_of_shares(0, 10, 1, 10**7) == pytest.approx(1, abs=1e-4)
    assert chance_of_shares(9, 10, 1, 10**7) < 1e-40
