"""What two results that a reader may ask for, then or now, give away by subtraction: a made-up company, every pair.

Between two looks months pass, units are founded, and answers of old months are imported as far as that is allowed.
Whoever is erased stays counted, and units never move; neither changes any result.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import numpy as np

from surveyapp.analysis.disclosure import Block, cut

# Unit, month, and with which import the answers came; 0 for those that came by themselves.
Cell = tuple[int, date, int]
# The share of people who answer each series, and of months in which a unit is founded, or old answers are imported.
ASKED = (0.9, 0.3)
FOUNDED, IMPORTED = 0.15, 0.5
NOTHING_SHOWN = 10**9


@dataclass
class Company:
    """A made-up company as it is so far, and what has been shown of it.

    `counts` are the people of each cell: of the responses (None), and of those who answered each series.
    """

    parents: dict[int, int | None] = field(default_factory=lambda: {0: None})
    counts: dict[int | None, dict[Cell, int]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    results: dict[int | None, set[frozenset[Cell]]] = field(default_factory=dict)

    def answer(self, cell: Cell, n: int, asked: Sequence[int] = ()) -> None:
        """Let n people answer, so many of them each series."""
        people: dict[int | None, int] = {None: n}
        people.update(enumerate(asked))
        for series, answered in people.items():
            if answered:
                self.counts.setdefault(series, {})[cell] = answered

    def may_import(self, month: date) -> bool:
        """Tell whether answers of a month may still be imported: nothing of it, or after it, was shown."""
        return not self.blocks or month > self.blocks[-1].last

    def look(self) -> None:
        """Have everybody ask for everything there is: every unit over every run of the periods shown, and its own row."""
        rows = {each: [(*cell[:2], n) for cell, n in counts.items()] for each, counts in self.counts.items()}
        responses = rows.pop(None, [])
        self.blocks = cut(self.parents, responses, {each: given for each, given in rows.items() if each is not None})
        for each, counts in self.counts.items():
            shown = [block for block in self.blocks if each not in block.unsafe]
            self.results.setdefault(each, set()).update(_results(self.parents, shown, counts))

    def smallest_difference(self) -> int:
        """Return the fewest people by whom two results differ, or that one is of; 10 ** 9 where nothing was shown.

        What is left of a result when everything shown within it is taken away is one as well.
        """
        sizes = (
            size for each, results in self.results.items() for size in _sizes(list(results), self.counts.get(each, {}))
        )
        return min((size for size in sizes if size), default=NOTHING_SHOWN)


def smallest_difference(rng: np.random.Generator, *, keeps_shown: bool = True) -> int:
    """Return the smallest difference of a company drawn at random, looked at after each month.

    `keeps_shown` is False where answers of any old month may be imported: that must not hold.
    """
    company = Company()
    for unit in range(1, int(rng.integers(2, 9))):
        company.parents[unit] = int(rng.integers(0, unit))
    rates = {unit: rng.choice([0.3, 2, 9]) for unit in company.parents}
    months = [date(2025 + i // 12, i % 12 + 1, 1) for i in range(int(rng.integers(1, 15)))]

    def answer(cell: Cell, n: int) -> None:
        company.answer(cell, n, [int(rng.binomial(n, share)) for share in ASKED])

    for place, month in enumerate(months):
        if rng.random() < FOUNDED:
            founded = len(company.parents)
            company.parents[founded] = int(rng.integers(0, founded))
            rates[founded] = rng.choice([2, 9])
        for unit in company.parents:
            answer((unit, month, 0), int(rng.poisson(rates[unit])))
        old = months[int(rng.integers(0, place + 1))]
        if rng.random() < IMPORTED and (not keeps_shown or company.may_import(old)):
            answer((int(rng.integers(0, len(company.parents))), old, place + 1), int(rng.integers(1, 7)))
        company.look()
    return company.smallest_difference()


def _sizes(results: list[frozenset[Cell]], counts: Mapping[Cell, int]) -> Iterable[int]:
    """Yield how many people each result is of, each pair of nested results differs by, and each leaves unexplained."""
    yield from (_size(result, counts) for result in results)
    yield from (_size(a ^ b, counts) for a, b in combinations(results, 2) if a <= b or b <= a)
    for result in results:
        within = [each for each in results if each < result]
        yield _size(result - frozenset().union(*within), counts)


def _results(
    parents: Mapping[int, int | None], blocks: Sequence[Block], cells: Collection[Cell]
) -> set[frozenset[Cell]]:
    """Return the cells of each result that may be asked for: of each unit, and of its own row, over runs of periods."""
    members = {unit: {unit} for unit in parents}
    for unit, parent in reversed(list(parents.items())):
        if parent is not None:
            members[parent] |= members[unit]
    places = {cell: next((i for i, block in enumerate(blocks) if _is_in(cell, block)), None) for cell in cells}
    found = set()
    for unit in parents:
        trees = [unit not in block.hidden.trees for block in blocks]
        own = [unit not in block.hidden.own for block in blocks]
        for shows, units in ((trees, members[unit]), (own, {unit})):
            for first in range(len(blocks)):
                for last in range(first, len(blocks)):
                    found.add(
                        frozenset(
                            cell
                            for cell, place in places.items()
                            if place is not None and first <= place <= last and shows[place] and cell[0] in units
                        )
                    )
    return found


def _is_in(cell: Cell, block: Block) -> bool:
    return block.first <= cell[1] <= block.last


def _size(cells: frozenset[Cell], counts: Mapping[Cell, int]) -> int:
    return sum(counts[cell] for cell in cells)
