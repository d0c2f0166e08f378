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
class Cut:
    """How protected answers are cut: hidden units, the periods of which all results are sums, and questions not shown."""

    hidden: HiddenUnits
    blocks: Sequence[tuple[date, date]]
    unsafe: frozenset[str] = frozenset()


def cut(parents: Mapping[int, int | None], rows: Mapping[str, Sequence[tuple[int, date, int]]], k: int = K) -> Cut:
    """Return how to cut the answers so that no result, nor the difference of two, is of 1 to k-1 people.

    That holds for the responses and for each question by itself: who leaves one out makes another base of it. Questions
    that most answer decide on units and periods; of the others those are not shown whose base is too small anywhere.

    Args:
        parents: the parent of each unit, None for the root; parents stand before their children.
        rows: unit, day and people of each question; "" are the responses themselves.
        k: the smallest base that may be shown.
    """
    people = {question: sum(n for _, _, n in given) for question, given in rows.items()}
    deciding = [question for question, n in people.items() if not question or 2 * n >= people.get("", 0)]
    hidden = _joined([hidden_units(parents, _by_unit(rows[question]), k) for question in deciding])
    cells = {question: month_cells(given, parents, hidden) for question, given in rows.items()}
    months: dict[date, dict[str, int]] = {}
    for question in deciding:
        for month, groups in cells[question]:
            months.setdefault(month, {}).update({f"{question} {group}": n for group, n in groups.items()})
    blocks = periods(sorted(months.items()), k)
    unsafe = {q for q in rows if q not in deciding and not _is_safe(cells[q], blocks, k)}
    return Cut(hidden, blocks, frozenset(unsafe))


def is_safe(parents: Mapping[int, int | None], rows: Sequence[tuple[int, date, int]], found: Cut, k: int = K) -> bool:
    """Tell whether further counts of people (unit, day, people) may be shown by the units and periods of a cut."""
    return _is_safe(month_cells(rows, parents, found.hidden), found.blocks, k)


def _joined(found: Sequence[HiddenUnits]) -> HiddenUnits:
    """Return what any of them hides: whatever one hides beside another is 0 or at least k of its own question."""
    trees: dict[int, str] = {}
    own: dict[int, str] = {}
    for each in found:
        trees |= {unit: reason for unit, reason in each.trees.items() if unit not in trees}
        own |= {unit: reason for unit, reason in each.own.items() if unit not in own}
    return HiddenUnits(trees, own)


def _by_unit(rows: Sequence[tuple[int, date, int]]) -> dict[int, int]:
    answers: dict[int, int] = {}
    for unit, _, n in rows:
        answers[unit] = answers.get(unit, 0) + n
    return answers


def _is_safe(cells: Sequence[tuple[date, Mapping[str, int]]], blocks: Sequence[tuple[date, date]], k: int) -> bool:
    """Tell whether every group of a question has no answer or at least k in each period."""
    for first, last in blocks:
        counts: dict[str, int] = {}
        for month, groups in cells:
            if first <= month <= last:
                for group, n in groups.items():
                    counts[group] = counts.get(group, 0) + n
        if any(0 < n < k for n in counts.values()):
            return False
    return True


def month_cells(
    rows: Iterable[tuple[int, date, int]], parents: Mapping[int, int | None], hidden: HiddenUnits
) -> list[tuple[date, Mapping[str, int]]]:
    """Return the answers by month and group: each shown unit, and what is hidden beneath each shown one.

    Args:
        rows: unit, day and count.
        parents: the parent of each unit, None for the root.
        hidden: which units may not be shown.
    """
    months: dict[date, dict[str, int]] = {}
    for unit, day, n in rows:
        groups = months.setdefault(month_start(day), {})
        group = _group_of(unit, parents, hidden)
        groups[group] = groups.get(group, 0) + int(n)
    return sorted(months.items())


def _group_of(unit_id: int, parents: Mapping[int, int | None], hidden: HiddenUnits) -> str:
    if unit_id not in hidden.own:
        return f"unit {unit_id}"
    unit: int | None = unit_id
    while unit is not None and unit in hidden.trees:
        unit = parents[unit]
    return f"hidden beneath {unit}"


def periods(months: Iterable[tuple[date, Mapping[str, int]]], k: int = K) -> list[tuple[date, date]]:
    """Merge closed months forward until every group has no answer or at least k in each period.

    All results are sums of these periods, so that no two of them differ by 1 to k-1 answers of a group; later months
    never change an earlier period. Months that are not enough yet are not shown.

    Args:
        months: the first day of each closed month, in order, with the answers of each group.

    Returns:
        First and last day of each period.
    """
    found: list[tuple[date, date]] = []
    began: date | None = None
    counts: dict[str, int] = {}
    for month, groups in months:
        began = began or month
        for group, n in groups.items():
            counts[group] = counts.get(group, 0) + n
        if any(counts.values()) and all(n == 0 or n >= k for n in counts.values()):
            found.append((began, month_end(month)))
            began, counts = None, {}
    return found


def within(blocks: Sequence[tuple[date, date]], from_on: date | None, to_on: date | None) -> list[tuple[date, date]]:
    """Return the periods that lie wholly between two dates (either may be open)."""
    return [
        (first, last)
        for first, last in blocks
        if (from_on is None or first >= from_on) and (to_on is None or last <= to_on)
    ]


def month_start(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
