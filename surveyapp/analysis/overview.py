"""The Monday overview: figures against their own range, what changed for real, and units below their limit.

Counts come by week or by window and are mappings from a value of the scale to how often it was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from surveyapp.analysis.comparison import benjamini_hochberg, difference
from surveyapp.analysis.control import ENOUGH, Chart, mean_chart, share_chart
from surveyapp.analysis.metrics import Estimate, Measured, estimate, top_values
from surveyapp.domain.errors import N_

Counts = Mapping[str, int]
# Promised dates kept, as a question would be counted: 1 for kept or beaten, 0 for broken, told beforehand or not.
ON_TIME = Measured("on_time", "csat", ("0", "1"), 1, N_("Promised dates kept"))
# A month of weeks is one period where single weeks have too few answers to be judged.
WEEKS_TOGETHER = 4
# The week that decides whether weeks are enough is the middle one of so many.
WEEKS_LOOKED_AT = 13
RECENT = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest period's figure of a question against its own range, in the measure's unit.

    `low` and `high` are the control limits of that period, None where too few periods are there to say what is usual.
    `signal` is that of `control`; `last_signal` is the one of the periods just before, where it is over now.
    """

    measured: Measured
    figure: Estimate
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    signal: str | None = None
    last_signal: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A unit's figure now and before, and the difference with its 95 % interval and p value."""

    measured: Measured
    unit: int
    now: Estimate
    before: Estimate
    difference: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed beyond chance, what only looks so, and how many comparisons were made; the surest first."""

    real: Sequence[Change]
    unclear: Sequence[Change]
    compared: int


@dataclass(frozen=True, slots=True)
class Below:
    """A unit whose newest period lies below its own limit `low`; `centre` is what is usual there."""

    measured: Measured
    unit: int
    figure: Estimate
    low: float
    centre: float


def weeks_per_period(weeks: Sequence[Counts]) -> int:
    """Return of how many weeks a period is: 1, or 4 where the middle week of the last 13 has fewer than 30 answers."""
    totals = [sum(counts.values()) for counts in weeks[-WEEKS_LOOKED_AT:]]
    return 1 if totals and median(totals) >= ENOUGH else WEEKS_TOGETHER


def together(weeks: Sequence[Counts], length: int) -> list[dict[str, int]]:
    """Add `length` weeks at a time, counted from the newest; what is left of the oldest makes no period."""
    first = len(weeks) % length
    return [_sum(weeks[start : start + length]) for start in range(first, len(weeks), length)]


def standing_of(measured: Measured, periods: Sequence[Counts]) -> Standing:
    """Return how the newest of the periods, oldest first, stands; at least one period."""
    figures = [estimate(measured, counts) for counts in periods]
    chart = chart_of(measured, figures)
    newest = figures[-1]
    if chart.centre is None or newest.n < ENOUGH:
        return Standing(measured, newest, chart.centre)
    earlier = [signal for signal in chart.signals[-1 - RECENT : -1] if signal]
    signal = chart.signals[-1]
    last = earlier[-1] if earlier and not signal else None
    return Standing(measured, newest, chart.centre, chart.lower[-1], chart.upper[-1], signal, last)


def chart_of(measured: Measured, figures: Sequence[Estimate]) -> Chart:
    """Return limits and signals of a question's figures, in the measure's unit."""
    totals = [figure.n for figure in figures]
    if measured.measure != "csat":
        return mean_chart([figure.value for figure in figures], totals, [figure.error for figure in figures])
    top = top_values(measured)
    chart = share_chart([sum(figure.counts.get(value, 0) for value in top) for figure in figures], totals)
    return Chart(
        _percent(chart.centre),
        [_percent(limit) for limit in chart.lower],
        [_percent(limit) for limit in chart.upper],
        chart.signals,
        chart.base,
    )


def find_changes(
    questions: Sequence[Measured],
    now: Mapping[tuple[str, int], Counts],
    before: Mapping[tuple[str, int], Counts],
    parents: Mapping[int, int | None],
) -> Changes:
    """Compare every question in every unit with what it was before.

    Units with fewer than 30 answers in either window are not compared, nor those whose answers are all one child's.
    False discoveries are held under 5 % over all comparisons. Of units above each other the surest one speaks.

    Args:
        questions: the scored questions.
        now: counts by question and unit that the answers were given to.
        before: the same of the window before.
        parents: the parent of every unit that may be shown, None where it may not; parents before children.
    """
    found: list[Change] = []
    for measured in questions:
        recent = _summed_up(parents, {unit: now.get((measured.question, unit), {}) for unit in parents})
        earlier = _summed_up(parents, {unit: before.get((measured.question, unit), {}) for unit in parents})
        for unit in _telling(parents, recent, earlier):
            if min(sum(recent[unit].values()), sum(earlier[unit].values())) >= ENOUGH:
                figures = estimate(measured, recent[unit]), estimate(measured, earlier[unit])
                found.append(Change(measured, unit, *figures, *difference(measured, recent[unit], earlier[unit])))
    stands = benjamini_hochberg([change.p_value for change in found])
    marked = sorted(zip(found, stands, strict=True), key=lambda pair: pair[0].p_value)
    # Whatever the test says, nothing is called a change whose interval holds zero.
    apart = [(change, is_real) for change, is_real in marked if change.low > 0 or change.high < 0]
    real = _surest([change for change, is_real in apart if is_real], parents)
    unclear = _surest([change for change, is_real in apart if not is_real], parents)
    return Changes(real, unclear, len(found))


def find_below(measured: Measured, periods: Mapping[int, Sequence[Counts]]) -> list[Below]:
    """Return the units whose newest period is below its own limit, the furthest below first."""
    found = []
    for unit, counts in periods.items():
        standing = standing_of(measured, counts)
        if standing.signal == "below" and standing.low is not None and standing.centre is not None:
            found.append(Below(measured, unit, standing.figure, standing.low, standing.centre))
    return sorted(found, key=lambda each: (each.figure.value or 0.0) - each.low)


def _telling(
    parents: Mapping[int, int | None], recent: Mapping[int, Counts], earlier: Mapping[int, Counts]
) -> list[int]:
    """Return the units that say something of their own: not those whose answers all belong to one child."""
    repeated = {
        parent
        for unit, parent in parents.items()
        if parent is not None
        and parent in parents
        and recent[unit] == recent[parent]
        and earlier[unit] == earlier[parent]
    }
    return [unit for unit in parents if unit not in repeated]


def _surest(changes: Sequence[Change], parents: Mapping[int, int | None]) -> list[Change]:
    kept: list[Change] = []
    for change in changes:
        same = [
            other
            for other in kept
            if other.measured is change.measured and (other.difference > 0) == (change.difference > 0)
        ]
        line = _line(change.unit, parents)
        if not any(other.unit in line or change.unit in _line(other.unit, parents) for other in same):
            kept.append(change)
    return kept


def _line(unit: int, parents: Mapping[int, int | None]) -> set[int]:
    """Return a unit with all above it."""
    found: set[int] = set()
    here: int | None = unit
    while here is not None and here in parents:
        found.add(here)
        here = parents[here]
    return found


def _summed_up(parents: Mapping[int, int | None], own: Mapping[int, Counts]) -> dict[int, dict[str, int]]:
    """Return the counts of each unit with all beneath it."""
    totals = {unit: dict(counts) for unit, counts in own.items()}
    for unit, parent in reversed(list(parents.items())):
        if parent is not None and parent in totals:
            for value, count in totals[unit].items():
                totals[parent][value] = totals[parent].get(value, 0) + count
    return totals


def _sum(several: Sequence[Counts]) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in several:
        for value, count in counts.items():
            total[value] = total.get(value, 0) + count
    return total


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
