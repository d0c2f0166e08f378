"""The simulation in short: what `python -m bench.simulation` shows at length, with wider bounds for fewer draws."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.differencing import smallest_difference_of
from bench.simulation import COVERAGES, SHARES, mean_signals, share_signals

MONTHS = [date(2026, month, 1) for month in range(1, 7)]


@pytest.mark.parametrize("name", COVERAGES)
def test_intervals_hold_the_truth_as_often_as_they_say(name):
    rng = np.random.default_rng(5)
    covered = [np.mean([COVERAGES[name](rng, float(p), n, 60) for p in SHARES]) for n in (30, 300)]
    assert all(0.92 <= each <= 0.98 for each in covered), covered


@pytest.mark.parametrize("scatter", [None, 100.0])
@pytest.mark.parametrize("n", [30, 30_000])
def test_chance_signals_less_than_once_in_a_hundred_periods(n, scatter):
    rng = np.random.default_rng(5)
    assert np.mean([share_signals(rng, n, periods, scatter, 4) for periods in (12, 40)]) < 0.01
    assert mean_signals(rng, 24, 60) < 0.012


@st.composite
def companies(draw):
    """Return units with their parents, the responses of each by month, and those that answer a question."""
    parents = {0: None}
    for unit in range(1, draw(st.integers(0, 4)) + 1):
        parents[unit] = draw(st.integers(0, unit - 1))
    counts = st.lists(st.integers(0, 12), min_size=len(MONTHS), max_size=len(MONTHS))
    rows = [(unit, month, n) for unit in parents for month, n in zip(MONTHS, draw(counts), strict=True) if n]
    blanks = st.sampled_from([0, 0, 1, 3, 9])
    return parents, rows, [(unit, month, max(0, n - draw(blanks))) for unit, month, n in rows]


@settings(max_examples=60, deadline=None)
@given(companies())
def test_no_two_results_differ_by_fewer_than_five_people(company):
    parents, rows, asked = company
    assert smallest_difference_of(parents, rows, {1: asked}) >= 5
