"""Figures of the coder against people: those of scikit-learn, by language and theme, and what has no figure."""

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from surveyapp.analysis.coder_quality import Checked, f1_score, measure_coder
from surveyapp.analysis.metrics import Estimate

LATE, RUDE, KIND = ("delivery_late", "negative"), ("staff_service", "negative"), ("staff_service", "positive")
PAIRS = (LATE, RUDE, KIND)


def checked(said, found, *, language="en", is_negative=True, sounded=True):
    return Checked(language, frozenset(said), frozenset(found), is_negative, sounded)


def test_figures_are_those_of_scikit_learn():
    random = np.random.default_rng(3)
    truth, guess = random.random((80, 3)) < 0.4, random.random((80, 3)) < 0.5
    rows = [
        checked(*[[pair for pair, on in zip(PAIRS, line, strict=True) if on] for line in (said, found)])
        for said, found in zip(truth, guess, strict=True)
    ]
    expected = precision_recall_fscore_support(truth, guess, average="micro")[:3]
    found = measure_coder(rows).all
    assert found.comments == 80
    assert [figure.value for figure in (found.precision, found.recall, found.f1)] == pytest.approx(
        [100 * each for each in expected]
    )
    assert all(figure.low < figure.value < figure.high for figure in (found.precision, found.recall, found.f1))
    assert (found.precision.n, found.recall.n) == (guess.sum(), truth.sum())


def test_the_wrong_polarity_is_a_mistake_and_a_miss():
    found = measure_coder([checked([RUDE], [KIND])]).themes["staff_service"]
    assert (found.precision.value, found.recall.value, found.f1.value) == (0, 0, 0)
    assert found.comments == 1


def test_languages_and_themes_have_their_own_figures():
    found = measure_coder([checked([LATE], [LATE]), checked([RUDE], [], language="fi")])
    assert (found.languages["en"].recall.value, found.languages["fi"].recall.value) == (100, 0)
    assert found.languages["fi"].precision == Estimate(0)
    assert {theme: quality.comments for theme, quality in found.themes.items()} == {
        "delivery_late": 1,
        "staff_service": 1,
    }


def test_telling_the_unhappy_is_measured_on_both_sides():
    rows = [checked([], [], is_negative=unhappy, sounded=sounded) for unhappy, sounded in [(1, 1), (1, 0), (0, 0)]]
    found = measure_coder(rows)
    assert (found.unhappy.value, found.unhappy.n, found.others.value, found.others.n) == (50, 2, 100, 1)


def test_where_nothing_was_read_there_is_no_figure():
    found = measure_coder([])
    assert (found.all.comments, found.all.f1, found.unhappy, found.languages) == (0, Estimate(0), Estimate(0), {})


@pytest.mark.parametrize(("hits", "mistaken", "missed"), [(0, 3, 4), (9, 0, 0), (7, 2, 5)])
def test_the_interval_of_f1_holds_its_value(hits, mistaken, missed):
    found = f1_score(hits, mistaken, missed)
    assert found.value == pytest.approx(200 * hits / (2 * hits + mistaken + missed))
    assert 0 <= found.low <= found.value <= found.high <= 100
    assert found.low < found.high
