"""The quantile of a histogram against numpy's of the expanded list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.quantiles import quantile


def test_empty_has_none():
    assert quantile({}, 0.9) is None


@given(st.dictionaries(st.integers(-20, 200), st.integers(1, 9), min_size=1), st.floats(0, 1))
def test_as_numpys_percentile(histogram, share):
    values = [value for value, count in histogram.items() for _ in range(count)]
    assert quantile(histogram, share) == pytest.approx(np.percentile(values, 100 * share))
