"""Groups against the rest: words only after a test, corrected for many."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from surveyapp.analysis.comparison import HIGHER, LOWER, UNCLEAR, against_the_rest, benjamini_hochberg, compare
from surveyapp.analysis.metrics import Measured

CSAT = Measured("happy", "csat", ("1", "2", "3", "4", "5"))
NPS = Measured("recommend", "nps", tuple(map(str, range(11))))
MEAN = Measured("easy", "ces", tuple(map(str, range(1, 8))))


def test_clear_differences_are_said_and_unclear_ones_not():
    groups = {
        "Oulu": {"1": 300, "5": 700},
        "Turku": {"1": 180, "5": 820},
        "Espoo": {"1": 215, "5": 785},
        "Salo": {"1": 3, "5": 8},
    }
    found = against_the_rest(CSAT, groups)
    assert {group: comparison.verdict for group, comparison in found.items()} == {
        "Oulu": LOWER,
        "Turku": HIGHER,
        "Espoo": UNCLEAR,
        "Salo": UNCLEAR,
    }


def test_a_small_group_or_a_small_rest_is_not_judged():
    assert set(against_the_rest(CSAT, {"few": {"1": 9}, "many": {"5": 500}})) == set()


def test_groups_without_spread_are_no_crash():
    found = against_the_rest(MEAN, {"a": {"7": 20}, "b": {"1": 20}, "c": {}})
    assert (found["a"].verdict, found["b"].verdict) == (HIGHER, LOWER)
    same = against_the_rest(MEAN, {"a": {"7": 20}, "b": {"7": 20}})
    assert same["a"].verdict == UNCLEAR


def test_means_as_welchs_test_in_scipy():
    rnd = random.Random(3)
    a, b = [rnd.randint(1, 7) for _ in range(40)], [rnd.randint(2, 7) for _ in range(90)]
    groups = {"a": {str(v): a.count(v) for v in set(a)}, "b": {str(v): b.count(v) for v in set(b)}}
    expected = stats.ttest_ind(a, b, equal_var=False)
    found = against_the_rest(MEAN, groups)["a"]
    assert found.p_value == pytest.approx(expected.pvalue)
    assert found.difference == pytest.approx(sum(a) / 40 - sum(b) / 90)


def test_a_few_equal_answers_are_not_taken_for_certain():
    # Four in five give a 7 anyway: ten sevens in a row are no news, though they have no variance.
    rest, ten = {"1": 40, "5": 40, "6": 120, "7": 800}, {"7": 10}
    scores = [1] * 40 + [5] * 40 + [6] * 120 + [7] * 810
    correlation = stats.pearsonr([0] * 1000 + [1] * 10, scores).statistic
    found = against_the_rest(MEAN, {"ten": ten, "rest": rest})["ten"]
    assert found.p_value == pytest.approx(2 * stats.norm.sf(abs(correlation) * (len(scores) - 1) ** 0.5))
    assert found.low < 0 < found.high
    assert found.verdict == UNCLEAR


@pytest.mark.parametrize(
    ("measured", "happy", "others"),
    [(MEAN, 0.8, {"1": 0.05, "5": 0.05, "6": 0.1}), (NPS, 0.75, {"3": 0.1, "8": 0.15}), (CSAT, 0.96, {"2": 0.04})],
)
def test_of_many_small_groups_alike_hardly_any_stands_out(measured, happy, others):
    random, scale = np.random.default_rng(11), measured.scale
    chances = [happy if value == scale[-1] else others.get(value, 0) for value in scale]
    wrong = 0
    for _ in range(40):
        rows = random.multinomial([1000] + [10] * 20, chances).tolist()
        groups = {str(i): dict(zip(scale, row, strict=True)) for i, row in enumerate(rows)}
        wrong += any(found.verdict != UNCLEAR for found in against_the_rest(measured, groups).values())
    assert wrong <= 4


def test_nps_is_compared_in_points():
    groups = {"a": {"10": 50, "0": 50}, "b": {"10": 90, "8": 5, "0": 5}}
    assert against_the_rest(NPS, groups)["a"].difference == pytest.approx(-85)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_benjamini_hochberg_as_statsmodels(p_values):
    expected = list(multipletests(p_values, alpha=0.05, method="fdr_bh")[0]) if p_values else []
    assert benjamini_hochberg(p_values) == expected


def test_two_selections_are_compared_question_by_question_and_corrected_for_many():
    one = [{"5": 700, "1": 300}, {"10": 30, "0": 70}, {"7": 4}]
    other = [{"5": 800, "1": 200, "@answered": 1000}, {"10": 31, "0": 69}, {"7": 400}]
    found = compare([CSAT, NPS, MEAN], one, other)
    low, high = confint_proportions_2indep(700, 1000, 800, 1000, method="newcomb", compare="diff")
    assert (found[0].low, found[0].high) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert (found[0].verdict, found[1].verdict, found[2]) == (LOWER, UNCLEAR, None)


def test_a_difference_real_alone_may_be_chance_among_many():
    pair = ({"5": 78, "1": 22}, {"5": 89, "1": 11})
    assert compare([CSAT], [pair[0]], [pair[1]])[0].verdict == LOWER
    many = compare([CSAT] * 20, [pair[0], *[pair[1]] * 19], [pair[1]] * 20)
    assert many[0].verdict == UNCLEAR
