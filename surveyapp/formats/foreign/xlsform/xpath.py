"""The conditions of XLSForm (a small part of XPath with a form's own functions) as trees. Nothing is ever run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAXIMUM_LENGTH = 5_000
MAXIMUM_DEPTH = 50
MAXIMUM_LEVELS = 90
# Word processors put these round what was typed between straight ones.
CURLY = str.maketrans("‘’‚‛“”„‟−", "''''\"\"\"\"-")
STRENGTH = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
VALUE_STRENGTH = 7

TOKEN = re.compile(
    r"""\s*(?:
      \$\{\s*(?P<name>[^{}]{1,200}?)\s*\}
    | (?P<number>[0-9]{1,15}(?:\.[0-9]{1,12})?)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<path>(?:\.\.|/)[\w./-]*[\w-])
    | (?P<word>[A-Za-z_][\w-]*(?:::?[\w-]+)*)
    | (?P<sign><=|>=|!=|==|&&|\|\||[=<>+\-*(),.])
    )""",
    re.VERBOSE,
)
SAME_SIGN = {"==": "=", "&&": "and", "||": "or"}


class NotRead(Exception):
    """The text is no expression, or one beyond every bound."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number or text written out."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class Name:
    """A question; `.` is the one that the expression stands at."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word without braces: a column of the choices."""

    word: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values and what stands between them."""

    operator: str
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class Function:
    """A function with its arguments; `negative` is the sign before a value."""

    name: str
    arguments: tuple["Tree", ...]


Tree = Value | Name | Word | Operation | Function


def parse(text: str) -> Tree:
    """Return the tree of `text`.

    Raises:
        NotRead: it is no expression.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise NotRead(text)
    parser = _Parser(list(_tokens(text.translate(CURLY))))
    tree = parser.expression(0, 0)
    if parser.kind != "end" or _depth_of(tree) > MAXIMUM_LEVELS:
        raise NotRead(text)
    return tree


def _depth_of(tree: Tree) -> int:
    """Return how many levels `tree` has: a long sum is as deep as it is long."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [part for node in level for part in _parts_of(node)]
    return depth


def _parts_of(tree: Tree) -> tuple[Tree, ...]:
    if isinstance(tree, Operation):
        return tree.left, tree.right
    return tree.arguments if isinstance(tree, Function) else ()


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise NotRead(text)
        yield match.lastgroup, match[match.lastgroup]
        position = match.end()
    yield "end", ""


class _Parser:
    """A Pratt parser: `expression(strength)` reads on for as long as operators bind tighter than `strength`."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.index = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.index][0]

    def next(self) -> tuple[str, str]:
        token = self.tokens[self.index]
        self.index += token[0] != "end"
        return token

    def is_next(self, sign: str) -> bool:
        return self.tokens[self.index] == ("sign", sign)

    def operator(self) -> str:
        kind, text = self.tokens[self.index]
        return SAME_SIGN.get(text, text.lower()) if kind in ("word", "sign") else ""

    def expression(self, strength: int, depth: int) -> Tree:
        if depth > MAXIMUM_DEPTH:
            raise NotRead
        left = self.value(depth)
        while STRENGTH.get(self.operator(), 0) > strength:
            operator = self.operator()
            self.next()
            left = Operation(operator, left, self.expression(STRENGTH[operator], depth + 1))
        return left

    def value(self, depth: int) -> Tree:
        kind, text = self.next()
        if kind == "number":
            return Value(float(text) if "." in text else int(text))
        if kind == "text":
            return Value(text[1:-1])
        if kind == "name":
            # “last-saved#” names the answer of the form before.
            return Name(text)
        if kind == "path":
            return Name("." if set(text) <= {".", "/"} else text.rsplit("/", 1)[-1])
        if kind == "word":
            return Function(text, self.arguments(depth)) if self.is_next("(") else Word(text)
        if (kind, text) == ("sign", "."):
            return Name(".")
        if (kind, text) == ("sign", "-"):
            return Function("negative", (self.expression(VALUE_STRENGTH, depth + 1),))
        if (kind, text) == ("sign", "("):
            inner = self.expression(0, depth + 1)
            self.close()
            return inner
        raise NotRead

    def close(self) -> None:
        if self.next() != ("sign", ")"):
            raise NotRead

    def arguments(self, depth: int) -> tuple[Tree, ...]:
        self.next()
        found: list[Tree] = []
        while not self.is_next(")"):
            if found and self.next() != ("sign", ","):
                raise NotRead
            found.append(self.expression(0, depth + 1))
        self.next()
        return tuple(found)
