"""Changes inside brackets: the rest of what stands there, and its comments, stay."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from surveyapp.formats.survey_rewriting.matching import Moves, is_same, match
from surveyapp.formats.survey_rewriting.nodes import Entry, Node
from surveyapp.formats.survey_rewriting.scalars import scalar_text
from surveyapp.formats.survey_rewriting.writing import flow_text, key_text

Wanted = list[tuple[Entry | None, str | None, Any]]


@dataclass(slots=True)
class Remarks:
    """The comments inside brackets: above and behind each entry, and before the closing bracket."""

    above: dict[Entry, list[str]] = field(default_factory=dict)
    behind: dict[Entry, str] = field(default_factory=dict)
    foot: list[str] = field(default_factory=list)


def key_order(old: list[str], new: dict[str, Any]) -> list[str]:
    """Return the keys of `new`: those of `old` in their order, each other one behind what it follows in `new`."""
    order = [key for key in old if key in new]
    before: str | None = None
    for key in new:
        if key not in order:
            order.insert(order.index(before) + 1 if before is not None else 0, key)
        before = key
    return order


def wanted_entries(node: Node, value: Any, parent: str, moves: Moves) -> Wanted:
    """Return for each part of `value`, in order: the entry that it was (None for what is new), its key, and itself."""
    if isinstance(value, dict):
        by_key = {entry.key: entry for entry in node.entries}
        order = key_order([entry.key for entry in node.entries if entry.key is not None], value)
        return [(by_key.get(key), key, value[key]) for key in order]
    chosen = match(node.entries, value, parent, moves)
    return [(entry, None, item) for entry, item in zip(chosen, value, strict=True)]


class FlowWriter:
    """Writes changed values that stay in brackets."""

    def __init__(self, text: str, moves: Moves, *, is_expanding: bool) -> None:
        self.text = text
        self.moves = moves
        self.is_expanding = is_expanding

    def is_kept(self, node: Node, value: Any) -> bool:
        """Say whether the text of `node` can stand as it is."""
        return is_same(node.value, value) and not (self.is_expanding and node.linked)

    def changed(self, node: Node, value: Any, parent: str) -> str | None:
        """Return the text of `node` with the new value; None where that would lose a comment."""
        is_written = node.kind in ("scalar", "flow")
        if (
            is_written
            and is_same(node.value, value)
            and not any(e.node.linked for e in node.entries if self.is_expanding)
        ):
            return self.text[node.start : node.end] or scalar_text(value, is_flow=True)
        if node.kind == "flow" and type(node.value) is type(value) and value and node.entries:
            return self._collection(node, value, parent)
        if node.kind == "flow" and self.has_remarks(node):
            return None
        if isinstance(value, dict | list):
            return self._new(value, parent)
        return scalar_text(value, node.style, is_flow=True)

    def _new(self, value: Any, parent: str) -> str | None:
        """Return a new value, None where it holds something that stood elsewhere, with comments perhaps."""
        parts = value.items() if isinstance(value, dict) else [(parent, value)]
        return None if any(self.moves.is_within(key, part) for key, part in parts) else flow_text(value)

    def _collection(self, node: Node, value: Any, parent: str) -> str | None:
        wanted = wanted_entries(node, value, parent, self.moves)
        own = set(node.entries)
        written: list[str] = []
        for entry, key, part in wanted:
            if entry is not None and entry not in own:
                return None
            inner = self._new(part, key or parent) if entry is None else self.changed(entry.node, part, key or parent)
            if inner is None:
                return None
            written.append(inner)
        if [entry for entry, _, _ in wanted] == node.entries and all(e.node.end > e.node.start for e in node.entries):
            return self._spliced(node, written)
        return None if self.has_remarks(node) else self._rebuilt(node, wanted, written)

    def _spliced(self, node: Node, written: list[str]) -> str:
        parts, index = [], node.start
        for entry, inner in zip(node.entries, written, strict=True):
            gap = self.text[index : entry.node.start]
            if self.is_expanding and entry.node.anchor:
                gap = gap.replace(entry.node.anchor + " ", "", 1)
            parts += [gap, inner]
            index = entry.node.end
        return "".join(parts) + self.text[index : node.end]

    def _rebuilt(self, node: Node, wanted: Wanted, written: list[str]) -> str:
        entries = node.entries
        is_open = self.text[node.start : node.start + 1] in ("[", "{")
        opening = self.text[node.start + 1 : entries[0].start] if is_open else ""
        closing = self.text[entries[-1].node.end : node.end - 1] if is_open else ""
        between = self.text[entries[0].node.end : entries[1].start] if len(entries) > 1 else ""
        separator = between if between.strip() == "," and between != "," else ", "
        parts = [
            inner if key is None else f"{self._key(entry, key)}: {inner}"
            for (entry, key, _), inner in zip(wanted, written, strict=True)
        ]
        around = "{}" if isinstance(node.value, dict) else "[]"
        opening = "" if opening.strip() else opening
        closing = "" if closing.strip(" \n\t,") else closing
        return around[0] + opening + separator.join(parts) + closing + around[1]

    def _key(self, entry: Entry | None, key: str) -> str:
        return key_text(key) if entry is None else self.text[entry.start : entry.opened]

    def has_remarks(self, node: Node) -> bool:
        """Say whether there are comments between the parts of a flow collection."""
        found = self.remarks(node)
        return bool(found.above or found.behind or found.foot)

    def remarks(self, node: Node) -> Remarks:
        """Return the comments between the parts of a flow collection."""
        found = Remarks()
        before: Entry | None = None
        index = node.start + 1
        for entry in node.entries:
            self._note(found, self.text[index : entry.start], before, found.above.setdefault(entry, []).append)
            self._note(found, self.text[entry.opened : entry.node.start], None, found.above[entry].append)
            if not found.above[entry]:
                del found.above[entry]
            before, index = entry, entry.node.end
        self._note(found, self.text[index : node.end - 1], before, found.foot.append)
        return found

    def _note(self, found: Remarks, gap: str, before: Entry | None, keep: Callable[[str], None]) -> None:
        for number, line in enumerate(gap.split("\n")):
            _, sign, words = line.partition("#")
            remark = (sign + words).rstrip()
            if remark and number == 0 and before is not None:
                found.behind[before] = "  " + remark
            elif remark:
                keep(remark)
