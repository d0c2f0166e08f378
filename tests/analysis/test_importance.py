"""Shares of R²: against regressions on every subset, published properties, and the cases where regressions fail."""

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm

from surveyapp.analysis.drivers import analyse
from surveyapp.analysis.importance import explained_by_subsets, relative_weights, shapley, shares_of
from surveyapp.analysis.joint import JointCounts, covariances_of, means_of, moments, resampled_moments

ROWS = 400


def answers(predictors: int = 4, rows: int = ROWS, seed: int = 1) -> list[np.ndarray]:
    """Return answers from 0 to 4 of questions that hang together, the outcome (0 to 10) last."""
    random = np.random.default_rng(seed)
    mood = random.normal(size=rows)
    columns = [np.clip(np.rint(2.6 + mood + random.normal(size=rows)), 0, 4).astype(np.int8) for _ in range(predictors)]
    weights = np.linspace(0.2, 1.2, predictors)
    told = (
        3 + sum(weight * column for weight, column in zip(weights, columns, strict=True)) + random.normal(0, 1.5, rows)
    )
    return [*columns, np.clip(np.rint(told), 0, 10).astype(np.int8)]


def covariances(columns: list[np.ndarray]) -> np.ndarray:
    return np.cov(np.stack(columns).astype(float), bias=True)


def r_squared(columns: list[np.ndarray], subset: tuple[int, ...]) -> float:
    if not subset:
        return 0.0
    inputs = sm.add_constant(np.stack([columns[i] for i in subset], axis=1).astype(float), has_constant="add")
    return float(sm.OLS(columns[-1].astype(float), inputs).fit().rsquared)


def brute_force(columns: list[np.ndarray]) -> list[float]:
    """Return the mean gain of each predictor over all orders, each gain from two of statsmodels' regressions."""
    predictors = range(len(columns) - 1)
    gains = np.zeros(len(columns) - 1)
    orders = list(permutations(predictors))
    known = {}
    for order in orders:
        for place, each in enumerate(order):
            for subset in (order[:place], order[: place + 1]):
                known.setdefault(frozenset(subset), None)
            gains[each] += _known(known, columns, order[: place + 1]) - _known(known, columns, order[:place])
    return list(gains / len(orders))


def _known(known: dict, columns: list[np.ndarray], subset: tuple[int, ...]) -> float:
    key = frozenset(subset)
    if known[key] is None:
        known[key] = r_squared(columns, tuple(sorted(subset)))
    return known[key]


def test_shares_are_those_of_all_orders_of_regressions():
    columns = answers()
    shares = shapley(covariances(columns)[None])[0]
    assert shares == pytest.approx(brute_force(columns), abs=1e-10)
    assert shares.sum() == pytest.approx(r_squared(columns, (0, 1, 2, 3)), abs=1e-10)


def test_every_subset_has_the_r_squared_of_its_regression():
    columns = answers(3)
    explained = explained_by_subsets(covariances(columns)[None])[0]
    for place in range(8):
        subset = tuple(i for i in range(3) if place >> i & 1)
        assert explained[place] == pytest.approx(r_squared(columns, subset), abs=1e-10), subset


def test_uncorrelated_predictors_have_their_own_squared_correlations():
    # Grömping 2006: without correlation among them, order changes nothing.
    matrix = np.array([[1, 0, 0.3], [0, 1, 0.5], [0.3, 0.5, 1.0]])
    assert shares_of(matrix) == pytest.approx([0.09, 0.25])


def test_two_correlated_predictors_follow_the_formula():
    # Grömping 2007, section 4: half of the first's alone and half of what it adds to the second.
    r, a, b = 0.5, 0.4, 0.6
    both = (a * a + b * b - 2 * a * b * r) / (1 - r * r)
    matrix = np.array([[1, r, a], [r, 1, b], [a, b, 1.0]])
    assert shares_of(matrix) == pytest.approx([(a * a + both - b * b) / 2, (b * b + both - a * a) / 2])


@pytest.mark.parametrize("share", [shapley, relative_weights])
def test_twins_share_equally_and_a_constant_has_nothing(share):
    first, second, _, _, outcome = answers()
    columns = [first, first, second, np.full(ROWS, 3, dtype=np.int8), outcome]
    shares = share(covariances(columns)[None])[0]
    assert shares[0] == pytest.approx(shares[1], abs=1e-9)
    assert shares[3] == pytest.approx(0, abs=1e-12)
    assert shares.sum() == pytest.approx(r_squared(columns, (0, 2)), abs=1e-8)


def test_an_outcome_that_never_varies_is_explained_by_nobody():
    columns = [*answers(2)[:2], np.full(ROWS, 7, dtype=np.int8)]
    assert shares_of(covariances(columns)).tolist() == [0, 0]


def test_relative_weights_sum_to_r_squared_and_come_near_the_exact_shares():
    columns = answers(6)
    matrix = covariances(columns)[None]
    weights = relative_weights(matrix)[0]
    assert weights.sum() == pytest.approx(r_squared(columns, tuple(range(6))), abs=1e-10)
    assert weights == pytest.approx(shapley(matrix)[0], abs=0.01)


def test_more_than_twelve_predictors_are_weighed_without_their_subsets():
    columns = answers(14, rows=2000)
    assert shares_of(covariances(columns)).sum() == pytest.approx(r_squared(columns, tuple(range(14))), abs=1e-9)


