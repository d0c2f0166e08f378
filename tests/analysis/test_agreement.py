"""Agreement of readers: published examples, scikit-learn and statsmodels, and what cannot be said."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from surveyapp.analysis.agreement import Agreement, cohen_kappa, krippendorff_alpha

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", examples A, B and C.
MEG, OWEN = "0100000010", "1110010000"
BEN, GERRY = "aabbdcccedda", "babbbccceddd"
FOUR_READERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units_of(*readers):
    return [[[value for value in values if value != "."]] for values in zip(*readers, strict=True)]


@pytest.mark.parametrize(
    ("readers", "expected"),
    [((MEG, OWEN), 0.095), ((BEN, GERRY), 0.692), (FOUR_READERS, 0.743)],
    ids=["two values", "five values", "four readers with gaps"],
)
def test_alpha_is_that_of_the_published_examples(readers, expected):
    found = krippendorff_alpha(units_of(*readers))
    assert found.value == pytest.approx(expected, abs=0.0005)
    assert found.low < found.value < found.high


def test_units_that_were_read_once_are_left_out():
    found = krippendorff_alpha(units_of(*FOUR_READERS))
    assert found.n == 11


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ([], Agreement(0)),
        ([[["a"]]], Agreement(0)),
        ([[["a", "a"]]] * 9, Agreement(9)),
        ([[["a", "a"]], [["b", "b"]]], Agreement(2, 1.0)),
    ],
    ids=["nothing", "read once", "all the same", "too few for an interval"],
)
def test_alpha_says_nothing_where_nothing_can_be_said(things, expected):
    assert krippendorff_alpha(things) == expected


def test_full_agreement_about_something_rare_is_not_sure():
    rare = krippendorff_alpha([[["yes", "yes"]]] * 2 + [[["no", "no"]]] * 58)
    common = krippendorff_alpha([[["yes", "yes"]]] * 30 + [[["no", "no"]]] * 30)
    # None of 60: at most 5.96 % (Clopper & Pearson), against what chance would bring.
    assert (common.value, common.high, common.low) == (1, 1, pytest.approx(1 - 0.0596 / (0.5 * 120 / 119), abs=0.001))
    assert (rare.value, rare.high) == (1, 1)
    assert rare.low < 0.2


def test_full_agreement_is_one_and_against_each_other_is_below_zero():
    assert krippendorff_alpha([[["a", "a"]], [["b", "b"]]] * 10).value == 1
    assert krippendorff_alpha([[["a", "b"]]] * 10).value < 0


def test_units_of_one_comment_are_drawn_together():
    # Ten comments of which each theme repeats the other: twice the units, but no more comments to learn from.
    one = [[[a, b]] for a, b in zip(MEG, OWEN, strict=True)]
    twice = [units * 2 for units in one]
    assert krippendorff_alpha(twice).n == 10
    width = [found.high - found.low for found in (krippendorff_alpha(one), krippendorff_alpha(twice))]
    assert width[1] == pytest.approx(width[0], rel=0.15)


def test_the_interval_of_alpha_covers_what_is_true():
    # Two readers who both see the truth with a chance of .9, and else the opposite; half of all is "yes".
    random = np.random.default_rng(7)
    # Both right or both wrong: .82; by chance .5.
    true, covered = (0.82 - 0.5) / 0.5, 0
    for _ in range(40):
        truth = random.random(100) < 0.5
        wrong = random.random((2, 100)) < 0.1
        found = krippendorff_alpha([[list(said)] for said in zip(*(truth ^ each for each in wrong), strict=True)])
        covered += found.low <= true <= found.high
    assert covered / 40 >= 0.85


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn_and_its_interval_that_of_statsmodels(seed):
    random = np.random.default_rng(seed)
    first = random.integers(0, 3, 60)
    second = np.where(random.random(60) < 0.7, first, random.integers(0, 3, 60))
    found = cohen_kappa(list(zip(first.tolist(), second.tolist(), strict=True)))
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    table, _ = to_table(np.column_stack([first, second]), 3)
    other = cohens_kappa(table)
    assert (found.low, found.high) == pytest.approx((other.kappa_low, other.kappa_upp))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], Agreement(0)),
        ([("a", "a")] * 5, Agreement(5)),
        ([("a", "a"), ("b", "b")], Agreement(2, 1.0)),
        ([("a", "a"), ("b", "b")] * 5, Agreement(10, 1.0)),
    ],
    ids=["nothing", "all the same", "too few for an interval", "never apart"],
)
def test_kappa_says_nothing_where_nothing_can_be_said(pairs, expected):
    assert cohen_kappa(pairs) == expected
