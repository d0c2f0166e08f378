"""The text of a condition to its tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveyapp.domain.errors import N_, SurveyappError
from surveyapp.domain.expressions.tree import (
    POSTFIX,
    Array,
    Binary,
    Call,
    Constant,
    Literal,
    Node,
    Reference,
    Unary,
    depth_of,
)

MAXIMUM_LENGTH = 5_000
MAXIMUM_DEPTH = 100


class ExpressionFault(SurveyappError):
    """A condition that cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, position: int, **params: object) -> None:
        super().__init__(message, position=position + 1, **params)
        self.position = position


# Function name → fewest and most arguments.
FUNCTIONS = {
    "iif": (3, 3),
    "today": (0, 1),
    "age": (1, 1),
    "dateDiff": (2, 3),
    "min": (1, 50),
    "max": (1, 50),
    "sum": (1, 50),
    "avg": (1, 50),
}

# SurveyJS's own names of what is known here by another, or needs nothing done: days are texts already.
SAME_FUNCTION = {"currentDate": "today"}
AS_IT_IS = "getDate"
UNITS = ("days", "months", "years")

# How it is written → how the tree calls it.
SPELLINGS = {
    "||": "or", "&&": "and", "!": "negate", "*=": "contains", "contain": "contains", "notcontain": "notcontains",
    "==": "=", "<>": "!=", "equal": "=", "notequal": "!=", "less": "<", "lessorequal": "<=", "greater": ">",
    "greaterorequal": ">=",
}  # fmt: skip

