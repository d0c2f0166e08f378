"""Levels and gaps, against statsmodels' clustered errors and scipy's paired t test."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.levels import gap_of, kept_share, level_figure, sums_by_day

STEPS = (5, 11, 5)


def answers(rows: int = 250) -> list[np.ndarray]:
    random = np.random.default_rng(2)
    mood = random.normal(size=rows)
    columns = []
    for steps in STEPS:
        felt = (steps - 1) * (0.7 + 0.2 * mood + random.normal(0, 0.15, rows))
        codes = np.clip(np.rint(felt), 0, steps - 1).astype(np.int8)
        codes[random.random(rows) < 0.2] = -1
        columns.append(codes)
    return columns


def test_people_are_clusters_as_statsmodels_reckons_them():
    columns = answers()
    day = np.arange(250) % 28 + 1
    figure = level_figure(sums_by_day(columns, STEPS, day).sum(axis=0))
    given = [
        (place, code / (size - 1))
        for codes, size in zip(columns, STEPS, strict=True)
        for place, code in enumerate(codes)
        if code >= 0
    ]
    people, values = np.array([place for place, _ in given]), np.array([value for _, value in given])
    fit = sm.OLS(values, np.ones(len(values))).fit(cov_type="cluster", cov_kwds={"groups": people}, use_t=True)
    low, high = fit.conf_int()[0]
    assert figure.n == len(set(people.tolist()))
    assert (figure.value, figure.low, figure.high) == pytest.approx((100 * values.mean(), 100 * low, 100 * high))


def test_answers_that_hang_together_make_the_interval_wider():
    one = answers()[0]
    single = level_figure(sums_by_day([one], STEPS[:1], np.ones(250, dtype=np.int8)).sum(axis=0))
    twice = level_figure(sums_by_day([one, one], (5, 5), np.ones(250, dtype=np.int8)).sum(axis=0))
    assert (twice.n, twice.value, twice.low, twice.high) == pytest.approx(
        (single.n, single.value, single.low, single.high)
    )


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], (0, None, None, None)),
        ([-1, -1], (0, None, None, None)),
        ([3], (1, 75.0, None, None)),
        ([4, 4, 4], (3, 100.0, 100.0, 100.0)),
    ],
)
def test_a_level_of_few_or_equal_answers(codes, expected):
    column = np.array(codes, dtype=np.int8)
    figure = level_figure(sums_by_day([column], [5], np.ones(len(codes), dtype=np.int8)).sum(axis=0))
    assert (figure.n, figure.value, figure.low, figure.high) == expected


def pairs(expected: list[int], experienced: list[int]) -> tuple[np.ndarray, np.ndarray]:
    joint = JointCounts((5, 5))
    joint.add([np.array(expected, dtype=np.int8), np.array(experienced, dtype=np.int8)])
    return joint.patterns()


def test_the_gap_is_a_paired_difference():
    random = np.random.default_rng(5)
    expected = random.integers(1, 5, 120)
    experienced = np.clip(expected - (random.random(120) < 0.3), 0, 4)
    figure = gap_of(*pairs(expected.tolist(), experienced.tolist()))
    test = stats.ttest_rel(experienced, expected)
    interval = test.confidence_interval(0.95)
    assert (figure.value, figure.low, figure.high) == pytest.approx(
        ((experienced - expected).mean(), interval.low, interval.high)
    )
    assert kept_share(*pairs(expected.tolist(), experienced.tolist())).value == pytest.approx(
        100 * (experienced >= expected).mean()
    )


@pytest.mark.parametrize(
    ("expected", "experienced", "n", "value", "low"),
    [([], [], 0, None, None), ([3, -1], [2, 4], 1, -1.0, None), ([2, 2], [3, 3], 2, 1.0, 1.0)],
)
def test_gaps_of_few_pairs(expected, experienced, n, value, low):
    figure = gap_of(*pairs(expected, experienced))
    assert (figure.n, figure.value, figure.low) == (n, value, low)
