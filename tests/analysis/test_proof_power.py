"""How many answers a verdict needs, against statsmodels and a published example."""

from datetime import date, timedelta

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep, proportion_effectsize

from surveyapp.analysis.effectiveness import Day, Windows, effect_of
from surveyapp.analysis.proof_power import Base, needed_answers


@pytest.mark.parametrize(
    ("share", "change", "n"), [(0.30, 0.06, 3000), (0.12, 0.03, 4000), (0.5, 0.1, 800), (0.08, 0.04, 2000)]
)
def test_the_needed_answers_have_the_power_that_statsmodels_says(share: float, change: float, n: int):
    needed = needed_answers(Base(round(share * n), n), change)
    effect = abs(proportion_effectsize(share, share - change))
    by_angle = NormalIndPower().power(effect, needed, 0.05, ratio=n / needed)
    assert 0.80 <= by_angle < 0.86
    exact = power_proportions_2indep(-change, share, needed, ratio=n / needed, alpha=0.05, return_results=False)
    assert 0.79 <= exact < 0.86


def test_a_published_example():
    # Chow, Shao & Wang 2008, section 4.2: 85 % against 65 %, 80 % power, two-sided 5 %: 70 in each group.
    found = [n for n in range(40, 120) if (needed_answers(Base(round(0.85 * n), n), 0.20) or 1000) <= n]
    # They reckon with a plain normal interval; Newcombe's asks for a few answers more.
    assert 70 <= found[0] <= 82


def test_what_was_left_alone_costs_answers_and_so_do_days_that_differ():
    alone = needed_answers(Base(200, 1000), 0.08)
    beside = needed_answers(Base(200, 1000, 400, 4000), 0.08)
    clustered = needed_answers(Base(200, 1000, 400, 4000, design_effect=1.5), 0.08)
    assert alone < beside < clustered


@pytest.mark.parametrize(("share", "change", "n"), [(0.2, 0.1, 300), (0.08, 0.04, 2000), (0.12, 0.05, 1200)])
def test_so_many_answers_really_find_so_large_a_fall_in_four_of_five_cases(share: float, change: float, n: int):
    needed = needed_answers(Base(round(share * n), n), change)
    random = np.random.default_rng(1)
    windows = Windows((date(2026, 1, 1), date(2026, 1, 28)), (date(2026, 1, 29), date(2026, 2, 25)))
    found = 0
    for _ in range(300):
        sizes = np.concatenate([random.multinomial(size, [1 / 28] * 28) for size in (n, needed)])
        hits = random.binomial(sizes, [share] * 28 + [share - change] * 28)
        days = [Day(date(2026, 1, 1) + timedelta(days=i), int(hits[i]), int(sizes[i])) for i in range(56)]
        found += effect_of(days, windows, 100 * change).difference.high < 0
    assert 0.74 <= found / 300 <= 0.88


def test_a_short_baseline_cannot_be_made_up_for():
    assert needed_answers(Base(4, 20), 0.05) is None
    assert needed_answers(Base(0, 0), 0.05) is None
    assert needed_answers(Base(4, 20), 0.0) is None


def test_a_share_that_may_fall_to_nought_still_needs_answers():
    assert needed_answers(Base(500, 1000), 0.5) >= 1
    assert needed_answers(Base(0, 1000), 0.05) > 0