# Operator → how tightly it binds. `or` takes the widest stretch, `contains` the narrowest, as in SurveyJS.
STRENGTH = {
    "or": 1, "and": 2,
    "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
    "contains": 7, "notcontains": 7, "anyof": 7, "allof": 7, "noneof": 7,
}  # fmt: skip
# Our `not` takes a whole comparison; SurveyJS's `!` and the `-` before a value take that value alone.
NOT_STRENGTH = 3
VALUE_STRENGTH = 8
CONSTANTS: dict[str, Constant] = {"true": True, "false": False, "null": None, "undefined": None}

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]{1,15}(?:\.[0-9]{1,12})?(?![\w.]))
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | \{\s*(?P<reference>[^{}\s][^{}]{0,199}?)\s*\}
    | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
    | (?P<sign>\|\||&&|<=|>=|<>|!=|==|\*=|[=<>!+\-*/%^()\[\],])
    )""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression: its kind (a group of `TOKEN`, or `end`), its text and where it begins."""

    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """Return the tree of `text`.

    Raises:
        ExpressionFault: the text is no expression; the fault says where and why.
    """
    if len(text) > MAXIMUM_LENGTH:
        message = N_("The condition is longer than %(most)s characters; split it over several questions.")
        raise ExpressionFault(message, MAXIMUM_LENGTH, most=MAXIMUM_LENGTH)
    parser = _Parser(list(_tokens(text)))
    tree = parser.expression(0, 0)
    parser.expect("end")
    if depth_of(tree) > MAXIMUM_DEPTH:
        raise _too_deep(0)
    return tree


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            message = N_("“%(found)s” at character %(position)s of the condition cannot be read; put texts in quotes.")
            raise ExpressionFault(message, start, found=text[start : start + 12])
        kind = match.lastgroup
        yield Token(kind, match[kind], match.start(kind))
        position = match.end()
    yield Token("end", "", end)


def _too_deep(position: int) -> ExpressionFault:
    message = N_("The condition is nested deeper than %(most)s levels; split it over several questions.")
    return ExpressionFault(message, position, most=MAXIMUM_DEPTH)


class _Parser:
    """A Pratt parser: `expression(strength)` reads on for as long as operators bind tighter than `strength`."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.index = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def next(self) -> Token:
        token = self.token
        self.index += token.kind != "end"
        return token

    def expect(self, text: str) -> None:
        token = self.next()
        if (token.kind if text == "end" else token.text) != text or token.kind == "text":
            raise self.surprise(token)

    def surprise(self, token: Token) -> ExpressionFault:
        if token.kind == "end":
            return ExpressionFault(N_("The condition ends too early, at character %(position)s."), token.position)
        message = N_("“%(found)s” at character %(position)s of the condition does not belong there.")
        return ExpressionFault(message, token.position, found=token.text[:30])

    def operator(self) -> str:
        """Return the operator that stands next as the tree calls it, or an empty text."""
        if self.token.kind not in ("word", "sign"):
            return ""
        text = self.token.text.lower() if self.token.kind == "word" else self.token.text
        return SPELLINGS.get(text, text)

    def expression(self, strength: int, depth: int) -> Node:
        if depth > MAXIMUM_DEPTH:
            raise _too_deep(self.token.position)
        left = self.prefix(depth)
        while True:
            operator = self.operator()
            if operator in POSTFIX:
                self.next()
                left = Unary(operator, left)
            elif STRENGTH.get(operator, 0) > strength:
                self.next()
                left = Binary(operator, left, self.expression(STRENGTH[operator], depth + 1))
            else:
                return left

    def prefix(self, depth: int) -> Node:
        operator = self.operator()
        token = self.next()
        if operator == "not":
            return Unary("not", self.expression(NOT_STRENGTH, depth + 1))
        if operator in ("negate", "-"):
            return Unary("negative" if operator == "-" else "not", self.expression(VALUE_STRENGTH, depth + 1))
        if token.kind == "number":
            number = float(token.text)
            return Literal(int(token.text) if "." not in token.text else int(number) if number.is_integer() else number)
        if token.kind == "text":
            return Literal(re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL))
        if token.kind == "reference":
            return Reference(token.text)
        if token.kind == "word":
            return self.word(token, depth)
        return self.bracket(token, depth)

    def bracket(self, token: Token, depth: int) -> Node:
        if token.text == "(":
            inner = self.expression(0, depth + 1)
            self.expect(")")
            return inner
        if token.text == "[":
            return Array(self.list_until("]", depth))
        raise self.surprise(token)

    def word(self, token: Token, depth: int) -> Node:
        if self.token.kind == "sign" and self.token.text == "(":
            return self.call(token, depth)
        if token.text.lower() in CONSTANTS:
            return Literal(CONSTANTS[token.text.lower()])
        if token.text.lower() in STRENGTH or token.text.lower() in SPELLINGS:
            raise self.surprise(token)
        message = N_(
            "Put “%(found)s” at character %(position)s of the condition in quotes, or in braces if it is a question."
        )
        raise ExpressionFault(message, token.position, found=token.text[:30])

    def call(self, token: Token, depth: int) -> Node:
        function = SAME_FUNCTION.get(token.text, token.text)
        if function not in FUNCTIONS and function != AS_IT_IS:
            message = N_(
                "“%(found)s” at character %(position)s of the condition is no function; use one of: %(functions)s."
            )
            raise ExpressionFault(message, token.position, found=token.text[:30], functions=", ".join(FUNCTIONS))
        self.next()
        arguments = self.list_until(")", depth)
        fewest, most = FUNCTIONS.get(function, (1, 1))
        if not fewest <= len(arguments) <= most:
            message = N_(
                "%(function)s at character %(position)s of the condition takes %(fewest)s to %(most)s values, not %(count)s."
            )
            params = {"function": token.text, "fewest": fewest, "most": most, "count": len(arguments)}
            raise ExpressionFault(message, token.position, **params)
        if function == "dateDiff":
            _check_unit(arguments, token.position)
        return arguments[0] if function == AS_IT_IS else Call(function, arguments)

    def list_until(self, closing: str, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while not (self.token.kind == "sign" and self.token.text == closing):
            if items:
                self.expect(",")
            items.append(self.expression(0, depth + 1))
        self.next()
        return tuple(items)


def _check_unit(arguments: tuple[Node, ...], position: int) -> None:
    """Refuse a unit of time that is written out and not known here."""
    unit = arguments[2] if len(arguments) > 2 else None
    if isinstance(unit, Literal) and unit.value not in UNITS:
        message = N_("dateDiff at character %(position)s of the condition counts in one of: %(units)s.")
        raise ExpressionFault(message, position, units=", ".join(UNITS))
