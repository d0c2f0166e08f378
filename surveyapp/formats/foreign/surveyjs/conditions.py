"""SurveyJS's conditions as ours: what its parser forgives and ours does not, and the names that questions have here."""

import re
from collections.abc import Mapping
from typing import Any

from surveyapp.domain.errors import Fault
from surveyapp.domain.expressions import FUNCTIONS, ExpressionFault, parse
from surveyapp.domain.expressions.parsing import AS_IT_IS, CONSTANTS, MAXIMUM_LENGTH, SAME_FUNCTION, SPELLINGS, STRENGTH
from surveyapp.domain.expressions.tree import POSTFIX
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.mending import note_lost_condition
from surveyapp.formats.foreign.surveyjs.names import Names

PIECE = re.compile(
    r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|\{(?P<name>[^{}]*)\}|(?P<call>[A-Za-z_]\w*(?=\s*\())|(?P<word>[A-Za-z_]\w*)
    |(?P<sign>=<|=>|===|!==|[()])""",
    re.VERBOSE | re.DOTALL,
)
# What is longer is no value of a condition any more.
LONGEST_COMPUTED = 300
SIGNS = {"=<": "<=", "=>": ">=", "===": "=", "!==": "!="}
KNOWN = {*CONSTANTS, *STRENGTH, *SPELLINGS, *POSTFIX, "not", "negate", *FUNCTIONS, *SAME_FUNCTION, AS_IT_IS}
# How old triggers say what others write as an operator.
OPERATORS = {
    "equal": "=", "notequal": "!=", "greater": ">", "less": "<", "greaterorequal": ">=", "lessorequal": "<=",
    "contains": "contains", "notcontains": "notcontains",
    "anyof": "anyof", "allof": "allof", "empty": "empty", "notempty": "notempty",
}  # fmt: skip


class Conditions:
    """Makes conditions ours. `computed` are the values that a survey works out by itself: name → expression there."""

    def __init__(self, names: Names, carried: Carried) -> None:
        self.names = names
        self.carried = carried
        self.computed: dict[str, str] = {}
        # Values of choices that are others here.
        self.values: dict[str, str] = {}

    def read(self, value: Any, where: str, key: str, line: int | None) -> str | None:
        """Return a condition as ours; None, and a note, where there is no reading it here."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        written = str(value)
        if isinstance(value, bool):
            return None if value else "false"
        text = self.ours(written)
        try:
            parse(text)
        except ExpressionFault as fault:
            reason = Fault(None, fault.message, fault.params)
            note_lost_condition(self.carried, where, key, written, reason, line)
            return None
        return text

    def ours(self, text: str) -> str:
        """Return an expression with our names and our spelling."""
        if len(text) > MAXIMUM_LENGTH:
            return text
        text = PIECE.sub(self._piece, text.strip())
        if len(text) > MAXIMUM_LENGTH:
            return text
        # SurveyJS does without the brackets at an end.
        return text + ")" * max(0, _open_brackets(text))

    def _piece(self, match: re.Match[str]) -> str:
        kind, piece = match.lastgroup, match[0]
        if kind == "text":
            return self._quoted(piece)
        if kind == "name":
            name = match["name"].strip()
            if name in self.computed:
                return f"({self.computed[name]})"
            return "{" + self.names.reference(name) + "}"
        if kind == "word" and piece.lower() not in KNOWN:
            return f"'{piece}'"
        return SIGNS.get(piece, piece)

    def _quoted(self, piece: str) -> str:
        """Return a text in quotes with the value that a choice has here."""
        value = self.values.get(re.sub(r"\\(.)", r"\1", piece[1:-1]))
        return piece if value is None else written(value)

    def compute(self, name: str, expression: str) -> None:
        """Let conditions see the value that the survey works out under `name`."""
        text = self.ours(expression)
        if name and len(text) <= LONGEST_COMPUTED:
            self.computed[name] = text

    def of_trigger(self, trigger: Mapping[str, Any]) -> str | None:
        """Return the condition of a trigger as it stands there; None where it has none."""
        if isinstance(trigger.get("expression"), str) and trigger["expression"].strip():
            return str(trigger["expression"])
        operator, name = OPERATORS.get(str(trigger.get("operator", "equal"))), trigger.get("name")
        if operator is None or not isinstance(name, str) or not name:
            return None
        if operator in POSTFIX:
            return f"{{{name}}} {operator}"
        return f"{{{name}}} {operator} {written(trigger.get('value'))}"


def _open_brackets(text: str) -> int:
    """Return how many brackets are open at the end of `text`."""
    signs = [match["sign"] for match in PIECE.finditer(text)]
    return signs.count("(") - signs.count(")")


def written(value: Any) -> str:
    """Return a value as an expression writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
