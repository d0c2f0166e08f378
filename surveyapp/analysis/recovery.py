"""What was done about cases against what came of it, and whether like cases were treated alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.analysis.comparison import benjamini_hochberg
from surveyapp.analysis.loyalty import Weeks, bought_by, difference_at, horizon_of
from surveyapp.analysis.metrics import FEW, Estimate, chance_of_shares, difference_of_shares, share

# So many draws, fewer of many cases: the more there are, the less a draw differs from the next.
DRAWS, LEAST_DRAWS, MOST_NUMBERS = 2_000, 200, 4_000_000
SEED = 20_080_126
# A unit with fewer like cases says nothing of how it treats them.
LEAST_CASES = 5


@dataclass(frozen=True, slots=True)
class Contrast:
    """Cases with something against those without it: shares in per cent, the difference with its interval, a p value.

    `is_real` is set once all contrasts of a report are known: it holds up among as many as were looked at.
    """

    with_it: Estimate
    without: Estimate
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    is_real: bool = False


def contrast_of_shares(hits: int, n: int, other_hits: int, other_n: int) -> Contrast:
    """Return the contrast of two shares (Newcombe 1998; z or exact test); nothing is compared with under ten cases."""
    ones = _share_of(hits, n), _share_of(other_hits, other_n)
    if n < FEW or other_n < FEW:
        return Contrast(*ones)
    chance = chance_of_shares(hits, n, other_hits, other_n)
    return Contrast(*ones, *difference_of_shares(hits, n, other_hits, other_n), chance)


def _share_of(hits: int, n: int) -> Estimate:
    return Estimate(n, *share(hits, n)) if n else Estimate(0)


def contrast_of_returns(with_it: Weeks, without: Weeks) -> tuple[Contrast, int | None]:
    """Return the contrast of who bought again, and within how many weeks; None where too few are known for long."""
    week = horizon_of([with_it, without])
    if week is None:
        return Contrast(Estimate(with_it.n), Estimate(without.n)), None
    found = difference_at(with_it, without, week)
    ones = bought_by(with_it, week), bought_by(without, week)
    return Contrast(*ones, found.value, found.low, found.high, found.p_value), week


def judge_together(contrasts: Sequence[Contrast]) -> list[Contrast]:
    """Return the contrasts with those marked that stand while false discoveries stay under 5 % (Benjamini & Hochberg 1995).

    One whose own interval holds zero is never called real.
    """
    tested = [place for place, each in enumerate(contrasts) if each.p_value is not None]
    stands = benjamini_hochberg([contrasts[place].p_value or 0.0 for place in tested])
    real = {place for place, holds in zip(tested, stands, strict=True) if holds}
    return [
        Contrast(
            each.with_it, each.without, each.value, each.low, each.high, each.p_value,
            place in real and not (each.low or 0.0) <= 0 <= (each.high or 0.0),
        )
        for place, each in enumerate(contrasts)
    ]  # fmt: skip


def cost_per_solved(costs: Sequence[float], solved: Sequence[bool]) -> tuple[float, float | None, float | None] | None:
    """Return what all cases cost over how many were solved, with its interval; None where none was.

    The interval is a percentile bootstrap over cases (Efron 1979), always with the same draws; None of under ten cases.
    """
    cost, is_solved = np.asarray(costs, dtype=float), np.asarray(solved, dtype=bool)
    if not is_solved.any():
        return None
    value = float(cost.sum() / is_solved.sum())
    if cost.size < FEW:
        return value, None, None
    random = np.random.default_rng(SEED)
    ratios = []
    for _ in range(_draws(cost.size)):
        drawn = random.integers(0, cost.size, cost.size)
        count = is_solved[drawn].sum()
        if count:
            ratios.append(cost[drawn].sum() / count)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return value, float(low), float(high)


@dataclass(frozen=True, slots=True)
class Spread:
    """How differently units treat like cases: per cent given something (or of the order's value), by unit, and the test."""

    n: int
    mean: float
    units: Mapping[str, tuple[int, float]]
    p_value: float
    is_real: bool = False


def spread_of(values: Mapping[str, Sequence[float]]) -> Spread | None:
    """Return how far the units' means lie apart, tested by shuffling the cases between them (Good 2005).

    The statistic is the sum of squares between units, which orders shuffles as F and, of yes and no, as chi square do.
    None where fewer than two units have five like cases.

    Args:
        values: by unit, what each like case was given: 0 or 100 for nothing or something, else per cent of the order.
    """
    kept = {unit: np.asarray(given, dtype=float) for unit, given in values.items() if len(given) >= LEAST_CASES}
    if len(kept) < 2:
        return None
    every = np.concatenate(list(kept.values()))
    ends = np.cumsum([given.size for given in kept.values()])
    sizes = np.diff(ends, prepend=0)
    observed = _between(every[None, :], ends, sizes)[0]
    random = np.random.default_rng(SEED)
    draws = _draws(every.size)
    shuffled = random.permuted(np.broadcast_to(every, (draws, every.size)), axis=1)
    # The cases as they are count as one shuffle more, so that no p value is ever 0.
    extreme = int((_between(shuffled, ends, sizes) >= observed - 1e-9).sum())
    units = {unit: (int(given.size), float(given.mean())) for unit, given in kept.items()}
    return Spread(int(every.size), float(every.mean()), units, (extreme + 1) / (draws + 1))


def judge_spreads(spreads: Sequence[Spread]) -> list[Spread]:
    """Return the spreads with those marked that stand among as many as were looked at (Benjamini & Hochberg 1995)."""
    stands = benjamini_hochberg([each.p_value for each in spreads])
    return [
        Spread(each.n, each.mean, each.units, each.p_value, holds) for each, holds in zip(spreads, stands, strict=True)
    ]


def _draws(size: int) -> int:
    return max(LEAST_DRAWS, min(DRAWS, MOST_NUMBERS // size))


def _between(rows: np.ndarray, ends: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the sum of squares between groups of each row; groups lie side by side and end at `ends`."""
    sums = np.add.reduceat(rows, np.concatenate([[0], ends[:-1]]), axis=1)
    between: np.ndarray = (sums**2 / sizes).sum(axis=1)
    return between
