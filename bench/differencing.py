"""What two results that a reader may ask for give away by subtraction: a made-up company, and every pair of results."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

import numpy as np

from surveyapp.analysis.disclosure import cut

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
    rates = {unit: rng.choice([0.3, 2, 9]) for unit in parents}
    rows = [(unit, month, int(n)) for unit in parents for month in months if (n := rng.poisson(rates[unit]))]
    asked = {"optional": 0.9, "on a condition": 0.3}
    thinned = {name: [(unit, month, int(rng.binomial(n, p))) for unit, month, n in rows] for name, p in asked.items()}
    return smallest_difference_of(parents, {"": rows, **thinned})


def smallest_difference_of(parents: Mapping[int, int | None], rows: Mapping[str, list[tuple[int, date, int]]]) -> int:
    """Return as `smallest_difference`, of the answers by unit and month of each question; "" are the responses."""
    found = cut(parents, rows)
    results = _results(parents, found.hidden.trees, found.hidden.own, len(found.blocks))
    sizes: list[int] = []
    for question, given in rows.items():
        if question in found.unsafe:
            continue
        counts: dict[Cell, int] = {}
        for unit, month, n in given:
            for place, (first, last) in enumerate(found.blocks):
                if first <= month <= last:
                    counts[unit, place] = counts.get((unit, place), 0) + n
        sizes += _sizes(results, counts)
    return min((size for size in sizes if size), default=10**9)


def _sizes(results: list[frozenset[Cell]], counts: Mapping[Cell, int]) -> list[int]:
    """Return how many people each result is of, each pair of nested results differs by, and each leaves unexplained."""
    found = [_size(result, counts) for result in results]
    found += [_size(a ^ b, counts) for a, b in combinations(results, 2) if a <= b or b <= a]
    for result in results:
        within = [each for each in results if each < result]
        found.append(_size(result - frozenset().union(*within), counts))
    return found


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
