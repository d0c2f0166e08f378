"""Emerging terms: G², its chance, intervals, groups, and a new theme of ten comments in five hundred that is found."""

import math
import random

import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from surveyapp.analysis.emerging import (
    Document,
    Spoken,
    Term,
    adjusted,
    chance_of,
    find_terms,
    pattern_of,
    share_ratio,
    strength_of,
)


def said(number, text, language="en", explained=()):
    return Document(number, language, [Spoken(word, word, word in explained) for word in text.split()])


@pytest.mark.parametrize(
    ("now", "before", "total_now", "total_before"), [(10, 3, 500, 3000), (5, 0, 80, 900), (7, 70, 100, 1000)]
)
def test_strength_is_that_of_scipy(now, before, total_now, total_before):
    table = [[now, total_now - now], [before, total_before - before]]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood")[0]
    assert strength_of(now, before, total_now, total_before) == pytest.approx(expected, abs=1e-9)


def test_edges_have_no_strength_and_no_interval():
    assert strength_of(0, 0, 0, 0) == strength_of(3, 30, 10, 100) == strength_of(5, 5, 5, 5) == 0
    assert chance_of(5, 0, 10, 0) == 1
    assert chance_of(1, 90, 100, 100) > 0.99
    assert chance_of(20, 1, 100, 100) < 1e-4
    assert share_ratio(5, 10, 0, 0) is None
    assert find_terms([], []) == []


def test_adjusting_and_ratio_are_those_of_statsmodels():
    chances = [0.001, 0.2, 0.03, 0.8, 0.03, 0.004]
    assert adjusted(chances) == pytest.approx(list(multipletests(chances, method="fdr_bh")[1]))
    assert adjusted([]) == []
    for counts in ((10, 500, 3, 3000), (5, 80, 0, 900), (4, 4, 1, 9)):
        low, high = confint_proportions_2indep(*counts, compare="ratio", method="log-adjusted")
        ratio, own_low, own_high = share_ratio(*counts)
        assert (own_low, own_high) == pytest.approx((low, high))
        assert low < ratio < high


def test_a_pair_and_its_words_stand_together_and_what_a_theme_explains_does_not():
    before = [said(1000 + i, f"usual words here number{i % 7}") for i in range(200)]
    now = [said(i, f"usual words the gift voucher failed number{i % 7}") for i in range(9)]
    now += [said(50 + i, "usual words late courier", explained=("late", "courier")) for i in range(9)]
    now += [said(80 + i, "usual words here") for i in range(30)]
    terms = find_terms(now, before)
    assert len(terms) == 1
    named = {terms[0].stems, *terms[0].others}
    assert {("gift", "voucher"), ("gift",), ("voucher",)} <= named
    assert not any({"late", "courier"} & set(stems) for stems in named)
    assert (terms[0].n_now, terms[0].n_before, terms[0].total_now) == (9, 0, 48)
    assert terms[0].chance < 0.001


def test_four_comments_are_no_theme_and_languages_are_apart():
    before = [said(1000 + i, "usual words") for i in range(300)]
    now = [said(i, "usual voucher") for i in range(4)] + [said(20 + i, "usual words") for i in range(50)]
    now += [said(100 + i, "voucher", language="sv") for i in range(20)]
    assert find_terms(now, before) == []


def test_function_words_and_what_everybody_wrote_before_are_no_matter():
    before = [said(1000 + i, "shop near home" if i % 2 else "hall near home") for i in range(300)]
    before += [said(2000 + i, "sohva tuli", language="fi") for i in range(200)]
    now = [said(i, "every shop would beep") for i in range(20)] + [said(50 + i, "hall near home") for i in range(20)]
    now += [said(100 + i, "sohva voi styroksi", language="fi") for i in range(12)]
    terms = find_terms(now, before)
    assert {term.stems for term in terms} == {("beep",), ("styroksi",)}
    assert not [stems for term in terms for stems in term.others]


def test_what_grew_by_less_than_half_is_no_news_however_sure():
    before = [said(i, "usual app" if i < 600 else "usual") for i in range(10_000)]
    assert [find_terms([said(20_000 + i, "usual app" if i < count else "usual") for i in range(10_000)], before) != []
            for count in (880, 920)] == [False, True]  # fmt: skip


@pytest.mark.parametrize(
    ("forms", "pattern"),
    [((("kupongin", "kuponki"),), "kupon*"), ((("app",),), "app"), ((("gift",), ("vouchers", "voucher")), "gift voucher*"),
     ((("voucher",),), "voucher*"), ((("mouse", "mice"),), "mice|mouse")],
)  # fmt: skip
def test_the_pattern_finds_the_forms_that_were_written(forms, pattern):
    stems = tuple(each[0] for each in forms)
    assert pattern_of(Term("en", stems, 5, 50, 0, 500, 9.0, 0.01, forms)) == pattern


def test_ten_comments_of_a_new_theme_in_five_hundred_are_among_the_first_five():
    for seed in range(2):
        chosen = random.Random(seed)
        words = [f"word{''.join(chr(97 + int(digit)) for digit in str(i))}" for i in range(3000)]
        weights = [1 / (rank + 2) for rank in range(3000)]

        def text(number, new=(), *, chosen=chosen, words=words, weights=weights):
            own = chosen.choices(words, weights, k=chosen.randint(6, 30))
            own[len(own) // 2 : len(own) // 2] = new
            return said(number, " ".join(own))

        now = [text(i, (["voucher", "refused"] if i % 2 else ["voucher"]) if i < 10 else ()) for i in range(500)]
        terms = find_terms(now, [text(1000 + i) for i in range(1500)])
        assert any(("voucher",) in (term.stems, *term.others) for term in terms[:5]), seed
        assert all(math.isfinite(term.strength) for term in terms)
