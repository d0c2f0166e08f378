"""Quantiles of whole days from a histogram, as if every order stood in the list."""

import math
from collections.abc import Mapping


def quantile(histogram: Mapping[int, int], share: float) -> float | None:
    """Return the linearly interpolated quantile of an integer histogram, None when it is empty.

    Equals `numpy.percentile(values, 100 * share)` of the expanded values (Hyndman & Fan 1996, type 7).
    """
    n = sum(histogram.values())
    if n == 0:
        return None
    place = share * (n - 1)
    below = math.floor(place)
    low = _value_at(histogram, below)
    high = _value_at(histogram, min(below + 1, n - 1))
    return low + (high - low) * (place - below)


def _value_at(histogram: Mapping[int, int], index: int) -> int:
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if index < seen:
            return value
    raise IndexError(index)
