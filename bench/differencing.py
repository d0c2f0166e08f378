"""What two results that a reader may ask for, then or now, give away by subtraction: a made-up company, every pair."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from surveyapp.analysis.disclosure import Block, cut

Cell = tuple[int, date]
# Unit, month, people.
Row = tuple[int, date, int]


def smallest_difference(rng: np.random.Generator) -> int:
    """Return the fewest people by whom two results of a made-up company differ, or that one result is of.

    Results are those that may be asked for after any month: of every unit over every run of the periods shown, of every
    unit's own row; and what is left of a result when everything shown within it is taken away. 10 ** 9 where nothing is
    shown.
    """
    parents: dict[int, int | None] = {0: None}
    for unit in range(1, int(rng.integers(2, 9))):
        parents[unit] = int(rng.integers(0, unit))
    months = [date(2025 + i // 12, i % 12 + 1, 1) for i in range(int(rng.integers(1, 15)))]
    rates = {unit: rng.choice([0.3, 2, 9]) for unit in parents}
    opened = {unit: int(rng.choice([0, 0, 5])) for unit in parents}
    rows = [
        (unit, month, int(n)) for unit in parents for month in months[opened[unit] :] if (n := rng.poisson(rates[unit]))
    ]
    asked = [0.9, 0.3]
    series = {
        place: [(unit, month, int(rng.binomial(n, p))) for unit, month, n in rows] for place, p in enumerate(asked)
    }
    return smallest_difference_of(parents, rows, series)


def smallest_difference_of(
    parents: Mapping[int, int | None], rows: Sequence[Row], series: Mapping[int, Sequence[Row]]
) -> int:
    """Return as `smallest_difference`, of the responses by unit and month, and of those who answered each series."""
    months = sorted({month for _, month, _ in rows})
    looks = [
        cut(parents, _until(rows, last), {each: _until(given, last) for each, given in series.items()})
        for last in months
    ]
    sizes: list[int] = []
    for each, given in {None: rows, **series}.items():
        counts: dict[Cell, int] = {}
        for unit, month, n in given:
            counts[unit, month] = counts.get((unit, month), 0) + n
        results = {
            result
            for blocks in looks
            for result in _results(parents, [block for block in blocks if each not in block.unsafe], months)
        }
        sizes += _sizes(list(results), counts)
    return min((size for size in sizes if size), default=10**9)


def _until(rows: Sequence[Row], last: date) -> list[Row]:
    return [row for row in rows if row[1] <= last]


def _sizes(results: list[frozenset[Cell]], counts: Mapping[Cell, int]) -> list[int]:
    """Return how many people each result is of, each pair of nested results differs by, and each leaves unexplained."""
    found = [_size(result, counts) for result in results]
    found += [_size(a ^ b, counts) for a, b in combinations(results, 2) if a <= b or b <= a]
    for result in results:
        within = [each for each in results if each < result]
        found.append(_size(result - frozenset().union(*within), counts))
    return found


def _results(
    parents: Mapping[int, int | None], blocks: Sequence[Block], months: Sequence[date]
) -> set[frozenset[Cell]]:
    """Return the cells (unit, month) of each result that may be asked for: of each unit, and of its own row, over runs."""
    members = {unit: {unit} for unit in parents}
    for unit in reversed(list(parents)):
        parent = parents[unit]
        if parent is not None:
            members[parent] |= members[unit]

    def cells(run: Sequence[Block], units: Collection[int], unit: int, *, is_own: bool) -> frozenset[Cell]:
        shown = [block for block in run if unit not in (block.hidden.own if is_own else block.hidden.trees)]
        return frozenset(
            (each, month) for block in shown for month in months if block.first <= month <= block.last for each in units
        )

    found = set()
    for first in range(len(blocks)):
        for last in range(first, len(blocks)):
            run = blocks[first : last + 1]
            found |= {cells(run, members[unit], unit, is_own=False) for unit in parents}
            found |= {cells(run, {unit}, unit, is_own=True) for unit in parents}
    return found


def _size(cells: frozenset[Cell], counts: Mapping[Cell, int]) -> int:
    return sum(counts.get(cell, 0) for cell in cells)
