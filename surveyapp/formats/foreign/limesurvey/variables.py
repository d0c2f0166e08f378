"""What the variables of a LimeSurvey survey are called here: by question codes (`Q1_SQ001`) and by numbers (`123X4X56SQ001`)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, Node
from surveyapp.formats.foreign.limesurvey.script import ScriptFault

NUMBERED = re.compile(r"(?:INSERTANS:)?[0-9]+X[0-9]+X([0-9]+)(.*)", re.DOTALL)
# What may follow a variable and still mean its value; `.shown` means the words that are read.
VALUE_SUFFIXES = frozenset({"naok", "code", "value", "valuenaok", "shown"})
REFUSES_EMPTY = frozenset({"", "code", "value", "shown"})

NOT_EARLIER = N_("“%(name)s” is no question asked before it")
NEVER = N_("“%(name)s” is never shown")
TOKEN = N_("“%(name)s” is a fact about the participant that is not known here")
SUFFIX = N_("“%(name)s” asks for something else than an answer")


@dataclass(frozen=True, slots=True)
class Shown:
    """When a question is asked: on which page, and the conditions of the page and of the question itself."""

    page: int
    page_if: Node | None = None
    own_if: Node | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """An answer as conditions see it here.

    `kind` is choice, yes_no, number, text, date, row (of a matrix), list (several values at once) or box. A box is ticked
    where the answer holds `box`; LimeSurvey then says `ticked`. `values` has our value of each code that is called otherwise.
    """

    name: str
    kind: str
    shown: Shown
    values: Mapping[str, str] = field(default_factory=dict)
    box: str = ""
    ticked: str = "Y"
    # The reason why nothing can be asked of it here, as the end of a sentence; empty where something can.
    lost: str = ""


@dataclass(slots=True)
class Variables:
    """Every variable of the questions read so far."""

    by_code: dict[str, Variable] = field(default_factory=dict)
    by_number: dict[tuple[str, str], Variable] = field(default_factory=dict)
    by_question: dict[str, list[Variable]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, number: str, part: str, variable: Variable) -> None:
        """Keep the variable of a question, or of its `part` (`SQ001`, `other`, `SQ001_SQ002`, `SQ001comment`)."""
        self.by_code.setdefault(f"{code}_{part}" if part else code, variable)
        self.by_number.setdefault((number, part.replace("#", "_")), variable)
        if part:
            self.by_question.setdefault(code, []).append(variable)

    def narrow(self, code: str, number: str, part: str, condition: Node) -> None:
        """Keep that a part is asked only where a condition of its own holds."""
        variable = self.by_code[f"{code}_{part}"]
        own_if = variable.shown.own_if
        both = condition if own_if is None else Binary("and", own_if, condition)
        narrowed = replace(variable, shown=replace(variable.shown, own_if=both))
        self.by_code[f"{code}_{part}"] = self.by_number[(number, part)] = narrowed
        self.by_question[code] = [narrowed if each is variable else each for each in self.by_question[code]]

    def drop(self, code: str, number: str, part: str) -> Variable:
        """Forget a part that nobody is ever shown, and return it."""
        variable = self.by_code[f"{code}_{part}"]
        self.by_code[f"{code}_{part}"] = self.by_number[(number, part)] = replace(variable, lost=NEVER)
        self.by_question[code] = [each for each in self.by_question[code] if each is not variable]
        return variable

    def lose(self, code: str, number: str, reason: str) -> None:
        """Keep why a question is not here."""
        self.lost.setdefault(code, reason)
        self.lost.setdefault(number, reason)

    def find(self, written: str) -> tuple[Variable, str]:
        """Return the variable that is written so, and what follows it after a full stop, in small letters.

        Raises:
            ScriptFault: it is none that can be seen here.
        """
        if written.upper().startswith("TOKEN:"):
            raise ScriptFault(TOKEN, name=written)
        name, _, suffix = written.partition(".")
        numbered = NUMBERED.fullmatch(name)
        variable = self._numbered(numbered[1], numbered[2]) if numbered else self.by_code.get(name)
        if variable is None:
            raise ScriptFault(self._reason(name, numbered[1] if numbered else ""), name=name)
        if variable.lost:
            raise ScriptFault(variable.lost, name=name)
        if suffix and suffix.lower() not in VALUE_SUFFIXES:
            raise ScriptFault(SUFFIX, name=written)
        return variable, suffix.lower()

    def _numbered(self, digits: str, rest: str) -> Variable | None:
        """Return the variable of a number: of 5678 both question 5678 and part 8 of question 567 may be meant."""
        for cut in range(len(digits), 0, -1):
            part = (digits[cut:] + rest).replace("#", "_").removeprefix("_")
            if variable := self.by_number.get((digits[:cut], part)):
                return variable
        return None

    def _reason(self, name: str, digits: str) -> str:
        whole = next(
            (code for code in (digits, name, name.rpartition("_")[0], name.partition("_")[0]) if code in self.lost), ""
        )
        return self.lost[whole] if whole else NOT_EARLIER
