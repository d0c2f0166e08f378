"""What two results that a reader may ask for give away by subtraction: a made-up company, and every pair of results."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

import numpy as np

from surveyapp.analysis.disclosure import K, hidden_units, month_cells, periods

Cell = tuple[int, int]


def smallest_difference(rng: np.random.Generator) -> int:
    """Return the fewest people by whom two results of a made-up company differ, or that one result is of.

    Results are those of every unit that may be asked for, over every run of the periods shown; of every unit's own row;
    and what is left of a result when everything shown within it is taken away. 10 ** 9 where nothing is shown.
    """
    parents: dict[int, int | None] = {0: None}
    for unit in range(1, int(rng.integers(2, 9))):
        parents[unit] = int(rng.integers(0, unit))
    months = [date(2025 + i // 12, i % 12 + 1, 1) for i in range(int(rng.integers(1, 15)))]
    rows = [
        (unit, month, int(n))
        for unit in parents
        for month, n in zip(months, rng.poisson(rng.choice([0.3, 2, 9]), len(months)), strict=True)
        if n
    ]
    return smallest_difference_of(parents, rows)


def smallest_difference_of(parents: Mapping[int, int | None], rows: list[tuple[int, date, int]]) -> int:
    """Return as `smallest_difference`, of the answers by unit and month."""
    answers: dict[int, int] = {}
    for unit, _, n in rows:
        answers[unit] = answers.get(unit, 0) + n
    hidden = hidden_units(parents, answers)
    blocks = periods(month_cells(rows, parents, hidden), K)
    counts: dict[Cell, int] = {}
    for unit, month, n in rows:
        for place, (first, last) in enumerate(blocks):
            if first <= month <= last:
                counts[unit, place] = counts.get((unit, place), 0) + n
    results = _results(parents, hidden.trees, hidden.own, len(blocks))
    found = [_size(result, counts) for result in results]
    for one, other in combinations(results, 2):
        if one <= other or other <= one:
            found.append(_size(one ^ other, counts))
    for result in results:
        within = [each for each in results if each < result]
        found.append(_size(result - frozenset().union(*within), counts))
    return min((size for size in found if size), default=10**9)


def _results(
    parents: Mapping[int, int | None], trees: Mapping[int, str], own: Mapping[int, str], blocks: int
) -> list[frozenset[Cell]]:
    """Return the cells (unit, period) of each result that may be asked for."""
    members = {unit: {unit} for unit in parents}
    for unit in reversed(list(parents)):
        parent = parents[unit]
        if parent is not None:
            members[parent] |= members[unit]
    found = []
    for first in range(blocks):
        for last in range(first, blocks):
            span = range(first, last + 1)
            found += [
                frozenset((each, place) for each in members[unit] for place in span)
                for unit in parents
                if unit not in trees
            ]
            found += [frozenset((unit, place) for place in span) for unit in parents if unit not in own]
    return found


def _size(cells: frozenset[Cell], counts: Mapping[Cell, int]) -> int:
    return sum(counts.get(cell, 0) for cell in cells)
