"""How long things take when some have not happened yet: Kaplan–Meier curves and medians with their 95 % intervals.

What still waits counts with the time that it has waited so far (it is censored): leaving it out would make a slow
office look fast.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from surveyapp.analysis.metrics import Z

# A survival of exactly one half is reached by products of fractions that floating point misses by a hair.
TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True)
class Curve:
    """The share that still waits after each time at which something happened.

    Attributes:
        times: ascending, in the unit of the durations.
        shares: fractions that still wait just after each time.
        errors: Greenwood's standard error of each; nan where nobody is left.
        low: lower ends of the 95 % band (log-log), None where it has none.
        high: upper ends.
        at_risk: how many still waited just before each time.
        n: how many there are in all.
        events: to how many it has happened.
    """

    times: tuple[float, ...]
    shares: tuple[float, ...]
    errors: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    at_risk: tuple[int, ...]
    n: int
    events: int

    def at(self, time: float) -> float:
        """Return the fraction that still waits after `time`."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return self.shares[place - 1] if place else 1.0


@dataclass(frozen=True, slots=True)
class Median:
    """The time within which it has happened to half, with its 95 % interval; None where that is not known yet."""

    n: int
    events: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def survival(durations: ArrayLike, happened: ArrayLike) -> Curve:
    """Return the product-limit estimate (Kaplan & Meier 1958) with Greenwood's errors (1926).

    The band is log-log, so that it stays between 0 and 1 (Kalbfleisch & Prentice 1980). Of equal times what happened
    comes before what was censored.

    Args:
        durations: how long each has taken, or has waited so far; none below 0.
        happened: whether it has happened, for each.
    """
    time = np.asarray(durations, dtype=float)
    is_event = np.asarray(happened, dtype=bool)
    if time.size == 0:
        return Curve((), (), (), (), (), (), 0, 0)
    times, counts = np.unique(time[is_event], return_counts=True)
    at_risk = time.size - np.searchsorted(np.sort(time), times, side="left")
    return curve_of_steps(times, counts, at_risk, int(time.size))


def curve_of_steps(times: ArrayLike, counts: ArrayLike, at_risk: ArrayLike, n: int) -> Curve:
    """Return the same estimate from what has been counted already.

    Args:
        times: ascending, those at which something happened.
        counts: to how many it happened at each.
        at_risk: how many still waited just before each.
        n: how many there are in all.
    """
    moments, d, r = (np.asarray(values, dtype=float) for values in (times, counts, at_risk))
    shares = np.cumprod(1 - d / r)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Infinite times nothing is no number: once nobody is left the error is not known.
        errors = shares * np.sqrt(np.cumsum(d / (r * (r - d))))
    ends = [_band(share, error) for share, error in zip(shares.tolist(), errors.tolist(), strict=True)]
    return Curve(
        times=tuple(moments.tolist()),
        shares=tuple(shares.tolist()),
        errors=tuple(errors.tolist()),
        low=tuple(low for low, _ in ends),
        high=tuple(high for _, high in ends),
        at_risk=tuple(int(waiting) for waiting in r),
        n=n,
        events=int(d.sum()),
    )


def median_of(curve: Curve) -> Median:
    """Return the first time at which no more than half still wait, with its interval (Brookmeyer & Crowley 1982).

    The interval holds the times at which a log-log test does not tell the share from one half. Its upper end is open
    (None) while the curve has not come down far enough.
    """
    value = next((t for t, share in zip(curve.times, curve.shares, strict=True) if share <= 0.5 + TOLERANCE), None)
    steps = zip(curve.shares, curve.errors, strict=True)
    inside = [place for place, (share, error) in enumerate(steps) if abs(_distance(share, error)) <= Z]
    if not inside:
        # A step that falls from surely more than half to surely less than half is the whole interval.
        is_sure = value is not None and math.isfinite(
            _distance(curve.at(value), curve.errors[curve.times.index(value)])
        )
        return Median(curve.n, curve.events, value, *((value, value) if is_sure else (None, None)))
    after = inside[-1] + 1
    high = curve.times[after] if after < len(curve.times) else None
    return Median(curve.n, curve.events, value, curve.times[inside[0]], high)


def _band(share: float, error: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1 or math.isnan(error):
        return None, None
    reach = Z * error / (share * math.log(share))
    return share ** math.exp(-reach), share ** math.exp(reach)


def _distance(share: float, error: float) -> float:
    """Return how many standard errors a share is from one half on the log-log scale; infinite where nothing is known."""
    if not 0 < share < 1 or math.isnan(error) or error == 0:
        return math.inf
    slope = -1 / (share * math.log(share))
    return (math.log(-math.log(share)) - math.log(-math.log(0.5))) / (slope * error)
