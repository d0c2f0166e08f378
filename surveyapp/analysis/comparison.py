"""Groups against all the others together: "higher" and "lower" are said only after a test, corrected for many."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.analysis.metrics import (
    FEW,
    Measured,
    Z,
    chance_of_shares,
    difference_of_shares,
    moments,
    t_quantile,
    top_values,
)

FALSE_DISCOVERIES = 0.05
HIGHER, LOWER, UNCLEAR = "higher", "lower", "no clear difference"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group less all the others: the difference in the measure's unit with its interval, and what may be said."""

    difference: float
    low: float
    high: float
    p_value: float
    verdict: str


def against_the_rest(
    measured: Measured, groups: Mapping[str, Mapping[str, int]], judged: Collection[str] | None = None
) -> dict[str, Comparison]:
    """Compare each group with all the others together.

    Args:
        measured: a scored question (of `SCORED`).
        groups: counts by value, by group.
        judged: the groups of which anything will be said, None for all; the rest of each holds the others too.

    Returns:
        A comparison for every group that has, like the rest, ten answers at least. The verdicts hold the share of
        false discoveries under 5 % (Benjamini & Hochberg 1995), and never contradict the interval shown.
    """
    total: dict[str, int] = {}
    for counts in groups.values():
        for value, count in counts.items():
            total[value] = total.get(value, 0) + count
    found: dict[str, tuple[float, float, float, float]] = {}
    for group, counts in groups.items():
        if judged is not None and group not in judged:
            continue
        rest = {value: count - counts.get(value, 0) for value, count in total.items()}
        if answers_in(measured, counts) >= FEW and answers_in(measured, rest) >= FEW:
            found[group] = difference(measured, counts, rest)
    real = benjamini_hochberg([figures[3] for figures in found.values()])
    return {
        group: Comparison(*figures, verdict=verdict_of(figures, is_real))
        for (group, figures), is_real in zip(found.items(), real, strict=True)
    }


def difference(
    measured: Measured, counts: Mapping[str, int], others: Mapping[str, int]
) -> tuple[float, float, float, float]:
    """Return how far two groups lie apart: first less second in the measure's unit, low, high, and the p value.

    Shares are compared by Newcombe's interval and the z or the exact test, NPS and means by Welch's t test or by shuffling,
    whichever is less sure. Each group needs two answers at least.
    """
    return (_shares if measured.measure == "csat" else _means)(measured, counts, others)


def benjamini_hochberg(p_values: Sequence[float], level: float = FALSE_DISCOVERIES) -> list[bool]:
    """Tell which hypotheses stand while the expected share of false ones among them stays under `level`."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    last = max((rank for rank, i in enumerate(order, 1) if p_values[i] <= level * rank / len(order)), default=0)
    return [i in set(order[:last]) for i in range(len(p_values))]


def compare(
    measured: Sequence[Measured], one: Sequence[Mapping[str, int]], other: Sequence[Mapping[str, int]]
) -> list[Comparison | None]:
    """Compare two selections question by question: the first less the second, None where either has few answers.

    The verdicts are corrected for the questions compared, as in `against_the_rest`.

    Args:
        measured: questions with a figure.
        one: counts by value of each question in the first selection.
        other: those in the second, of other people.
    """
    found: dict[int, tuple[float, float, float, float]] = {}
    for place, (each, counts, others) in enumerate(zip(measured, one, other, strict=True)):
        if answers_in(each, counts) >= FEW and answers_in(each, others) >= FEW:
            found[place] = difference(each, counts, others)
    real = dict(zip(found, benjamini_hochberg([figures[3] for figures in found.values()]), strict=True))
    return [
        Comparison(*found[place], verdict=verdict_of(found[place], is_real=real[place])) if place in found else None
        for place in range(len(measured))
    ]


def answers_in(measured: Measured, counts: Mapping[str, int]) -> int:
    """Return how many answers the counts hold, without what is no value of the scale."""
    return sum(counts.get(value, 0) for value in measured.scale)


def verdict_of(figures: tuple[float, float, float, float], is_real: bool) -> str:
    """Return what may be said of a difference (with low, high and p value); `is_real` is the correction's word."""
    difference, low, high, _ = figures
    if not is_real or low <= 0 <= high:
        return UNCLEAR
    return HIGHER if difference > 0 else LOWER


def _shares(
    measured: Measured, counts: Mapping[str, int], rest: Mapping[str, int]
) -> tuple[float, float, float, float]:
    top = top_values(measured)
    hits, n = sum(counts.get(value, 0) for value in top), answers_in(measured, counts)
    other_hits, other_n = sum(rest.get(value, 0) for value in top), answers_in(measured, rest)
    return *difference_of_shares(hits, n, other_hits, other_n), chance_of_shares(hits, n, other_hits, other_n)


def _means(measured: Measured, counts: Mapping[str, int], rest: Mapping[str, int]) -> tuple[float, float, float, float]:
    """Compare by Welch's t test, and by how far shuffling the answers between the groups would take their means apart.

    A few answers that happen to be equal have no variance of their own, and Welch's test then takes them for certain.
    Shuffled they have that of all together (M² of Mantel 1963; Agresti 2013, 3.4.1), and the interval that of both groups
    pooled. The less sure of the two speaks.
    """
    from scipy.special import stdtr

    ones, others = scored_counts(measured, counts), scored_counts(measured, rest)
    (mean, variance), n = moments(ones), sum(ones.values())
    (other, other_variance), other_n = moments(others), sum(others.values())
    difference, a, b = mean - other, variance / n, other_variance / other_n
    _, every = moments({score: ones[score] + others[score] for score in ones})
    if not every:
        return difference, difference, difference, 1.0
    shuffled = math.sqrt(every * (1 / n + 1 / other_n))
    pooled = ((n - 1) * variance + (other_n - 1) * other_variance) / (n + other_n - 2) or every
    half = Z * math.sqrt(pooled * (1 / n + 1 / other_n))
    p_value = math.erfc(abs(difference) / shuffled / math.sqrt(2))
    if a + b > 0:
        freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (other_n - 1))
        half = max(half, t_quantile(math.floor(freedom)) * math.sqrt(a + b))
        p_value = max(p_value, 2 * float(stdtr(freedom, -abs(difference) / math.sqrt(a + b))))
    return difference, difference - half, difference + half, p_value


def scored_counts(measured: Measured, counts: Mapping[str, int]) -> dict[int, int]:
    """Return how often each score was given; a promoter counts 100, a detractor -100, so that NPS is a mean as well."""
    if measured.measure != "nps":
        return {int(value): counts.get(value, 0) for value in measured.scale}
    scored = {100: 0, 0: 0, -100: 0}
    for value in measured.scale:
        count = counts.get(value, 0)
        scored[100 if int(value) >= 9 else -100 if int(value) <= 6 else 0] += count
    return scored
