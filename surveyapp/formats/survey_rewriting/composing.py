"""A text to its tree: the events of the parser, with everything they leave out found again in the text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.events import AliasEvent, CollectionStartEvent, Event

from surveyapp.domain.definitions import Path
from surveyapp.formats.survey_rewriting.nodes import COMMENT, Entry, Node, Tree, give_feet, is_trivia, put_above
from surveyapp.formats.survey_yaml import Builder, read_survey

COLON = re.compile(r"[ \t]*:")
# What may stand between an anchor, or a dash, and the value it is of.
BETWEEN = re.compile(r"(?:[ \t\n]|(?<![^ \t\n])#[^\n]*)*")
HEADER = re.compile(r"[|>][0-9+-]*")


@dataclass(slots=True)
class _Seen:
    value: Any
    event: Event
    end: Event
    key: Event | None


class _Following:
    """An iterator that remembers the last two events it gave."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.events = events
        self.last: Event | None = None
        self.before: Event | None = None

    def __iter__(self) -> "_Following":
        return self

    def __next__(self) -> Event:
        event = next(self.events)
        self.before, self.last = self.last, event
        return event


class _Locating(Builder):
    """Builds plain data and keeps by which events each value began and ended."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[Path, _Seen] = {}

    def events_of(self, text: str) -> Iterator[Event]:
        return _Following(super().events_of(text))

    def _value(self, event: Event, events: Any, path: Path) -> Any:
        key = events.before
        value = super()._value(event, events, path)
        self.seen[path] = _Seen(value, event, events.last, key)
        return value


def read_tree(text: str) -> Tree:
    """Return the tree of `text`, whose lines end in line feeds.

    Raises:
        InvalidFile: it is none that `read_survey` reads.
    """
    builder = _Locating()
    read_survey(text, "", builder=builder)
    composer = _Composer(text, builder.seen)
    root = composer.node(())
    lines = composer.lines
    if not root.is_block:
        return Tree(text, lines, root, [], [], builder.lines)
    last = root.entries[-1].last
    ends = next((line for line in range(last + 1, len(lines)) if lines[line].startswith("...")), len(lines))
    rest = give_feet(root.entries[-1], lines[last + 1 : ends], root.column)
    root.foot.extend(rest)
    return Tree(text, lines, root, lines[: root.entries[0].first], lines[ends:], builder.lines)


class _Composer:
    """Makes nodes of what the builder has seen."""

    def __init__(self, text: str, seen: dict[Path, _Seen]) -> None:
        self.text = text
        self.seen = seen
        self.lines = text.split("\n")
        if not self.lines[-1]:
            self.lines.pop()
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, index: int) -> int:
        return bisect_right(self.starts, index) - 1

    def column(self, index: int) -> int:
        return index - self.starts[self.line(index)]

    def line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def node(self, path: Path) -> Node:
        seen = self.seen[path]
        begin, end = seen.event.start_mark.index, seen.end.end_mark.index
        if isinstance(seen.event, AliasEvent):
            return Node(seen.value, "alias", begin, end, linked=True)
        anchor = f"&{name}" if (name := getattr(seen.event, "anchor", None)) else ""
        start = begin
        if anchor:
            start += len(anchor)
            between = BETWEEN.match(self.text, start)
            start = min(between.end() if between else start, max(end, start))
        if not isinstance(seen.event, CollectionStartEvent):
            node = self._scalar(seen, start, end)
        elif seen.event.flow_style:
            node = Node(seen.value, "flow", start, end, entries=list(self._flow_entries(path, seen)))
        else:
            node = self._block(path, seen, start)
        node.anchor = anchor
        node.linked = bool(anchor) or any(entry.node.linked for entry in node.entries)
        return node

    def _scalar(self, seen: _Seen, start: int, end: int) -> Node:
        style = getattr(seen.event, "style", None) or ""
        header = HEADER.match(self.text, start) if style in ("|", ">") else None
        if header is not None:
            body = self.text[start:end]
            # With “+” the blank lines at the end are part of the text, else they only stand below it.
            kept = body.rfind("\n") if "+" in header[0] else len(body.rstrip())
            end = max(start + kept, self.line_end(start))
        return Node(seen.value, "scalar", start, end, style=style)

    def _flow_entries(self, path: Path, seen: _Seen) -> Iterator[Entry]:
        for step in _steps(seen.value):
            node = self.node((*path, step))
            key = self.seen[*path, step].key
            start, opened = node.start, node.start
            if isinstance(step, str) and key is not None:
                start, opened = key.start_mark.index, key.end_mark.index
            name = step if isinstance(step, str) else None
            yield Entry(name, start, opened, 0, self.line(start), self.line(node.end), node)

    def _block(self, path: Path, seen: _Seen, start: int) -> Node:
        entries: list[Entry] = []
        for step in _steps(seen.value):
            key = self.seen[*path, step].key
            node = self.node((*path, step))
            if isinstance(step, str) and key is not None:
                entry = self._pair(step, key, node)
            else:
                entry = self._item(entries[-1] if entries else None, start, node)
            if entry is None or (entry.is_compact and isinstance(step, str)) or not self._take_gaps(entries, entry):
                return Node(seen.value, "odd", start, self._content_end(seen.end.end_mark.index))
            entries.append(entry)
        end = max(entries[-1].node.end, entries[-1].opened)
        return Node(seen.value, "block", start, end, column=entries[0].column, entries=entries)

    def _content_end(self, index: int) -> int:
        """Return where the last line before `index` ends that holds more than a comment."""
        line = self.line(index)
        if not self.text[self.starts[line] : index].strip():
            line -= 1
        while is_trivia(self.lines[line]):
            line -= 1
        return self.starts[line] + len(self.lines[line].rstrip())

    def _pair(self, name: str, key: Event, node: Node) -> Entry | None:
        """Return the entry of a key, None where a `?` before it makes it stand apart from its value."""
        begin, end = key.start_mark.index, key.end_mark.index
        colon = COLON.match(self.text, end)
        return None if colon is None else self._entry(name, begin, colon.end(), node)

    def _item(self, before: Entry | None, start: int, node: Node) -> Entry | None:
        """Return the entry of a list's item, whose dash no event tells of."""
        index = start if before is None else self._line_start(before.last + 1)
        between = BETWEEN.match(self.text, index)
        dash = between.end() if between else index
        if self.text[dash : dash + 1] != "-":
            return None
        return self._entry(None, dash, dash + 1, node)

    def _line_start(self, line: int) -> int:
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def _entry(self, key: str | None, start: int, opened: int, node: Node) -> Entry | None:
        if node.start == node.end and not node.anchor:
            # The parser notes a value that was left out where the next thing begins.
            node.start = node.end = opened
        first = self.line(start)
        last = node.entries[-1].last if node.is_block else self.line(max(node.end, opened))
        entry = Entry(key, start, opened, self.column(start), first, last, node)
        if not node.is_block:
            header = HEADER.match(self.text, node.start) if node.style in ("|", ">") else None
            rest = self.text[header.end() if header else max(node.end, opened) :]
            entry.behind = _comment(rest.partition("\n")[0])
        elif not entry.is_compact:
            head = self.text[opened : self.line_end(opened)]
            entry.behind = _comment(head.replace(node.anchor, "", 1) if node.anchor else head)
            gap = self.lines[first + 1 : node.entries[0].first]
            if not all(map(is_trivia, gap)):
                return None
            put_above(node.entries[0], gap)
        return entry

    def _take_gaps(self, entries: list[Entry], entry: Entry) -> bool:
        """Give the lines before `entry` to it or to what stands before it; False where they hold more than comments."""
        if not entries:
            return True
        if entry.column != entries[0].column or self.text[self.starts[entry.first] : entry.start].strip():
            return False
        gap = self.lines[entries[-1].last + 1 : entry.first]
        if not all(map(is_trivia, gap)):
            return False
        put_above(entry, give_feet(entries[-1], gap, entry.column))
        return True


def _steps(value: Any) -> list[str | int]:
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def _comment(rest: str) -> str:
    return rest.rstrip() if COMMENT.match(rest) and rest[:1] in (" ", "\t") else ""
