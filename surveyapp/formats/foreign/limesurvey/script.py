"""ExpressionScript, the language of LimeSurvey's conditions, to a tree of its own; `meaning` then makes ours of it.

Grammar, weakest first: `or ||`, `and &&`, `== eq != ne`, `< lt <= le > gt >= ge`, `+ -`, `* /`, `! - +` before a value. Values:
numbers, texts in either quotes, `CODE_SUB.suffix`, `123X4X56SUB.suffix` (survey, group, question), `TOKEN:NAME`, and calls.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveyapp.domain.errors import N_, SurveyappError

MAXIMUM_LENGTH = 5_000
# Of brackets in brackets, and of the tree: a long chain of `and` is a deep tree, though it has no bracket.
MAXIMUM_NESTING = 40
MAXIMUM_DEPTH = 80
SHOWN = 40

TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<name>(?:INSERTANS:)?[0-9]+X[0-9]+X[0-9]+[A-Za-z0-9_\#]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*
        | [A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z0-9_]+)*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<number>[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})
    | (?P<sign>&&|\|\||==|!=|<=|>=|[<>!+\-*/(),])
    )""",
    re.VERBOSE | re.DOTALL,
)
STRENGTH = {
    "or": 1, "and": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6,
}  # fmt: skip
UNARY = 7
SPELLINGS = {
    "||": "or", "&&": "and", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip

UNREADABLE = N_("“%(found)s” in the condition cannot be read")
EARLY = N_("the condition ends too early")
TOO_LONG = N_("the condition is longer than %(most)s characters")
TOO_DEEP = N_("the condition is nested deeper than %(most)s levels")


class ScriptFault(SurveyappError):
    """A condition that has no twin here; the message is the reason, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number, or a text in quotes."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, with whatever follows it after a full stop."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One or two values under an operator: `! - +` before one, all others between two."""

    operator: str
    operands: tuple["Script", ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A call."""

    name: str
    arguments: tuple["Script", ...]


Script = Value | Name | Operation | Function


def parse_script(text: str) -> Script:
    """Return the tree of an expression, with or without the braces that stand round it in texts.

    Raises:
        ScriptFault: it is none.
    """
    text = text.strip()
    if len(text) > MAXIMUM_LENGTH:
        raise ScriptFault(TOO_LONG, most=MAXIMUM_LENGTH)
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    return _Parser(list(_tokens(text))).whole()


def parts_of(tree: Script) -> tuple[Script, ...]:
    """Return the nodes right below `tree`."""
    match tree:
        case Operation():
            return tree.operands
        case Function():
            return tree.arguments
        case _:
            return ()


def _depth_of(tree: Script) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [part for node in level for part in parts_of(node)]
    return depth


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise ScriptFault(UNREADABLE, found=text[position:].strip()[:SHOWN])
        yield match.lastgroup, match[match.lastgroup]
        position = match.end()
    yield "end", ""


class _Parser:
    """A Pratt parser over the tokens, as that of our own conditions is."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.index = 0

    def whole(self) -> Script:
        tree = self.expression(0, 0)
        if self.tokens[self.index][0] != "end":
            raise self.surprise(self.tokens[self.index][1])
        if _depth_of(tree) > MAXIMUM_DEPTH:
            raise ScriptFault(TOO_DEEP, most=MAXIMUM_DEPTH)
        return tree

    def surprise(self, found: str) -> ScriptFault:
        return ScriptFault(UNREADABLE, found=found[:SHOWN]) if found else ScriptFault(EARLY)

    def next(self) -> tuple[str, str]:
        token = self.tokens[self.index]
        self.index += token[0] != "end"
        return token

    def operator(self) -> str:
        kind, text = self.tokens[self.index]
        text = text.lower() if kind == "name" else text
        operator = SPELLINGS.get(text, text)
        return operator if kind in ("name", "sign") and operator in STRENGTH else ""

    def expression(self, strength: int, depth: int) -> Script:
        if depth > MAXIMUM_NESTING:
            raise ScriptFault(TOO_DEEP, most=MAXIMUM_NESTING)
        left = self.value(depth)
        while STRENGTH.get(operator := self.operator(), 0) > strength:
            self.next()
            left = Operation(operator, (left, self.expression(STRENGTH[operator], depth + 1)))
        return left

    def value(self, depth: int) -> Script:
        kind, text = self.next()
        if kind == "text":
            return Value(re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL))
        if kind == "number":
            number = float(text)
            return Value(int(number) if number.is_integer() else number)
        if kind == "name" and text.lower() not in SPELLINGS and text.lower() not in STRENGTH:
            return self.call(text, depth) if self.tokens[self.index][1] == "(" else Name(text)
        if text in ("!", "-", "+"):
            return Operation(text, (self.expression(UNARY, depth + 1),))
        if text == "(":
            inner = self.expression(0, depth + 1)
            self.expect(")")
            return inner
        raise self.surprise(text)

    def expect(self, sign: str) -> None:
        kind, text = self.next()
        if kind != "sign" or text != sign:
            raise self.surprise(text)

    def call(self, name: str, depth: int) -> Script:
        self.expect("(")
        arguments: list[Script] = []
        while self.tokens[self.index] != ("sign", ")"):
            if arguments:
                self.expect(",")
            arguments.append(self.expression(0, depth + 1))
        self.expect(")")
        return Function(name.lower(), tuple(arguments))
