"""Which item of a list is which: the old ones of the text against the new ones of the definition."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from surveyapp.formats.survey_rewriting.nodes import Entry, Node

# By what an item is known, surest first, once it is no longer equal: the keys that must be alike in both.
KNOWN_BY = (("id",), ("name",), ("value",), ("rule", "question", "anyOf"), ("rule", "themes"), ("rule", "question"))


def is_same(left: Any, right: Any) -> bool:
    """Say whether two plain values are equal in type too: 1 is neither true nor 1.0 nor "1"."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(is_same(value, right[key]) for key, value in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    return bool(left == right)


class Moves:
    """Finds the items with a name that stand once in the old text and once in the new definition, wherever that is.

    A page and an element may share a name, hence `parent`, the key of the list that they stand in.
    """

    def __init__(self, root: Node, definition: Any) -> None:
        self.old: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for place, entry in _named_entries(root, ""):
            self.old[place].append(entry)
        self.new = Counter(_named(definition, ""))

    def find(self, parent: str, value: Any) -> Entry | None:
        """Return the entry that `value` was written as, None where that is not sure."""
        place = _place(parent, value)
        if place is None or self.new[place] != 1:
            return None
        found = self.old.get(place, [])
        return found[0] if len(found) == 1 else None

    def is_within(self, parent: str, value: Any) -> bool:
        """Say whether `value` is, or has in it, something that `find` finds."""
        return any(self.new[place] == 1 and len(self.old.get(place, ())) == 1 for place in _named([value], parent))

    def is_kept(self, parent: str, value: Any) -> bool:
        """Say whether an old item's name is still somewhere in the new definition."""
        place = _place(parent, value)
        return place is not None and self.new[place] > 0


def _place(parent: str, value: Any) -> tuple[str, str] | None:
    name = value.get("name") if isinstance(value, dict) else None
    return (parent, name) if isinstance(name, str) else None


def _named_entries(node: Node, parent: str) -> Iterator[tuple[tuple[str, str], Entry]]:
    for entry in node.entries if node.is_block else ():
        place = _place(parent, entry.node.value) if entry.key is None else None
        if place is not None:
            yield place, entry
        yield from _named_entries(entry.node, parent if entry.key is None else entry.key)


def _named(value: Any, parent: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _named(inner, key)
    elif isinstance(value, list):
        for inner in value:
            place = _place(parent, inner)
            if place is not None:
                yield place
            yield from _named(inner, parent)


def match(entries: Sequence[Entry], values: Sequence[Any], parent: str, moves: Moves) -> list[Entry | None]:
    """Return for each value the entry it was: one of `entries`, one of another list, or None for what is new."""
    chosen: list[Entry | None] = [None] * len(values)
    free = dict.fromkeys(entries)
    for known_by in ((), *((keys,) for keys in KNOWN_BY)):
        _take_known(chosen, free, values, known_by[0] if known_by else None)
    for number, value in enumerate(values):
        if chosen[number] is None:
            chosen[number] = moves.find(parent, value)
    for number, value in enumerate(values):
        if chosen[number] is None:
            for entry in _neighbours(entries, chosen, number):
                if entry in free and not moves.is_kept(parent, entry.node.value) and _is_alike(entry.node.value, value):
                    chosen[number] = entry
                    del free[entry]
                    break
    return chosen


def _take_known(
    chosen: list[Entry | None], free: dict[Entry, None], values: Sequence[Any], keys: tuple[str, ...] | None
) -> None:
    waiting: dict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(free):
        if (known := _known(entry.node.value, keys)) is not None:
            waiting[known].append(entry)
    for number, value in enumerate(values):
        known = _known(value, keys) if chosen[number] is None else None
        if known is not None and waiting.get(known):
            entry = chosen[number] = waiting[known].pop()
            del free[entry]


def _known(value: Any, keys: tuple[str, ...] | None) -> str | None:
    """Return by what `value` is known: as a whole where `keys` is None, else by those keys if it has them."""
    if keys is None:
        return json.dumps(value, sort_keys=True)
    if not isinstance(value, dict) or not all(key in value for key in keys):
        return None
    return json.dumps([value[key] for key in keys], sort_keys=True)


def _neighbours(entries: Sequence[Entry], chosen: Sequence[Entry | None], number: int) -> Iterator[Entry]:
    """Yield the entries that stood where the value at `number` stands: behind the one before it, before the one behind."""
    places = {entry: place for place, entry in enumerate(entries)}
    before = chosen[number - 1] if number else None
    if not entries:
        return
    if number == 0:
        yield entries[0]
    elif before in places and places[before] + 1 < len(entries):
        yield entries[places[before] + 1]
    behind = chosen[number + 1] if number + 1 < len(chosen) else None
    if number + 1 == len(chosen):
        yield entries[-1]
    elif behind is not None and places.get(behind):
        yield entries[places[behind] - 1]


def _is_alike(old: Any, new: Any) -> bool:
    """Say whether `new` may be `old` changed: at least half of a mapping, anything of the same kind else."""
    if isinstance(old, dict) and isinstance(new, dict):
        shared = sum(key in old and is_same(old[key], value) for key, value in new.items())
        return shared * 2 >= max(len(old), len(new))
    return isinstance(old, dict | list) == isinstance(new, dict | list) and isinstance(old, list) == isinstance(
        new, list
    )