@pytest.mark.parametrize("steps", [(5, 5, 11), (5,) * 13 + (11,)])
def test_joint_counts_leave_out_who_did_not_answer_everything(steps):
    columns = answers(len(steps) - 1, rows=300)
    columns[0][:20] = -1
    columns[-1][15:30] = -1
    joint = JointCounts(steps)
    for part in range(3):
        joint.add([column[100 * part : 100 * part + 100] for column in columns])
    whole = [column[30:] for column in columns]
    assert (joint.total, joint.n) == (300, 270)
    assert joint.single[0].tolist() == np.bincount(columns[0][20:], minlength=5).tolist()
    sums = moments(*joint.patterns())
    assert covariances_of(sums) == pytest.approx(covariances(whole))
    assert means_of(sums) == pytest.approx([column.mean() for column in whole])


def test_the_order_of_the_answers_changes_no_digit():
    columns = answers(3, rows=2000)
    order = np.random.default_rng(4).permutation(2000)
    first, second = JointCounts((5, 5, 5, 11)), JointCounts((5, 5, 5, 11))
    first.add(columns)
    second.add([column[order] for column in columns])
    assert np.array_equal(resampled_moments(*first.patterns()), resampled_moments(*second.patterns()))


@pytest.mark.parametrize("rows", [300, 20_000])
def test_resampled_means_vary_as_the_theory_says(rows):
    columns = answers(2, rows=rows)
    joint = JointCounts((5, 5, 11))
    joint.add(columns)
    means = means_of(resampled_moments(*joint.patterns()))
    expected = np.array([column.std(ddof=1) for column in columns]) / np.sqrt(rows)
    assert means.std(axis=0, ddof=1) == pytest.approx(expected, rel=0.12)
    assert means.mean(axis=0) == pytest.approx([column.mean() for column in columns], abs=4 * expected.max() / 30)


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty():
    truth = JointCounts((5, 5, 5, 11))
    truth.add(answers(3, rows=200_000, seed=99))
    exact = analyse(truth).shares
    held = np.zeros(3)
    for seed in range(40):
        joint = JointCounts((5, 5, 5, 11))
        joint.add(answers(3, rows=300, seed=seed))
        for i, share in enumerate(analyse(joint).shares):
            held[i] += share.low <= exact[i].value <= share.high
    # 120 intervals: between 108 and 119 of them is what 95 % would give.
    assert 108 <= held.sum() <= 119


@pytest.mark.parametrize(("weight", "predictors"), [(0.0, 6), (0.15, 6), (0.6, 3)])
def test_what_is_explained_is_told_honestly_where_it_may_be_nothing(weight, predictors):
    random = np.random.default_rng(8)

    def drawn(rows: int):
        joint = JointCounts((5,) * predictors + (11,))
        columns = [random.integers(0, 5, rows).astype(np.int8) for _ in range(predictors)]
        outcome = np.clip(np.rint(3 + weight * sum(columns[:2]) + random.normal(0, 2, rows)), 0, 10).astype(np.int8)
        joint.add([*columns, outcome])
        return analyse(joint)

    truth = drawn(300_000).explained.value if weight else 0.0
    found = [drawn(200) for _ in range(20)]
    assert sum(each.explained.low <= truth <= each.explained.high for each in found) >= 17
    assert all(share.low <= share.value <= share.high for each in found for share in [each.explained, *each.shares])


def test_the_clear_leader_is_named_and_near_twins_are_not():
    random = np.random.default_rng(3)
    a, b = (random.integers(0, 5, 3000).astype(np.int8) for _ in range(2))
    outcome = np.clip(np.rint(2 * a + 0.3 * b + random.normal(0, 1, 3000)), 0, 10).astype(np.int8)
    clear = JointCounts((5, 5, 11))
    clear.add([a, b, outcome])
    assert analyse(clear).most_important == 0
    even = JointCounts((5, 5, 11))
    even.add([a, b, np.clip(np.rint(a + b + random.normal(0, 1, 3000)), 0, 10).astype(np.int8)])
    assert analyse(even).most_important is None


@pytest.mark.parametrize(("rows", "predictors"), [(0, 2), (1, 2), (49, 2), (119, 12)])
def test_too_few_answers_have_no_shares(rows, predictors):
    joint = JointCounts((5,) * predictors + (11,))
    joint.add(answers(predictors, rows=rows) if rows else [np.zeros(0, dtype=np.int8)] * (predictors + 1))
    found = analyse(joint)
    assert (found.n, found.explained, list(found.shares)) == (rows, None, [])
    assert found.needed == max(50, 10 * predictors)


def test_answers_that_never_differ_have_no_shares():
    joint = JointCounts((5, 11))
    joint.add([np.full(200, 4, dtype=np.int8), np.full(200, 9, dtype=np.int8)])
    assert analyse(joint).explained is None


def test_one_predictor_has_everything():
    columns = answers(1, rows=500)
    joint = JointCounts((5, 11))
    joint.add(columns)
    found = analyse(joint)
    share = found.shares[0]
    assert (share.value, share.low, share.high) == pytest.approx((100, 100, 100))
    assert found.explained.value == pytest.approx(100 * r_squared(columns, (0,)))
    assert found.most_important is None
