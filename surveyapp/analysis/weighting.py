"""Weights against non-response: what the figure would be, had every kind of order answered alike.

Post-stratification: the answers of a stratum (unit, category, late or not) weigh as much together as its orders do in
the list of orders. Strata with few answers are merged first, weights are capped. Sources: Holt & Smith 1979
(post-stratification), Särndal, Swensson & Wretman 1992, chapter 7 (linearised variance by the residuals within strata),
Kish 1965 and 1992 (effective n and design effect), Kalton & Flores-Cervantes 2003 (merging and capping).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.analysis.metrics import Measured, Z, t_quantile, top_values, wilson
from surveyapp.domain.strata import Stratum

# A stratum with fewer answers is merged with others: its mean would be too unsure, its weight too wild.
ENOUGH = 20
# Late orders are few and much less content: joined with the others, the figure would be off by more than it gets surer.
ENOUGH_LATE = 5
# No answer counts more than so many times the mean weight.
CAP = 5.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A stratum as it is weighted: its answers by value, how many orders it has, and the weight of one answer."""

    stratum: Stratum
    counts: Mapping[str, int]
    orders: int
    weight: float

    @property
    def n(self) -> int:
        """How many answers it has."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Weighted:
    """A weighted figure in the measure's own unit, with its linearised 95 % interval.

    Attributes:
        n: answers that were weighted, or kept their weight of 1.
        effective_n: of how many unweighted answers the weights leave the information (Kish).
        design_effect: n / effective_n.
        late_answers, late_orders: per cent of late ones among the answers and among the orders.
        strata: into how many kinds of orders answers were put after merging.
        capped: how many answers had their weight capped.
    """

    n: int
    value: float
    low: float | None
    high: float | None
    effective_n: float
    design_effect: float
    late_answers: float
    late_orders: float
    strata: int
    capped: int


Counts = Mapping[str, int]
# The answers of a stratum by value, and how many orders it has.
Filled = tuple[Counts, int]
# Answers that are about no order of the list.
NOWHERE = Stratum(None, None, "")
# What strata are joined over, one after another.
COARSER: Sequence[Callable[[Stratum], Stratum]] = (
    lambda each: Stratum(each.is_late, each.unit),
    lambda each: Stratum(each.is_late),
    lambda each: Stratum(None),  # noqa: ARG005
)


def weigh(
    measured: Measured,
    answers: Mapping[Stratum, Mapping[str, int]],
    orders: Mapping[Stratum, int],
    others: Mapping[str, int],
) -> Weighted | None:
    """Return the weighted figure of a scored question, None where there is nothing to weigh by.

    Args:
        measured: the question, of a measure with a score.
        answers: counts by value, by stratum of the order that they are about.
        orders: how many orders each stratum has; strata without answers may be among them.
        others: counts of answers that are in no stratum; they keep a weight of 1.
    """
    scale = set(measured.scale)
    answers = {stratum: {v: c for v, c in counts.items() if v in scale} for stratum, counts in answers.items()}
    cells = cells_of(answers, orders)
    if not cells:
        return None
    alone = Cell(NOWHERE, {v: c for v, c in others.items() if v in scale}, 0, 1.0)
    every = [*cells, *([alone] if alone.n else [])]
    n = sum(cell.n for cell in every)
    scores = _scores(measured)
    mean, variance = _moments(every, scores)
    effective_n = n * n / sum(cell.n * cell.weight**2 for cell in every)
    ends = min(scores.values()), max(scores.values())
    low, high = _interval(measured, ends, mean, variance, n, effective_n, len(every))
    factor = 100.0 if measured.measure in ("csat", "nps") else 1.0
    late_n = sum(sum(c.values()) for stratum, c in answers.items() if stratum.is_late)
    late_orders = sum(count for stratum, count in orders.items() if stratum.is_late)
    return Weighted(
        n=n,
        value=factor * mean,
        low=None if low is None else factor * low,
        high=None if high is None else factor * high,
        effective_n=effective_n,
        design_effect=n / effective_n,
        late_answers=100 * late_n / max(1, sum(sum(c.values()) for c in answers.values())),
        late_orders=100 * late_orders / max(1, sum(orders.values())),
        strata=len(cells),
        capped=sum(cell.n for cell in cells if cell.weight >= CAP - 1e-9),
    )


def cells_of(answers: Mapping[Stratum, Mapping[str, int]], orders: Mapping[Stratum, int]) -> list[Cell]:
    """Return the merged strata with the capped weight of an answer in each; the mean weight is 1.

    Strata with fewer than `ENOUGH` answers are joined over the categories of their unit and lateness, then over the
    units, then, where all late or all kept have fewer than `ENOUGH_LATE`, over lateness; what still has too few joins the
    smallest stratum that stands.
    """
    merged = _merge(answers, orders)
    n = sum(sum(counts.values()) for counts, _ in merged.values())
    total = sum(count for _, count in merged.values())
    if n < ENOUGH or not total:
        return []
    raw = {stratum: (count / total) / (sum(c.values()) / n) for stratum, (c, count) in merged.items()}
    weights = _capped(raw, {stratum: sum(c.values()) for stratum, (c, _) in merged.items()})
    return [Cell(stratum, c, count, weights[stratum]) for stratum, (c, count) in merged.items()]


def _merge(answers: Mapping[Stratum, Counts], orders: Mapping[Stratum, int]) -> dict[Stratum, Filled]:
    strata = sorted({*answers, *orders}, key=repr)
    left = {stratum: (answers.get(stratum, {}), orders.get(stratum, 0)) for stratum in strata}
    standing: dict[Stratum, Filled] = {}
    for coarser in COARSER:
        for stratum in [each for each, cell in left.items() if _stands(each, cell)]:
            standing[stratum] = left.pop(stratum)
        joined: dict[Stratum, Filled] = {}
        for stratum, cell in left.items():
            place = coarser(stratum)
            joined[place] = _sum(joined[place], cell) if place in joined else cell
        left = joined
    for stratum, rest in left.items():
        if _stands(stratum, rest) or not standing:
            standing[stratum] = rest
        else:
            smallest = min(standing, key=lambda each: (sum(standing[each][0].values()), repr(each)))
            standing[smallest] = _sum(standing[smallest], rest)
    return standing


def _stands(stratum: Stratum, cell: Filled) -> bool:
    is_all_of_a_lateness = stratum.is_late is not None and stratum.unit is None
    return sum(cell[0].values()) >= (ENOUGH_LATE if is_all_of_a_lateness else ENOUGH) and cell[1] > 0


def _sum(one: Filled, other: Filled) -> Filled:
    values = dict.fromkeys([*one[0], *other[0]])
    return {value: one[0].get(value, 0) + other[0].get(value, 0) for value in values}, one[1] + other[1]


def _capped(raw: Mapping[Stratum, float], n: Mapping[Stratum, int]) -> dict[Stratum, float]:
    """Return weights of at most `CAP` with a mean of 1 over all answers; what is cut off goes to the others alike."""
    total, capped = sum(n.values()), dict(raw)
    for _ in raw:
        free = [stratum for stratum, weight in capped.items() if weight < CAP]
        over = total - sum(n[stratum] * min(weight, CAP) for stratum, weight in capped.items())
        held = sum(n[stratum] * capped[stratum] for stratum in free)
        if not held or abs(over) < 1e-9 * total:
            break
        factor = 1 + over / held
        capped = {each: weight * factor if weight < CAP else CAP for each, weight in capped.items()}
    return {stratum: min(weight, CAP) for stratum, weight in capped.items()}


def _scores(measured: Measured) -> dict[str, float]:
    """Return what each value of the scale counts, so that the figure is a mean."""
    if measured.measure == "csat":
        top = top_values(measured)
        return {value: float(value in top) for value in measured.scale}
    if measured.measure == "nps":
        return {value: float(int(value) >= 9) - float(int(value) <= 6) for value in measured.scale}
    return {value: float(value) for value in measured.scale}


def _moments(cells: Sequence[Cell], scores: Mapping[str, float]) -> tuple[float, float]:
    """Return the weighted mean and its linearised variance.

    The residuals are those from the mean of the own stratum. How many answers are in no stratum is chance as well.
    """
    n = sum(cell.n for cell in cells)
    means = {cell.stratum: sum(scores[v] * c for v, c in cell.counts.items()) / cell.n for cell in cells}
    mean = sum(cell.n * cell.weight * means[cell.stratum] for cell in cells) / n
    variance = sum(cell.n * cell.weight**2 * _spread(cell, scores) for cell in cells) / (n * n)
    if cells[-1].stratum == NOWHERE:
        share = cells[-1].n / n
        inside = (mean - share * means[NOWHERE]) / (1 - share)
        variance += share * (1 - share) * (inside - means[NOWHERE]) ** 2 / n
    return mean, variance


def _spread(cell: Cell, scores: Mapping[str, float]) -> float:
    """Return the variance of a stratum's scores.

    A handful that all say the same are no proof that nobody says otherwise, and may weigh much: two answers more are then
    thought beside them, one at each end of the scale (Agresti & Coull 1998).
    """
    given = [(scores[value], count) for value, count in cell.counts.items() if count]
    if len({score for score, _ in given}) == 1:
        given += [(min(scores.values()), 1), (max(scores.values()), 1)]
    n = sum(count for _, count in given)
    mean = sum(score * count for score, count in given) / n
    return sum(count * (score - mean) ** 2 for score, count in given) / (n - 1)


def _interval(
    measured: Measured, ends: tuple[float, float], mean: float, variance: float, n: int, effective_n: float, cells: int
) -> tuple[float | None, float | None]:
    """Return the interval: Wilson's at the n that the variance stands for (Korn & Graubard 1998), else by Student's t.

    It is cut at the `ends` of the scale.
    """
    if n <= cells:
        return None, None
    if measured.measure == "csat":
        is_mixed = 1e-9 < mean < 1 - 1e-9
        same, mean = (mean * (1 - mean) / variance, mean) if is_mixed else (effective_n, float(round(mean)))
        same *= (Z / t_quantile(n - cells)) ** 2
        return wilson(mean * same, same)
    half = t_quantile(n - cells) * math.sqrt(variance)
    return max(ends[0], mean - half), min(ends[1], mean + half)
