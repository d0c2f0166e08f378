"""The simulation in short: what `python -m bench.simulation` shows at length, with wider bounds for fewer draws."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.differencing import Company, smallest_difference
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
    """Return a company after six months, each looked at, with what was imported into older ones."""
    company = Company()
    for unit in range(1, draw(st.integers(0, 4)) + 1):
        company.parents[unit] = draw(st.integers(0, unit - 1))
    people, blanks = st.integers(0, 12), st.sampled_from([0, 0, 1, 3, 9])
    for place, month in enumerate(MONTHS):
        for unit in company.parents:
            n = draw(people)
            company.answer((unit, month, 0), n, [max(0, n - draw(blanks))])
        old, n = draw(st.sampled_from(MONTHS[: place + 1])), draw(st.integers(0, 6))
        if company.may_import(old):
            company.answer((draw(st.sampled_from(list(company.parents))), old, place + 1), n, [n])
        company.look()
    return company


@settings(max_examples=60, deadline=None)
@given(companies())
def test_no_two_results_differ_by_fewer_than_five_people(company):
    assert company.smallest_difference() >= 5


def test_answers_imported_into_months_that_were_shown_would_give_a_few_people_away():
    rng = np.random.default_rng(5)
    assert min(smallest_difference(rng, keeps_shown=False) for _ in range(20)) < 5
