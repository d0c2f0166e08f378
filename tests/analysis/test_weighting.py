"""Weights on the list of orders, against statsmodels and a replicate that weighs anew without each answer in turn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.weighting import CAP, ENOUGH, cells_of, weigh
from surveyapp.domain.strata import Stratum

CSAT = Measured("happy", "csat", ("1", "2", "3", "4", "5"))
NPS = Measured("recommend", "nps", tuple(map(str, range(11))))
CES = Measured("easy", "ces", tuple(map(str, range(1, 8))))
KEPT, LATE = Stratum(False, "Oulu", "toys"), Stratum(True, "Oulu", "toys")


def expanded(cells, score):
    """Return the scores and weights of single answers."""
    values = [score(value) for cell in cells for value, count in cell.counts.items() for _ in range(count)]
    return np.array(values), np.array([cell.weight for cell in cells for _ in range(cell.n)])


def test_late_orders_that_answer_less_weigh_more():
    answers = {KEPT: {"5": 90, "1": 10}, LATE: {"5": 10, "1": 30}}
    found = weigh(CSAT, answers, {KEPT: 500, LATE: 500}, {})
    assert found.value == pytest.approx(100 * (0.5 * 0.9 + 0.5 * 0.25))
    assert (found.n, found.strata, found.capped) == (140, 2, 0)
    assert (found.late_answers, found.late_orders) == (pytest.approx(4000 / 140), 50)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("measured", "score"),
    [
        (CSAT, lambda v: float(v in ("4", "5"))),
        (NPS, lambda v: float(int(v) >= 9) - float(int(v) <= 6)),
        (CES, float),
    ],
)
def test_mean_and_effective_n_as_statsmodels(measured, score):
    rng = np.random.default_rng(1)
    strata = [Stratum(late, unit, "toys") for late in (False, True) for unit in "ab"]
    answers = {
        each: dict.fromkeys(measured.scale, 0) | {str(v): int(rng.integers(5, 40)) for v in (1, 3, 5)}
        for each in strata
    }
    orders = {each: int(rng.integers(100, 900)) for each in strata}
    found = weigh(measured, answers, orders, {})
    values, weights = expanded(cells_of(answers, orders), score)
    factor = 100 if measured.measure in ("csat", "nps") else 1
    assert found.value == pytest.approx(factor * DescrStatsW(values, weights).mean)
    assert found.effective_n == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert found.design_effect == pytest.approx(1 + np.var(weights) / np.mean(weights) ** 2)


def test_the_linearised_interval_is_the_jackknifes():
    answers = {
        KEPT: {"7": 50, "6": 30, "3": 10},
        LATE: {"7": 10, "2": 20, "1": 15},
        Stratum(False, "Turku", "toys"): {"5": 44, "1": 9},
    }
    orders = {KEPT: 500, LATE: 300, Stratum(False, "Turku", "toys"): 700}
    found = weigh(CES, answers, orders, {})
    n = sum(sum(counts.values()) for counts in answers.values())
    squares = 0.0
    for stratum, counts in answers.items():
        n_h = sum(counts.values())
        for value, count in counts.items():
            without = weigh(CES, answers | {stratum: counts | {value: count - 1}}, orders, {})
            squares += count * (n_h - 1) / n_h * (without.value - found.value) ** 2
    from scipy import stats

    half = stats.t.ppf(0.975, n - 3) * squares**0.5
    assert found.high - found.value == pytest.approx(half, rel=0.01)


def test_a_handful_alike_that_weighs_much_is_not_taken_for_certain():
    random, held = np.random.default_rng(8), 0
    for kept, late in random.binomial((100, 6), (0.9, 0.2), (400, 2)).tolist():
        answers = {KEPT: {"5": kept, "1": 100 - kept}, LATE: {"5": late, "1": 6 - late}}
        found = weigh(CSAT, answers, {KEPT: 700, LATE: 300}, {})
        held += found.low <= 70 * 0.9 + 30 * 0.2 <= found.high
    assert held / 400 > 0.9
    same = weigh(CES, {KEPT: {"7": 100}, LATE: {"7": 6}}, {KEPT: 700, LATE: 300}, {})
    assert same.low < same.value <= same.high == pytest.approx(7)
    assert weigh(CSAT, {KEPT: {"5": 100}, LATE: {"5": 6}}, {KEPT: 700, LATE: 300}, {}).low < 98


def test_equal_weights_leave_the_unweighted_figure():
    answers = {KEPT: {"5": 80, "1": 20}}
    found = weigh(CSAT, answers, {KEPT: 1000}, {})
    assert (found.value, found.design_effect) == (pytest.approx(80), pytest.approx(1))


def test_answers_about_no_order_of_the_list_keep_their_weight():
    found = weigh(CSAT, {KEPT: {"5": 60, "1": 40}}, {KEPT: 5000}, {"1": 100})
    assert (found.n, found.value) == (200, pytest.approx(30))


def test_strata_with_few_answers_are_merged_over_categories_then_units_then_lateness():
    def answers(n):
        return {"5": n}

    few = ENOUGH - 8
    given = {
        Stratum(False, "a", "toys"): answers(ENOUGH),
        Stratum(False, "a", "tools"): answers(few),
        Stratum(False, "a", "food"): answers(few),
        Stratum(False, "b", "food"): answers(3),
        Stratum(True, "a", "toys"): answers(2),
    }
    cells = cells_of(given, dict.fromkeys(given, 100))
    assert [(cell.stratum, cell.n, cell.orders) for cell in cells] == [
        (Stratum(False, "a", "toys"), ENOUGH + 5, 300),
        (Stratum(False, "a"), 2 * few, 200),
    ]


@pytest.mark.parametrize(("answers", "orders"), [({}, {}), ({KEPT: {"5": 3}}, {KEPT: 10}), ({KEPT: {"5": 90}}, {})])
def test_nothing_to_weigh_by_gives_no_figure(answers, orders):
    assert weigh(CSAT, answers, orders, {}) is None


strata = st.builds(Stratum, st.booleans(), st.sampled_from("abc"), st.sampled_from(["toys", "food", ""]))


@given(
    st.dictionaries(strata, st.dictionaries(st.sampled_from("12345"), st.integers(0, 60)), max_size=10),
    st.dictionaries(strata, st.integers(0, 100_000), max_size=12),
)
def test_weights_are_capped_have_mean_one_and_lose_nobody(answers, orders):
    cells = cells_of(answers, orders)
    if not cells:
        return
    n = sum(cell.n for cell in cells)
    assert n == sum(sum(counts.values()) for counts in answers.values())
    assert sum(cell.orders for cell in cells) == sum(orders.values())
    assert all(0 <= cell.weight <= CAP + 1e-9 for cell in cells)
    assert sum(cell.n * cell.weight for cell in cells) == pytest.approx(n)
    found = weigh(CSAT, answers, orders, {})
    assert -1e-9 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= 100 + 1e-6
