"""Curves, tests and money of returns, against statsmodels, worked examples and simulation."""

from collections import Counter

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from surveyapp.analysis.loyalty import (
    Spend,
    Weeks,
    bought_by,
    curve_of,
    difference_at,
    horizon_of,
    log_rank,
    random_shares,
    value_at_risk,
)
from surveyapp.analysis.metrics import Measured, difference_of_shares
from surveyapp.analysis.scores import class_of


def weeks_of(times, happened):
    pairs = list(zip(times, happened, strict=True))
    return Weeks(Counter(t for t, is_event in pairs if is_event), Counter(t for t, is_event in pairs if not is_event))


def sample(seed, n=200, rate=30):
    random = np.random.default_rng(seed)
    event, known = np.ceil(random.exponential(rate, n)).astype(int), random.integers(1, 80, n)
    return np.minimum(event, known), event <= known


def test_the_curve_of_remission_of_leukaemia_as_published():
    # 6-MP of Freireich et al. 1963, as worked in Kalbfleisch & Prentice: S(6) = .857, S(10) = .753, S(23) = .448.
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    happened = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = curve_of(weeks_of(times, happened))
    assert [round(curve.at(week), 3) for week in (6, 10, 23)] == [0.857, 0.753, 0.448]
    assert (curve.n, curve.events) == (21, 9)


@pytest.mark.parametrize("seed", range(3))
def test_curve_and_errors_equal_statsmodels(seed):
    times, happened = sample(seed)
    theirs, ours = SurvfuncRight(times, happened), curve_of(weeks_of(times, happened))
    assert ours.shares == pytest.approx(theirs.surv_prob)
    assert ours.errors == pytest.approx(theirs.surv_prob_se)
    assert ours.at_risk == pytest.approx(theirs.n_risk)


@pytest.mark.parametrize("groups", [2, 3])
def test_log_rank_equals_statsmodels(groups):
    samples = [sample(seed, 60 + 20 * seed, 20 + 15 * seed) for seed in range(groups)]
    times, happened = (np.concatenate([each[place] for each in samples]) for place in (0, 1))
    names = np.concatenate([[seed] * len(each[0]) for seed, each in enumerate(samples)])
    chi_square, p_value = survdiff(times, happened, names)
    found = log_rank([weeks_of(*each) for each in samples])
    assert (found.chi_square, found.p_value) == pytest.approx((chi_square, p_value))
    assert found.freedom == groups - 1


def test_nothing_to_compare():
    nobody, quiet = Weeks({}, {}), Weeks({}, {60: 12})
    assert log_rank([nobody, quiet]) is None
    assert log_rank([quiet, quiet]) is None
    assert bought_by(nobody, 52).value is None
    assert (bought_by(quiet, 52).value, bought_by(quiet, 52).low) == (0, 0)
    assert bought_by(quiet, 52).high == pytest.approx(100 * 1.959964**2 / (12 + 1.959964**2), abs=0.01)


def test_everybody_bought_at_once():
    assert (bought_by(Weeks({1: 8}, {}), 52).value, bought_by(Weeks({1: 8}, {}), 52).high) == (100, 100)


def test_without_censoring_the_difference_is_near_newcombes():
    first, second = Weeks({10: 40}, {60: 60}), Weeks({10: 25}, {60: 75})
    found = difference_at(first, second, 52)
    assert (found.value, found.low, found.high) == pytest.approx(difference_of_shares(40, 100, 25, 100), abs=0.5)
    assert found.p_value == pytest.approx(0.02, abs=0.01)


def test_the_interval_of_the_difference_covers_the_truth():
    random, hits = np.random.default_rng(3), 0
    truth = 100 * (np.exp(-52 / 90) - np.exp(-52 / 60))
    for _ in range(300):
        groups = []
        for rate in (60, 90):
            event, known = random.exponential(rate, 120), random.integers(20, 100, 120)
            week = np.ceil(event).astype(int)
            groups.append(weeks_of(np.minimum(week, known), week <= known))
        found = difference_at(*groups, 52)
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 300 <= 0.98


def test_a_few_of_whom_nobody_bought_are_not_taken_for_certain():
    # One in twenty buys, so that of fifteen nobody does every other time: that is no difference.
    few, many = Weeks({}, {60: 15}), Weeks({5: 20}, {60: 380})
    found = difference_at(few, many, 13)
    assert found.low < 0 < found.high
    assert found.p_value > 0.1
    _, low, high = value_at_risk(few, many, Spend(15, 1500, 200_000), 13)
    assert low < 0 < high
    assert difference_at(few, few, 13).p_value == 1


@pytest.mark.parametrize(("returned", "p_value"), [(20, 0.05), (34, 0.05), (60, 0.05)])
def test_the_p_value_of_a_difference_is_its_intervals(returned, p_value):
    found = difference_at(Weeks({10: 20}, {60: 80}), Weeks({10: returned}, {60: 100 - returned}), 52)
    assert (found.p_value < p_value) == (not found.low <= 0 <= found.high)


def test_those_known_for_too_short_a_time_are_compared_with_nobody():
    groups = [Weeks({10: 20}, {60: 30}), Weeks({12: 5}, {60: 50})]
    alone = log_rank(groups)
    assert log_rank([*groups, Weeks({}, {3: 40})]) == alone
    assert log_rank([groups[0], Weeks({}, {3: 40})]) is None


def test_the_horizon_is_what_ten_of_each_are_known_for():
    long, short = Weeks({}, {60: 10}), Weeks({}, {30: 10, 60: 9})
    assert (horizon_of([long]), horizon_of([long, short]), horizon_of([Weeks({}, {60: 9})])) == (52, 26, None)


def test_samples_drawn_anew_spread_as_the_curve_says():
    weeks = weeks_of(*sample(5, 400))
    drawn = 100 * random_shares(weeks, 26, np.random.default_rng(1))
    found = bought_by(weeks, 26)
    assert drawn.mean() == pytest.approx(found.value, abs=0.5)
    assert np.percentile(drawn, [2.5, 97.5]) == pytest.approx([found.low, found.high], abs=1.5)


def test_value_at_risk_is_people_times_spend_times_loss():
    unhappy, happy = Weeks({10: 20}, {60: 80}), Weeks({10: 80}, {60: 120})
    value, low, high = value_at_risk(unhappy, happy, Spend(100, 20_000, 5_000_000), 52)
    assert value == pytest.approx(100 * 200 * 0.2)
    assert 0 < low < value < high
    same = value_at_risk(happy, happy, Spend(100, 20_000, 5_000_000), 52)
    assert same[0] == 0
    assert same[1] < 0 < same[2]


@pytest.mark.parametrize(
    ("measure", "scale", "classes"),
    [
        ("nps", range(11), "lllllllmmhh"),
        ("csat", range(1, 6), "llmhh"),
        ("ces", range(1, 8), "lllmhhh"),
        ("rating", range(1, 11), "llllmmhhhh"),
        ("csat", range(1, 3), "lh"),
    ],
)
def test_classes_of_scores(measure, scale, classes):
    measured = Measured("q", measure, tuple(map(str, scale)), 2 if measure == "csat" else None)
    assert "".join(class_of(measured, str(score))[0] for score in scale) == classes
