r"""Letters with gaps: `{field}` is filled in, `[one way|another way]` is the first way whose fields are all known.

`{?field}` only asks whether a field is known and shows nothing. A line of which nothing is left goes. A backslash before
one of `{ } [ ] | \` means the character itself. There is nothing else: a letter can reach no more than its fields.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from surveyapp.domain.errors import N_, Fault

TOKEN = re.compile(r"\\[{}\[\]|\\]|\{[^{}\[\]|\n]*\}|[{}\[\]|]|[^{}\[\]|\\]+|\\", re.DOTALL)
MAXIMUM_DEPTH = 5
# Stands where something was left out, until the lines that hold nothing else are gone.
GONE = "\x00"
GONE_LINES = re.compile(r"^[ \t\x00]*\x00[ \t\x00]*(?:\n|\Z)", re.MULTILINE)
SPARE_LINES = re.compile(r"\n{3,}")

# What a letter may name, with what it means to whoever writes one.
FIELDS: dict[str, str] = {
    "customer": N_("the customer's name"),
    "number": N_("the number of the case; every letter names it"),
    "company": N_("the company's name"),
    "sender": N_("the name of who writes"),
    "order": N_("the order's number"),
    "product": N_("what was bought"),
    "promised_on": N_("the promised day"),
    "delivered_on": N_("the day it came"),
    "days_late": N_("how many days late it was; known only when it was late"),
    "told": N_("what the customer told us, a line for each answer"),
    "own_words": N_("what the customer wrote"),
    "correction": N_("how it is put right"),
    "remedy": N_("what the customer gets, with the amount"),
    "extra": N_("what the customer gets on top"),
    "not_justified": N_("known only when the complaint was found not justified"),
    "solved": N_("known only when the customer said that it is solved"),
    "reason": N_("why it was decided so"),
    "changed": N_("what was changed so that it does not happen again"),
    "needed": N_("what we need from the customer"),
    "needed_by": N_("the day by which we need it"),
    "agreed": N_("what was agreed, a line for each point"),
    "channel": N_("the way of contact that was agreed on"),
    "promise": N_("a sentence that says until when a person answers, as the service level has it"),
    "second": N_("the name of the second person on the case"),
    "silence_days": N_("after how many days of silence the case may be closed"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A field; `is_shown` is False where it is only asked about."""

    name: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Several ways to say something, of which the first that can be said is."""

    ways: tuple[tuple["Node", ...], ...]


Node = str | Gap | Choice


def parse(text: str, fields: Collection[str] = FIELDS) -> tuple[tuple[Node, ...], list[Fault]]:
    """Return the parts of a letter's text, and what is wrong with it, each fault with its line (from 1)."""
    parser = _Parser(text, fields)
    return parser.parts, parser.faults


def render(parts: tuple[Node, ...], values: Mapping[str, str]) -> str:
    """Return the text with its gaps filled; a field that `values` lacks, or has as "", is not known."""
    text = _joined(parts, {name: value.replace(GONE, "") for name, value in values.items()})
    return SPARE_LINES.sub("\n\n", GONE_LINES.sub("", text).replace(GONE, ""))


def _joined(parts: tuple[Node, ...], values: Mapping[str, str]) -> str:
    return "".join(_said(part, values) for part in parts)


def _said(part: Node, values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Gap):
        return (values.get(part.name, "") if part.is_shown else "") or GONE
    way = next((way for way in part.ways if _is_sayable(way, values)), None)
    return GONE if way is None else _joined(way, values)


def _is_sayable(way: tuple[Node, ...], values: Mapping[str, str]) -> bool:
    return all(values.get(part.name) for part in way if isinstance(part, Gap))


@dataclass
class _Open:
    """A bracket that is not closed yet: its line, the ways before the present one, and the present one's parts."""

    line: int
    ways: list[tuple[Node, ...]] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)


class _Parser:
    """Reads a text once, from its beginning to its end; a fault is noted and reading goes on."""

    def __init__(self, text: str, fields: Collection[str]) -> None:
        self.fields = fields
        self.faults: list[Fault] = []
        self.line = 1
        self.stack = [_Open(0)]
        for match in TOKEN.finditer(text):
            self._take(match[0])
            self.line += match[0].count("\n")
        for unclosed in self.stack[1:]:
            self._fault(N_("“[” is never closed; write “]” where the part ends."), line=unclosed.line)
        self.parts = tuple(self.stack[0].parts)

    def _take(self, token: str) -> None:
        inside = self.stack[-1]
        if token == "[":  # noqa: S105 - a bracket, no secret
            self._open()
        elif token == "]":  # noqa: S105
            self._close()
        elif token == "|" and len(self.stack) > 1:  # noqa: S105
            inside.ways.append(tuple(inside.parts))
            inside.parts = []
        elif token in ("{", "}"):
            self._fault(
                N_("“%(sign)s” stands alone; write a field as {customer}, or \\%(sign)s for the sign."), sign=token
            )
        elif token[0] == "{":
            self._gap(token)
        else:
            inside.parts.append(token[1:] if len(token) == 2 and token[0] == "\\" else token)

    def _open(self) -> None:
        if len(self.stack) > MAXIMUM_DEPTH:
            self._fault(N_("“[” stands more than %(most)s deep; say it in simpler parts."), most=MAXIMUM_DEPTH)
        self.stack.append(_Open(self.line))

    def _close(self) -> None:
        if len(self.stack) == 1:
            self._fault(N_("“]” closes nothing; remove it, or write \\] for the sign."))
            return
        closed = self.stack.pop()
        self.stack[-1].parts.append(Choice((*closed.ways, tuple(closed.parts))))

    def _gap(self, token: str) -> None:
        is_shown = not token.startswith("{?")
        name = token.strip("{?}").strip()
        if name in self.fields:
            self.stack[-1].parts.append(Gap(name, is_shown))
            return
        near = get_close_matches(name, sorted(self.fields), n=1, cutoff=0.6)
        if near:
            self._fault(N_("“%(name)s” is no field; did you mean “%(near)s”?"), name=name[:60], near=near[0])
        else:
            self._fault(N_("“%(name)s” is no field; use one of those listed."), name=name[:60])

    def _fault(self, message: str, *, line: int | None = None, **params: Any) -> None:
        self.faults.append(Fault(line or self.line, message, params))
