"""A definition's text as a tree: where each value stands, and which comments and blank lines belong to it."""

import re
from dataclasses import dataclass, field
from typing import Any

from surveyapp.formats.survey_yaml import Lines

COMMENT = re.compile(r"[ \t]*#")


@dataclass(slots=True, eq=False)
class Node:
    """A value in the text, from `start` to `end` without its anchor.

    `kind` is how it is written: a scalar, a flow collection (in brackets), a block collection (by indentation), an alias, or
    something odd, which is kept as it is or written anew. The entries of a block stand at `column`; `foot` are the comment
    lines under the last one. A `linked` node has an anchor or alias somewhere.
    """

    value: Any
    kind: str
    start: int
    end: int
    style: str = ""
    anchor: str = ""
    linked: bool = False
    column: int = 0
    entries: list["Entry"] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether its entries stand on lines of their own."""
        return self.kind == "block"


@dataclass(slots=True, eq=False)
class Entry:
    """A key with its value, or an item of a list: from `start` to `opened`, where its colon or dash ends, then its `node`.

    `first` and `last` are its lines. `above` are the comment lines right above it, `apart` the blank lines (and comments
    that stand by themselves) before those, `behind` the comment on its own line, with the spaces before it.
    """

    key: str | None
    start: int
    opened: int
    column: int
    first: int
    last: int
    node: Node
    behind: str = ""
    above: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)

    @property
    def is_compact(self) -> bool:
        """Whether a block begins on the very line of its dash."""
        return self.node.is_block and self.node.entries[0].first == self.first


@dataclass(slots=True, eq=False)
class Tree:
    """A whole text: its lines, its value, what stands before and after it, and the line of each path as it is read."""

    text: str
    lines: list[str]
    root: Node
    before: list[str]
    after: list[str]
    places: Lines


def is_trivia(line: str) -> bool:
    """Say whether a line holds nothing, or a comment only."""
    return not line.strip() or COMMENT.match(line) is not None


def put_above(entry: Entry, gap: list[str]) -> None:
    """Give the lines before `entry` to it: what follows the last blank line stands above it, the rest apart."""
    blank = max((number + 1 for number, line in enumerate(gap) if not line.strip()), default=0)
    entry.apart, entry.above = gap[:blank], gap[blank:]


def give_feet(before: Entry, gap: list[str], column: int) -> list[str]:
    """Give comments that stand as deep as what ends before them to that; return the lines that are left."""
    path: list[tuple[Entry, bool]] = []
    entry, outer = before, column
    while entry.node.is_block:
        # A list that stands no deeper than its key has no place of its own for a comment below it.
        path.append((entry, entry.node.column > outer))
        outer = entry.node.column
        entry = entry.node.entries[-1]
    base, taken = before.last, 0
    for count, line in enumerate(gap, start=1):
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        while path and not (path[-1][1] and path[-1][0].node.column <= depth):
            path.pop()
        if not path:
            break
        path[-1][0].node.foot.extend(gap[taken:count])
        taken = count
        for owner, _ in path:
            owner.last = base + taken
    return gap[taken:]
