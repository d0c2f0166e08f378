"""Survival curves against a published example, statsmodels, and what must hold of any."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from surveyapp.analysis.survival import median_of, survival

# Weeks of remission of 21 children given 6-MP (Freireich et al. 1963; Gehan 1965; Kalbfleisch & Prentice 1980).
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_published_example_of_remission() -> None:
    curve = survival(WEEKS, [bool(each) for each in RELAPSED])
    assert curve.times == (6, 7, 10, 13, 16, 22, 23)
    assert curve.at_risk == (21, 17, 15, 12, 11, 7, 6)
    assert [round(share, 4) for share in curve.shares] == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert [round(error, 4) for error in curve.errors] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    found = median_of(curve)
    assert (found.n, found.events, found.value, found.low, found.high) == (21, 9, 23, 13, None)


@pytest.mark.parametrize("seed", range(12))
def test_statsmodels_says_the_same(seed: int) -> None:
    random = np.random.default_rng(seed)
    durations = np.ceil(random.exponential(40, 150)) + 1
    happened = random.random(150) < 0.7
    oracle = SurvfuncRight(durations, happened.astype(int))
    curve = survival(durations.tolist(), happened.tolist())
    assert curve.times == tuple(oracle.surv_times)
    assert np.allclose(curve.shares, oracle.surv_prob)
    assert np.allclose(curve.errors, oracle.surv_prob_se, equal_nan=True)
    # The oracle takes the logarithm of nought where nobody is left, and leaves that time out as we do.
    with np.errstate(divide="ignore", invalid="ignore"):
        found, (low, high) = median_of(curve), oracle.quantile_ci(0.5, method="cloglog")
    assert found.value == oracle.quantile(0.5)
    assert found.low == low
    assert (math.inf if found.high is None else found.high) == high


def test_nothing_at_all_and_nothing_done_yet() -> None:
    assert median_of(survival([], [])).value is None
    waiting = survival([3.0, 5.0], [False, False])
    assert (waiting.n, waiting.events, waiting.times, median_of(waiting).value) == (2, 0, (), None)
    assert waiting.at(100) == 1


def test_a_step_past_the_half_is_its_own_interval() -> None:
    found = median_of(survival([1.0] * 95 + [2.0] * 5, [True] * 100))
    assert (found.value, found.low, found.high) == (1, 1, 1)
    few = median_of(survival([1.0] * 3, [True] * 3))
    assert (few.value, few.low, few.high) == (1, None, None)


def test_leaving_out_the_open_ones_would_flatter() -> None:
    durations = [1.0, 2.0, 3.0, 90.0, 91.0, 92.0, 93.0]
    happened = [True, True, True, False, False, False, False]
    assert median_of(survival(durations, happened)).value is None
    assert median_of(survival(durations[:3], happened[:3])).value == 2


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=60))
def test_a_curve_only_falls_and_its_band_holds_it(histories: list[tuple[int, bool]]) -> None:
    curve = survival([time for time, _ in histories], [done for _, done in histories])
    assert all(later <= earlier for earlier, later in zip(curve.shares, curve.shares[1:], strict=False))
    assert all(0 <= share <= 1 for share in curve.shares)
    for share, low, high in zip(curve.shares, curve.low, curve.high, strict=True):
        assert low is None or high is None or low <= share <= high
    found = median_of(curve)
    if found.value is not None and found.low is not None:
        assert found.low <= found.value
        assert found.high is None or found.value <= found.high
