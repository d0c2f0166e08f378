"""What was done about cases against what came of it, and whether like cases were treated alike."""

import numpy as np
import pytest
from scipy.stats import f_oneway, permutation_test

from surveyapp.analysis.loyalty import Weeks
from surveyapp.analysis.metrics import difference_of_shares
from surveyapp.analysis.recovery import (
    contrast_of_returns,
    contrast_of_shares,
    cost_per_solved,
    judge_spreads,
    judge_together,
    spread_of,
)


def test_shares_are_compared_as_newcombe_says_and_not_under_ten_cases():
    found = contrast_of_shares(56, 70, 48, 80)
    assert (found.value, found.low, found.high) == difference_of_shares(56, 70, 48, 80)
    assert found.p_value == pytest.approx(0.0082, abs=0.0005)
    few = contrast_of_shares(9, 9, 1, 80)
    assert (few.value, few.p_value, few.with_it.n) == (None, None, 9)


def test_returns_are_compared_after_the_longest_time_that_both_are_known_for():
    found, week = contrast_of_returns(Weeks({3: 10}, {30: 20}), Weeks({3: 5}, {60: 25}))
    assert week == 26
    assert found.value == pytest.approx(100 * (10 / 30 - 5 / 30))
    assert contrast_of_returns(Weeks({}, {2: 40}), Weeks({}, {60: 40}))[1] is None


def test_among_many_only_what_holds_up_is_called_real():
    clear, chance = contrast_of_shares(90, 100, 50, 100), contrast_of_shares(60, 100, 46, 100)
    assert [each.is_real for each in judge_together([chance])] == [True]
    many = judge_together([clear, chance, *[contrast_of_shares(50, 100, 50, 100)] * 8])
    assert [each.is_real for each in many][:3] == [True, False, False]


def test_cost_per_solved_is_a_ratio_with_the_unsolved_paid_for_too():
    costs, solved = [10.0, 20.0, 0.0, 30.0] * 10, [True, True, True, False] * 10
    value, low, high = cost_per_solved(costs, solved)
    assert value == 20
    assert low < 20 < high
    assert cost_per_solved([5.0], [True]) == (5, None, None)
    assert cost_per_solved([5.0], [False]) is None


def test_the_interval_of_the_cost_covers_the_truth():
    random, hits = np.random.default_rng(2), 0
    for _ in range(20):
        solved = random.random(80) < 0.8
        value = cost_per_solved(random.exponential(30, 80), solved)
        hits += value[1] <= 30 / 0.8 <= value[2]
    assert hits >= 17


def test_shuffling_says_what_scipys_permutation_test_says():
    random = np.random.default_rng(4)
    units = {"a": random.normal(10, 5, 12), "b": random.normal(13, 5, 15), "c": random.normal(10, 5, 9)}
    theirs = permutation_test(
        list(units.values()), lambda *x: f_oneway(*x).statistic, n_resamples=500, alternative="greater", rng=1
    )
    assert spread_of(units).p_value == pytest.approx(theirs.pvalue, abs=0.05)


def test_units_with_few_like_cases_are_not_judged_and_equal_ones_never_flagged():
    assert spread_of({"a": [0.0] * 20, "b": [100.0] * 4}) is None
    equal = spread_of({"a": [10.0] * 8, "b": [10.0] * 8})
    unequal = spread_of({"a": [0.0] * 12, "b": [100.0] * 12})
    assert equal.p_value == 1
    assert [each.is_real for each in judge_spreads([equal, unequal])] == [False, True]
    assert unequal.units == {"a": (12, 0.0), "b": (12, 100.0)}
