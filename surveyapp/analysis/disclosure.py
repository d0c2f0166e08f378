"""Disclosure control of protected surveys: nothing shown, and nothing that follows from what is shown, is of 1 to k-1.

Protected are anonymous surveys, and confidential ones towards people who may not reveal. What a small group leaves
behind in a total gives it away as surely as its own row, so hiding one cell often takes hiding a second.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

K = 5


@dataclass(frozen=True, slots=True)
class Hidden:
    """Cells that are not shown: those that are too small, and those hidden so that a small one cannot be worked out."""

    small: frozenset[str] = frozenset()
    complement: frozenset[str] = frozenset()

    def __contains__(self, key: object) -> bool:
        return key in self.small or key in self.complement

    def __len__(self) -> int:
        return len(self.small) + len(self.complement)

    def reason(self, key: str) -> str:
        """Return why a hidden cell is hidden: `small` or `complement`."""
        return "small" if key in self.small else "complement"


def suppress(counts: Mapping[str, int], k: int = K) -> Hidden:
    """Return which cells of a breakdown, whose total is shown, must be hidden.

    Cells of 1 to k-1 are hidden; then the smallest others until what is hidden adds up to k or more. Empty cells tell
    nothing. When that takes every cell, every cell is hidden.
    """
    small = {key for key, n in counts.items() if 0 < n < k}
    hidden_n = sum(counts[key] for key in small)
    complement: set[str] = set()
    for key in sorted((key for key, n in counts.items() if n >= k), key=lambda key: (counts[key], key)):
        if not 0 < hidden_n < k:
            break
        complement.add(key)
        hidden_n += counts[key]
    return Hidden(frozenset(small), frozenset(complement))


@dataclass(frozen=True, slots=True)
class HiddenUnits:
    """Units that may not be shown, with the reason `small` or `complement`.

    `trees` are those whose whole subtree may not be asked for, `own` those whose direct answers have no row.
    """

    trees: Mapping[int, str]
    own: Mapping[int, str]


def hidden_units(parents: Mapping[int, int | None], answers: Mapping[int, int], k: int = K) -> HiddenUnits:
    """Return which units of the organisation's tree must be hidden.

    Works down the tree: a shown unit's children, with its own direct answers as one more, are a breakdown of it;
    beneath a hidden unit everything is hidden. Whatever shown figures are subtracted from each other, 0 or at least k
    answers are left.

    Args:
        parents: the parent of each unit, None for the root; parents stand before their children.
        answers: answers given directly to each unit.
        k: the smallest base that may be shown.
    """
    children: dict[int, list[int]] = {unit: [] for unit in parents}
    totals = {unit: answers.get(unit, 0) for unit in parents}
    for unit, parent in reversed(list(parents.items())):
        if parent is not None:
            children[parent].append(unit)
            totals[parent] += totals[unit]
    trees: dict[int, str] = {}
    own: dict[int, str] = {}
    for unit, parent in parents.items():
        if parent is None and 0 < totals[unit] < k:
            trees[unit] = "small"
        if unit in trees:
            own[unit] = trees[unit]
            trees.update(dict.fromkeys(children[unit], trees[unit]))
            continue
        found = suppress({str(child): totals[child] for child in children[unit]} | {"": answers.get(unit, 0)}, k)
        trees.update({child: found.reason(str(child)) for child in children[unit] if str(child) in found})
        if "" in found:
            own[unit] = found.reason("")
    return HiddenUnits(trees, own)


@dataclass(frozen=True, slots=True)
class Block:
    """Closed months that are one period, and how it is cut: units not shown in it, and series that too few answered."""

    first: date
    last: date
    hidden: HiddenUnits
    unsafe: frozenset[int] = frozenset()


# People who answered: unit, day of a closed month, count.
People = Sequence[tuple[int, date, int]]


def cut(parents: Mapping[int, int | None], responses: People, series: Mapping[int, People], k: int = K) -> list[Block]:
    """Return how to cut the answers so that no result, nor the difference of two, is of 1 to k-1 people.

    Every result is a sum of whole groups of whole periods: of each period each unit that is shown, and together what is
    hidden beneath a shown one. A period ends with the first month by which each group has no answer or at least k, for
    the responses and for each series that most people answer; of the other series it leaves out those that would have a
    smaller group. Which units are hidden is decided by all answers up to that month. Later months change nothing of it,
    so that results of today and of a year ago cannot be subtracted from each other either.

    Args:
        parents: the parent of each unit, None for the root; parents stand before their children.
        responses: everybody who answered.
        series: who answered each series of a question, those of earlier versions too.
        k: the smallest base that may be shown.
    """
    found: list[Block] = []
    so_far: dict[int | None, dict[int, int]] = {None: {}}
    waiting: dict[int | None, dict[int, int]] = {}
    began: date | None = None
    for month, given in _by_month([(None, responses), *series.items()]):
        began = began or month
        for each, units in given.items():
            _add(so_far.setdefault(each, {}), units)
            _add(waiting.setdefault(each, {}), units)
        everybody = sum(so_far[None].values())
        deciding = [each for each, units in so_far.items() if each is None or 2 * sum(units.values()) >= everybody]
        hidden = _joined([hidden_units(parents, so_far[each], k) for each in deciding])
        few = {each for each, units in waiting.items() if not _is_enough(units, parents, hidden, k)}
        if few.isdisjoint(deciding) and any(waiting.get(None, {}).values()):
            found.append(Block(began, month_end(month), hidden, frozenset(each for each in few if each is not None)))
            began, waiting = None, {}
    return found


def too_few(parents: Mapping[int, int | None], people: People, blocks: Sequence[Block], k: int = K) -> list[Block]:
    """Return the periods of a cut in which further counts may not be shown: some group of them is too small."""
    found: list[Block] = []
    for block in blocks:
        units: dict[int, int] = {}
        _add(units, ((unit, n) for unit, day, n in people if block.first <= day <= block.last))
        if not _is_enough(units, parents, block.hidden, k):
            found.append(block)
    return found


def _by_month(
    people: Iterable[tuple[int | None, People]],
) -> list[tuple[date, dict[int | None, list[tuple[int, int]]]]]:
    """Return the people of each series by unit, month by month."""
    months: dict[date, dict[int | None, list[tuple[int, int]]]] = {}
    for series, given in people:
        for unit, day, n in given:
            months.setdefault(month_start(day), {}).setdefault(series, []).append((unit, n))
    return sorted(months.items())


def _add(counts: dict[int, int], more: Iterable[tuple[int, int]]) -> None:
    for unit, n in more:
        counts[unit] = counts.get(unit, 0) + n


def _joined(found: Sequence[HiddenUnits]) -> HiddenUnits:
    """Return what any of them hides: whatever one hides beside another is 0 or at least k of its own question."""
    trees: dict[int, str] = {}
    own: dict[int, str] = {}
    for each in found:
        trees |= {unit: reason for unit, reason in each.trees.items() if unit not in trees}
        own |= {unit: reason for unit, reason in each.own.items() if unit not in own}
    return HiddenUnits(trees, own)


def _is_enough(counts: Mapping[int, int], parents: Mapping[int, int | None], hidden: HiddenUnits, k: int) -> bool:
    """Tell whether each shown unit by itself, and what is hidden beneath each shown one, has no answer or at least k."""
    groups: dict[tuple[bool, int | None], int] = {}
    for unit, n in counts.items():
        group = _group_of(unit, parents, hidden)
        groups[group] = groups.get(group, 0) + n
    return all(n == 0 or n >= k for n in groups.values())


def _group_of(unit_id: int, parents: Mapping[int, int | None], hidden: HiddenUnits) -> tuple[bool, int | None]:
    """Return whether a unit is hidden, and the unit that it is counted as, or beneath."""
    if unit_id not in hidden.own:
        return False, unit_id
    unit: int | None = unit_id
    while unit is not None and unit in hidden.trees:
        unit = parents[unit]
    return True, unit


def within(blocks: Sequence[Block], from_on: date | None, to_on: date | None) -> list[Block]:
    """Return the periods that lie wholly between two dates (either may be open)."""
    return [
        block
        for block in blocks
        if (from_on is None or block.first >= from_on) and (to_on is None or block.last <= to_on)
    ]


def month_start(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
