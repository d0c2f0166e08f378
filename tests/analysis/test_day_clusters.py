"""The variance clustered by day, against statsmodels and against the matrices that its closed form stands for."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from surveyapp.analysis.day_clusters import DayCount, Window, half_width, spread_of, t_quantile

Rows = list[tuple[int, int, int, int]]


def make_windows(seed: int, days: int = 24) -> list[Window]:
    """Return two windows of uneven days whose answers resemble each other; some days lack one of the groups."""
    random = np.random.default_rng(seed)
    windows = []
    for first in (0, days):
        groups: tuple[list[DayCount], list[DayCount]] = ([], [])
        for day in range(first, first + days):
            mood = random.normal(0, 0.5)
            for group, size, level in zip(groups, (9, 25), (-1.2, -1.8), strict=True):
                n = int(random.poisson(size)) if random.random() < 0.9 else 0
                group.append(DayCount(day, int(random.binomial(n, 1 / (1 + math.exp(-level - mood)))), n))
        windows.append(Window(*groups))
    return windows


def answers_of(windows: list[Window]) -> np.ndarray:
    """Return one row an answer: complained, in the segment, after, day."""
    rows: Rows = []
    for after, window in enumerate(windows):
        for in_segment, group in ((1, window.segment), (0, window.untouched)):
            for day, hits, n in group:
                rows += [(int(i < hits), in_segment, after, day) for i in range(n)]
    return np.array(rows)


def design_of(answers: np.ndarray) -> np.ndarray:
    return sm.add_constant(np.column_stack([answers[:, 1], answers[:, 2], answers[:, 1] * answers[:, 2]]))


@pytest.mark.parametrize("seed", range(5))
def test_without_adjustment_it_is_the_cluster_variance_of_statsmodels(seed: int):
    windows = make_windows(seed)
    answers = answers_of(windows)
    fit = sm.OLS(answers[:, 0], design_of(answers)).fit(cov_type="cluster", cov_kwds={"groups": answers[:, 3]})
    spread = spread_of(windows, adjustment=0.0)
    days, n = spread.days, len(answers)
    stata = days / (days - 1) * (n - 1) / (n - 4)
    assert days == len(np.unique(answers[:, 3]))
    assert math.sqrt(spread.variance * stata) == pytest.approx(fit.bse[3], rel=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_the_closed_form_is_cr2_with_the_degrees_of_freedom_of_bell_and_mccaffrey(seed: int):
    windows = make_windows(seed, days=7)
    answers = answers_of(windows)
    y, x, days = answers[:, 0].astype(float), design_of(answers), answers[:, 3]
    bread = np.linalg.inv(x.T @ x)
    maker = np.eye(len(y)) - x @ bread @ x.T
    contrast = np.array([0.0, 0.0, 0.0, 1.0])
    pulls = []
    for day in np.unique(days):
        of_day = days == day
        values, vectors = np.linalg.eigh(maker[np.ix_(of_day, of_day)])
        root = vectors @ np.diag(1 / np.sqrt(values)) @ vectors.T
        pulls.append(maker[:, of_day] @ root @ x[of_day] @ bread @ contrast)
    variance = sum((pull @ y) ** 2 for pull in pulls)
    gram = np.array([[one @ other for other in pulls] for one in pulls])
    spread = spread_of(windows)
    assert spread.variance == pytest.approx(variance, rel=1e-8)
    assert spread.freedom == pytest.approx(np.trace(gram) ** 2 / np.sum(gram * gram), rel=1e-8)


def test_equal_independent_days_have_the_variance_of_independent_answers():
    # CR2 is unbiased under independence: the mean over many samples is the binomial variance.
    random = np.random.default_rng(3)
    found = [
        spread_of([Window([DayCount(day, int(random.binomial(20, 0.3)), 20) for day in range(14)])]).variance
        for _ in range(4000)
    ]
    assert np.mean(found) == pytest.approx(0.3 * 0.7 / 280, rel=0.03)


def test_a_group_of_equal_days_has_as_many_degrees_of_freedom_as_days_but_one():
    spread = spread_of([Window([DayCount(day, day % 3, 10) for day in range(15)])])
    assert spread.freedom == pytest.approx(14)
    assert spread.days == 15


def test_a_day_that_is_bad_everywhere_does_not_widen_the_difference():
    days = [(day, 4 if day % 2 else 1) for day in range(20)]
    group = [DayCount(day, hits, 10) for day, hits in days]
    alone = spread_of([Window(group)])
    beside = spread_of([Window(group, group)])
    assert alone.variance > 0
    assert beside.variance == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "window",
    [
        Window([DayCount(1, 3, 10)]),
        Window([DayCount(1, 3, 10), DayCount(2, 1, 10)], [DayCount(1, 1, 20)]),
        Window([DayCount(1, 3, 10), DayCount(2, 0, 0)]),
    ],
)
def test_one_day_tells_nothing_of_how_days_differ(window: Window):
    assert spread_of([window]) is None


def test_nothing_at_all_has_no_spread():
    assert spread_of([Window([])]) is None


def test_half_widths_and_quantiles():
    assert t_quantile(10) == pytest.approx(2.2281, abs=1e-4)
    # Less than one degree of freedom is taken as one.
    assert t_quantile(0.2) == pytest.approx(12.7062, abs=1e-4)
    spread = spread_of([Window([DayCount(day, day % 3, 10) for day in range(15)])])
    assert half_width(spread) == pytest.approx(2.1448 * math.sqrt(spread.variance), rel=1e-4)
