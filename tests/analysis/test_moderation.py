"""Variances pulled towards what they have in common: known truth, and ends of the range."""

import math

import numpy as np
import pytest
from scipy.special import polygamma

from surveyapp.analysis.moderation import _inverse_trigamma, moderate


@pytest.mark.parametrize("place", [0.01, 0.3, 2.0, 40.0, 1e5])
def test_the_inverse_trigamma_finds_back(place):
    assert _inverse_trigamma(float(polygamma(1, place))) == pytest.approx(place, rel=1e-5)


def test_the_prior_that_variances_were_drawn_from_is_found():
    random = np.random.default_rng(4)
    true = 3.0 * 12 / random.chisquare(12, 4000)
    freedom = 6.5
    seen = true * random.chisquare(freedom, 4000) / freedom
    found = moderate(seen.tolist(), [freedom] * 4000)
    assert found[0][1] == pytest.approx(12 + freedom, rel=0.15)
    # Pulled figures lie nearer the truth, and t values from them have the tail that they claim.
    pulled = np.array([variance for variance, _ in found])
    assert np.mean((np.log(pulled) - np.log(true)) ** 2) < 0.5 * np.mean((np.log(seen) - np.log(true)) ** 2)


def test_equal_variances_are_one_and_a_few_stay_as_they_are():
    random = np.random.default_rng(5)
    same = (2.0 * random.chisquare(5, 300) / 5).tolist()
    (variance, freedom), *_ = moderate([*same, 0.0], [5.0] * 301)
    assert variance == pytest.approx(2, rel=0.1)
    assert freedom > 60 or math.isinf(freedom)
    assert moderate([1.0, 0.0, 2.0], [4.0] * 3) == [(1.0, 4.0), (0.0, 4.0), (2.0, 4.0)]
    assert moderate([], []) == []
