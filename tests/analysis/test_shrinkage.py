"""Pulling small groups to the mean, against statsmodels, the beta-binomial likelihood and a known truth."""

import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.shrinkage import beta_parameters, between_variance, shrink, shrink_means, shrink_shares

CSAT = Measured("happy", "csat", ("1", "2", "3", "4", "5"))
NPS = Measured("recommend", "nps", tuple(map(str, range(11))))
RNG = np.random.default_rng(11)


def test_between_variance_as_statsmodels():
    means, errors = RNG.normal(4, 0.4, 12), RNG.uniform(0.02, 0.3, 12)
    expected = combine_effects(means, errors, method_re="dl").tau2
    assert between_variance(means.tolist(), errors.tolist()) == pytest.approx(expected)


def test_beta_parameters_as_the_likelihoods():
    n = RNG.integers(20, 400, 300)
    hits = RNG.binomial(n, RNG.beta(16, 4, 300))
    mean, prior = beta_parameters(hits.tolist(), n.tolist())

    def loss(point):
        m, size = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
        return -stats.betabinom.logpmf(hits, n, m * size, (1 - m) * size).sum()

    best = optimize.minimize(loss, [1.0, 2.0], method="Nelder-Mead").x
    assert mean == pytest.approx(1 / (1 + np.exp(-best[0])), abs=0.005)
    assert prior == pytest.approx(np.exp(best[1]), rel=0.12)


def test_a_share_is_the_posterior_of_its_beta():
    hits, n = [40, 9, 300, 70], [50, 10, 400, 140]
    mean, prior = beta_parameters(hits, n)
    found = shrink_shares(hits, n)[1]
    posterior = stats.beta(prior * mean + 9, prior * (1 - mean) + 1)
    assert found.value == pytest.approx(100 * posterior.mean())
    # The interval knows as well that the prior is one of many.
    assert found.low < 100 * posterior.ppf(0.025) < 100 * posterior.ppf(0.975) < found.high
    assert found.own == pytest.approx(10 / (10 + prior))


def test_pulled_figures_lie_nearer_the_truth_and_their_intervals_hold_it():
    raw = pulled = held = total = 0
    for _ in range(40):
        truth, n = RNG.beta(30, 10, 30), RNG.integers(5, 200, 30)
        hits = RNG.binomial(n, truth)
        found = shrink_shares(hits.tolist(), n.tolist())
        raw += np.sum((hits / n - truth) ** 2)
        pulled += np.sum((np.array([each.value for each in found]) / 100 - truth) ** 2)
        held += sum(each.low <= 100 * t <= each.high for each, t in zip(found, truth, strict=True))
        total += 30
    assert pulled < 0.8 * raw
    assert 0.91 <= held / total <= 0.98


def test_of_many_groups_the_interval_is_that_of_the_prior():
    n = [60] * 400
    hits = RNG.binomial(60, RNG.beta(20, 8, 400)).tolist()
    mean, prior = beta_parameters(hits, n)
    found = shrink_shares(hits, n)[0]
    ends = stats.beta(prior * mean + hits[0], prior * (1 - mean) + 60 - hits[0]).interval(0.95)
    assert (found.low, found.high) == pytest.approx((100 * ends[0], 100 * ends[1]), abs=0.4)


@pytest.mark.parametrize("groups", [3, 6, 20])
@pytest.mark.parametrize("strength", [10, 100, None])
def test_intervals_hold_the_truth_however_little_is_known_of_the_others(groups, strength):
    held, held_means = [], []
    for _ in range(60):
        truth = RNG.beta(0.8 * strength, 0.2 * strength, groups) if strength else np.full(groups, 0.8)
        hits = RNG.binomial(30, truth).tolist()
        found = shrink_shares(hits, [30] * groups)
        held += [each.low <= 100 * t <= each.high for each, t in zip(found, truth, strict=True)]
        assert all(each.low < each.value < each.high or each.value == each.high == 100 for each in found)
        means = shrink_means([{100: hit, 0: 30 - hit} for hit in hits])
        held_means += [each.low <= 100 * t <= each.high for each, t in zip(means, truth, strict=True)]
    assert np.mean(held) >= 0.9
    assert np.mean(held_means) >= 0.87


def test_a_small_group_is_pulled_further_than_a_big_one():
    groups = {
        "small": {"5": 3},
        "big": {"5": 700, "1": 300},
        "good": {"5": 900, "1": 100},
        "poor": {"5": 400, "1": 600},
    }
    found = shrink(CSAT, groups)
    assert found["small"].own < 0.6 < 0.99 < found["big"].own
    assert found["small"].value < found["good"].value < 100
    assert found["big"].value == pytest.approx(70, abs=0.5)


def test_nps_is_pulled_as_a_mean():
    groups = {"a": {"10": 90, "0": 10}, "b": {"10": 50, "0": 50}, "c": {"10": 2}}
    found = shrink(NPS, groups)
    assert 0 < found["b"].value < found["c"].value < 100


@pytest.mark.parametrize(
    "groups",
    [
        {"a": {"5": 4}, "b": {"5": 9}, "c": {"5": 1}},
        {"a": {"1": 4}, "b": {"1": 9}, "c": {"1": 1}},
        {"a": {"5": 50, "1": 50}, "b": {"5": 5, "1": 5}, "c": {"5": 20, "1": 20}},
    ],
)
def test_groups_alike_are_all_given_the_same_figure(groups):
    found = shrink(CSAT, groups)
    assert len({round(each.value, 9) for each in found.values()}) == 1


def test_groups_at_both_ends_have_an_interval():
    found = shrink_shares([0, 10, 0], [2001, 10, 3])
    assert all(0 <= each.low <= each.value <= each.high <= 100 for each in found)
    assert found[0].high < 1 < 20 < found[1].high - found[1].low + found[2].high - found[2].low


def test_all_equal_scores_of_single_answers_and_two_groups():
    assert [each.value for each in shrink_means([{5: 1}, {3: 1}, {4: 1}])] == [5, 3, 4]
    assert shrink(CSAT, {"a": {"5": 4}, "b": {"1": 9}, "c": {}}) == {}
