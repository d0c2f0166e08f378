"""A tree and a changed definition to the lines of the new text: what is as it was is copied, all else is written."""

import re
from typing import Any

from surveyapp.formats.survey_rewriting.flow import FlowWriter, wanted_entries
from surveyapp.formats.survey_rewriting.matching import Moves
from surveyapp.formats.survey_rewriting.nodes import Entry, Node, Tree
from surveyapp.formats.survey_rewriting.scalars import block_text, scalar_text
from surveyapp.formats.survey_rewriting.writing import STEP, joined, key_text, one_line, shift

REMARK = re.compile(r"(?:^|[ \t])(#[^\n]*)", re.MULTILINE)


class Rewriter:
    """Writes one definition into one text.

    `is_expanding` writes every alias out; `is_coarse` writes what changed anew instead of looking into it.
    """

    def __init__(self, tree: Tree, definition: dict[str, Any], *, is_expanding: bool, is_coarse: bool) -> None:
        self.text = tree.text
        self.lines = tree.lines
        self.tree = tree
        self.definition = definition
        self.is_expanding = is_expanding
        self.is_coarse = is_coarse
        self.moves = Moves(tree.root, definition)
        self.flow = FlowWriter(tree.text, self.moves, is_expanding=is_expanding)

    def document(self) -> str:
        """Return the new text."""
        root = self.tree.root
        if root.is_block:
            body = self._block(root, self.definition, root.column, "") if self.definition else ["{}", *root.foot]
            return "\n".join([*self.tree.before, *body, *self.tree.after, ""])
        before, after = self.text[: root.start], self.text[root.end :]
        if self.is_expanding and root.anchor:
            before = before.replace(root.anchor, "", 1)
        is_odd = root.kind == "odd" and bool(self.definition)
        inner = None if is_odd else self.flow.changed(root, self.definition, "") if self.definition else "{}"
        if inner is None:
            body = (
                self._new_parts(self.definition, 0, "") if is_odd else self._unbracketed(root, self.definition, 0, "")
            )
            inner = "\n".join(body)
            before = before.rstrip(" ") + ("" if before.endswith("\n") or not before else "\n")
            after = "\n" + after.lstrip()
        return before + inner + (after if after.endswith("\n") else after + "\n")

    def _block(self, node: Node, value: Any, column: int, parent: str) -> list[str]:
        """Return the lines of a block collection that stays one, its entries at `column`."""
        wanted = wanted_entries(node, value, parent, self.moves)
        own = set(node.entries)
        left = _left_behind(node, {entry for entry, _, _ in wanted if entry in own})
        gaps = [_blanks(entry) for entry in node.entries]
        is_flow = _stands_in_brackets(node)
        lines: list[str] = []
        for number, (entry, key, part) in enumerate(wanted):
            apart: list[str] = [""] * _gap(gaps, number) if isinstance(value, list) else []
            if entry is not None and entry in own:
                if key is not None or any(map(str.strip, entry.apart)):
                    apart = entry.apart
                apart = [*left.get(entry, []), *apart]
            lines += shift(apart, column - node.column)
            lines += self._part(entry, key, part, column, parent, is_flow=is_flow)
        return lines + shift([*left.get(None, []), *node.foot], column - node.column)

    def _part(
        self, entry: Entry | None, key: str | None, value: Any, column: int, parent: str, *, is_flow: bool
    ) -> list[str]:
        if entry is not None:
            return [*shift(entry.above, column - entry.column), *self._entry(entry, value, column, key or parent)]
        head = "-" if key is None else key_text(key) + ":"
        return self._written(head, value, column, key or parent, is_flow=is_flow)

    def _entry(self, entry: Entry, value: Any, column: int, parent: str) -> list[str]:
        """Return the lines of an entry that was there, without what stands above it."""
        node, pad, by = entry.node, " " * column, column - entry.column
        if self.flow.is_kept(node, value):
            rest = self.lines[entry.first + 1 : entry.last + 1]
            return [pad + self.lines[entry.first][entry.column :], *shift(rest, by)]
        head = self.text[entry.start : entry.opened]
        is_same_kind = type(node.value) is type(value) and bool(value) and isinstance(value, dict | list)
        if is_same_kind and node.is_block and not self.is_coarse:
            anchor = f" {node.anchor}" if node.anchor and not self.is_expanding else ""
            body = self._block(node, value, node.column + by, parent)
            return joined(head + anchor, entry.behind, body, column, may_join=entry.is_compact)
        if not node.is_block:
            inner = self._inline(node, value, parent)
            if inner is not None:
                return self._in_place(entry, inner, column)
            if is_same_kind and node.kind == "flow" and (node.entries or self.flow.has_remarks(node)):
                body = self._unbracketed(node, value, column + STEP, parent)
                return joined(head, entry.behind, body, column, may_join=True)
        return self._replaced(entry, value, column, parent)

    def _inline(self, node: Node, value: Any, parent: str) -> list[str] | None:
        """Return the changed value as it stands behind its key, further lines of it unindented; None where it cannot."""
        if node.kind == "flow":
            if not node.value:
                return None
            inner = self.flow.changed(node, value, parent)
            return None if inner is None else [inner]
        if node.kind != "scalar" or isinstance(value, dict | list):
            return None
        if node.style in ("|", ">"):
            return block_text(value, node.style) if isinstance(value, str) else None
        is_long = isinstance(value, str) and not node.style and "\n" in value
        return None if is_long else [scalar_text(value, node.style)]

    def _in_place(self, entry: Entry, inner: list[str], column: int) -> list[str]:
        node = entry.node
        raw = self.text[entry.start : max(node.start, entry.opened)]
        if self.is_expanding and node.anchor:
            raw = raw.replace(node.anchor, "", 1).rstrip(" ") + " "
        raw += "" if raw[-1:] in (" ", "\n", "\t") else " "
        first, *rest = (raw + inner[0] + entry.behind).split("\n")
        return [" " * column + first, *shift(rest, column - entry.column), *shift(inner[1:], column + STEP)]

    def _replaced(self, entry: Entry, value: Any, column: int, parent: str) -> list[str]:
        """Return an entry whose value is written anew; the comment behind its key or value stays behind."""
        node = entry.node
        head = self.text[entry.start : entry.opened]
        remarks = [] if node.is_block else REMARK.findall(self.text[entry.opened : node.start])
        behind = entry.behind
        if remarks and not behind:
            behind = "  " + remarks.pop(0)
        lines = self._written(head, value, column, parent, behind=behind)
        # No deeper than the key, else they would become part of a text that goes over several lines.
        return [*shift(remarks, column), *lines, *shift(node.foot, column - node.column)]

    def _written(
        self, head: str, value: Any, column: int, parent: str, *, behind: str = "", is_flow: bool = True
    ) -> list[str]:
        """Return an entry that is new."""
        pad = " " * column
        is_found = isinstance(value, list) and any(self.moves.find(parent, item) for item in value)
        line = None if is_found else one_line(value, is_item=head == "-", is_flow=is_flow)
        if line is not None:
            return [f"{pad}{head} {line}{behind}"]
        if isinstance(value, str):
            header, *body = block_text(value) or [scalar_text(value, '"')]
            return [f"{pad}{head} {header}{behind}", *shift(body, column + STEP)]
        return joined(head, behind, self._new_parts(value, column + STEP, parent), column, may_join=True)

    def _new_parts(self, value: Any, column: int, parent: str) -> list[str]:
        lines: list[str] = []
        for key, part in value.items() if isinstance(value, dict) else ((None, item) for item in value):
            entry = self.moves.find(parent, part) if key is None else None
            lines += self._part(entry, key, part, column, parent, is_flow=True)
        return lines

    def _unbracketed(self, node: Node, value: Any, column: int, parent: str) -> list[str]:
        """Return a flow collection as lines, because it cannot keep its comments in brackets or gets what has some."""
        remarks = self.flow.remarks(node)
        own = set(node.entries)
        lines: list[str] = []
        for entry, key, part in wanted_entries(node, value, parent, self.moves):
            if entry is None or entry not in own:
                lines += self._part(entry, key, part, column, parent, is_flow=True)
                continue
            lines += shift(remarks.above.get(entry, []), column)
            head = "-" if key is None else key_text(key) + ":"
            behind = remarks.behind.get(entry, "")
            inner = self.flow.changed(entry.node, part, key or parent)
            if inner is not None:
                lines.append(f"{' ' * column}{head} {inner}{behind}")
            elif type(entry.node.value) is type(part) and part:
                body = self._unbracketed(entry.node, part, column + STEP, key or parent)
                lines += joined(head, behind, body, column, may_join=True)
            else:
                lines += self._written(head, part, column, key or parent, behind=behind)
        return [*lines, *shift(remarks.foot, column)]


def _left_behind(node: Node, kept: set[Entry]) -> dict[Entry | None, list[str]]:
    """Return the comments that stood by themselves before entries that are gone, by the entry they now stand before."""
    left: dict[Entry | None, list[str]] = {}
    waiting: list[str] = []
    for entry in node.entries:
        if entry in kept:
            if waiting:
                left[entry] = waiting
            waiting = []
        elif any(map(str.strip, entry.apart)):
            waiting = waiting + entry.apart
    return left | ({None: waiting} if waiting else {})


def _blanks(entry: Entry) -> int:
    return next((number for number, line in enumerate(entry.apart) if line.strip()), len(entry.apart))


def _gap(gaps: list[int], number: int) -> int:
    """Return how many blank lines stand before an item of a list: as many as before the one that stood there."""
    if number < len(gaps):
        return gaps[number]
    return gaps[-1] if len(gaps) > 1 else 0


def _stands_in_brackets(node: Node) -> bool:
    """Say whether the mappings among the items of a list stand in brackets rather than on lines of their own."""
    kinds = [entry.node.kind for entry in node.entries if isinstance(entry.node.value, dict)]
    return not kinds or kinds.count("flow") * 2 >= len(kinds)
