"""A condition of LimeSurvey as one of ours: the same answers make it hold, or it is refused with the reason.

What LimeSurvey does with answers that are not there is kept: a variable without `.NAOK` of a question that is not asked makes
the whole condition false; nothing is below 0; `sum` of nothing is 0.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Reference, Unary, fold, references
from surveyapp.domain.expressions.folding import constant_of
from surveyapp.formats.foreign.limesurvey.comparing import (
    NO_COMPARING,
    against,
    compared,
    is_answered,
    is_empty,
    negated,
    ticked,
)
from surveyapp.formats.foreign.limesurvey.script import Function, Name, Operation, Script, ScriptFault, Value
from surveyapp.formats.foreign.limesurvey.variables import REFUSES_EMPTY, Shown, Variable, Variables

ANY_DAY = date(2000, 1, 1)
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
ARITHMETIC = frozenset({"+", "-", "*", "/"})
# More answers than that are counted, not named one after the other.
MOST_IN_WORDS = 12
EMPTIES = frozenset({"is_empty", "empty"})

NO_FUNCTION = N_("the function “%(name)s” has no twin here")
NO_COUNTING = N_("numbers cannot be reckoned with so here")
THE_WORDS = N_("it asks for the words of “%(name)s”, not for the answer chosen")
ALL_PARTS = N_("it speaks of all parts of a question at once")
ITSELF = N_("it speaks of the question itself")
NO_ARGUMENTS = N_("“%(name)s” has too few or too many values")


def _both(first: Node | None, second: Node) -> Node:
    return second if first is None or first == Literal(True) else Binary("and", first, second)


class Meaning:
    """Makes conditions for what stands on `page`; `said` is told of each meaning that is not quite the same."""

    def __init__(self, variables: Variables, page: int, said: Callable[[str], None]) -> None:
        self.variables = variables
        self.page = page
        self.said = said
        # name here → when it is asked, of each variable that refuses to be empty.
        self.bare: dict[str, Shown] = {}

    def whole(self, script: Script) -> Node:
        """Return the condition that `script` is.

        Raises:
            ScriptFault: it has no twin here.
        """
        self.bare.clear()
        tree = self.condition(script)
        guards: list[Node] = []
        for shown in dict.fromkeys(self.bare.values()):
            guard = self.guard(shown)
            names = {name for name, other in self.bare.items() if other == shown}
            if guard is not None and guard not in guards and not self.fails_without(tree, names):
                guards.append(guard)
        for guard in reversed(guards):
            tree = _both(guard, tree)
        return tree

    def guard(self, shown: Shown) -> Node | None:
        """Return what must hold for a question to be asked, as far as it does not hold here anyway."""
        page_if = shown.page_if if shown.page != self.page else None
        return shown.own_if if page_if is None else page_if if shown.own_if is None else _both(page_if, shown.own_if)

    def fails_without(self, tree: Node, names: set[str]) -> bool:
        """Tell whether `tree` is false by itself where the answers called `names` are not there."""
        return constant_of(fold(tree, {}, references(tree) - names, today=ANY_DAY)) is False

    def variable(self, name: Name) -> Variable:
        """Return the variable of a name, and remember whether it may be empty."""
        if name.text.partition(".")[0] in ("self", "this", "that"):
            raise ScriptFault(ALL_PARTS if name.text.startswith("that") else ITSELF)
        variable, suffix = self.variables.find(name.text)
        if suffix == "shown" and variable.kind not in ("text", "number"):
            raise ScriptFault(THE_WORDS, name=name.text)
        self.mark_bare(variable, suffix)
        return variable

    def mark_bare(self, variable: Variable, suffix: str) -> None:
        """Remember a variable that makes the whole condition false where its question is not asked."""
        if suffix in REFUSES_EMPTY and (variable.shown.own_if is not None or variable.shown.page_if is not None):
            self.bare[variable.name] = variable.shown

    def condition(self, script: Script) -> Node:
        """Return `script` where only whether it holds matters."""
        match script:
            case Value():
                return Literal(bool(script.value) and script.value != "0")
            case Name():
                return self.truth(self.variable(script))
            case Operation("and" | "or" as operator, (left, right)):
                return self.joined(operator, self.condition(left), self.condition(right))
            case Operation("!", (operand,)):
                return negated(self.condition(operand))
            case Operation(operator, (left, right)) if operator in MIRRORED:
                return self.comparison(operator, left, right)
            case Operation():
                raise ScriptFault(NO_COUNTING)
            case Function():
                return self.test(script)

    def joined(self, operator: str, left: Node, right: Node) -> Node:
        """Return two conditions joined; a constant that changes nothing falls away."""
        nothing = Literal(operator == "and")
        if nothing in (left, right):
            return right if left == nothing else left
        return Binary(operator, left, right)

    def truth(self, variable: Variable) -> Node:
        """Return when an answer alone makes a condition hold: it is there, and it is not 0."""
        if variable.kind == "box":
            return ticked(variable)
        is_there = Unary("notempty", Reference(variable.name))
        if variable.kind in ("yes_no", "list", "date"):
            return is_there
        return Binary("and", is_there, Binary("!=", Reference(variable.name), Literal(0)))

    def comparison(self, operator: str, left: Script, right: Script) -> Node:
        if isinstance(left, Value) and not isinstance(right, Value):
            operator, left, right = MIRRORED[operator], right, left
        if isinstance(left, Function) and left.name == "count" and (some := self.any_of(operator, left, right)):
            return some
        if isinstance(left, Name) and isinstance(right, Value):
            return compared(operator, self.variable(left), right, self.said)
        if isinstance(left, Name) and isinstance(right, Name):
            return against(operator, self.variable(left), self.variable(right))
        guards = [*self.there(left), *self.there(right)]
        if guards and operator == "!=":
            raise ScriptFault(NO_COUNTING)
        tree: Node = Binary("=" if operator == "==" else operator, self.value(left), self.value(right))
        for guard in reversed(guards):
            tree = _both(guard, tree)
        return tree

    def value(self, script: Script) -> Node:
        """Return `script` where its value matters."""
        match script:
            case Value():
                return Literal(script.value)
            case Name():
                variable = self.variable(script)
                if variable.kind in ("box", "list", "yes_no") or variable.values:
                    raise ScriptFault(NO_COMPARING, name=script.text)
                return Reference(variable.name)
            case Operation(operator, (left, right)) if operator in ARITHMETIC:
                return Binary(operator, self.value(left), self.value(right))
            case Operation("-", (operand,)):
                return Unary("negative", self.value(operand))
            case Operation("+", (operand,)):
                return self.value(operand)
            case Operation():
                return Call("iif", (self.condition(script), Literal(1), Literal(0)))
            case Function():
                return self.reckoned(script)

    def there(self, script: Script) -> list[Node]:
        """Return what must be answered for LimeSurvey to reckon: all of a difference or product, some of a sum."""
        if not isinstance(script, Operation) or script.operator not in ARITHMETIC:
            return []
        found = [guard for operand in script.operands for guard in self.there(operand)]
        answers = [Reference(self.variable(each).name) for each in script.operands if isinstance(each, Name)]
        needed: list[Node] = [Unary("notempty", answer) for answer in answers]
        if script.operator == "+" and len(needed) == 2:
            found.append(Binary("or", *needed))
        elif script.operator != "+":
            found += needed
        return list(dict.fromkeys(found))

    def test(self, call: Function) -> Node:
        """Return a call where only whether it holds matters."""
        if call.name in EMPTIES:
            (operand,) = self.arguments(call, 1, 1)
            if isinstance(operand, Value):
                return Literal(operand.value == "")
            if not isinstance(operand, Name):
                raise ScriptFault(NO_FUNCTION, name=call.name)
            variable = self.variable(operand)
            return negated(ticked(variable)) if variable.kind == "box" else is_empty(variable.name)
        if call.name in ("if", "iif"):
            return Call("iif", tuple(self.condition(each) for each in self.arguments(call, 3, 3)))
        if call.name == "count" and (some := self.any_of(">", call, Value(0))):
            return some
        return Binary("!=", self.reckoned(call), Literal(0))

    def any_of(self, operator: str, call: Function, right: Script) -> Node | None:
        """Return “some of them is answered”, or “none is”, where a count is compared with nothing more than that."""
        value = right.value if isinstance(right, Value) else None
        some = (operator, value) in ((">", 0), (">=", 1), ("!=", 0))
        if not some and (operator, value) not in (("==", 0), ("<", 1), ("<=", 0)):
            return None
        counted = self.counted(call)
        if len({variable.name for variable in counted}) == 1 and all(variable.kind == "box" for variable in counted):
            boxes = Array(tuple(Literal(variable.box) for variable in counted))
            return Binary("anyof" if some else "noneof", Reference(counted[0].name), boxes)
        if len(counted) > MOST_IN_WORDS:
            return None
        there = [is_answered(variable) for variable in counted]
        if some:
            return reduce(lambda left, right: Binary("or", left, right), there)
        return reduce(lambda left, right: Binary("and", left, right), map(negated, there))

    def reckoned(self, call: Function) -> Node:
        """Return a call where its value matters."""
        if call.name in ("if", "iif"):
            condition, yes, no = self.arguments(call, 3, 3)
            return Call("iif", (self.condition(condition), self.value(yes), self.value(no)))
        if call.name == "sum":
            return Call("sum", (Literal(0), *(self.value(each) for each in self.arguments(call, 1, 40))))
        if call.name == "count":
            return self.how_many([is_answered(variable) for variable in self.counted(call)], call)
        if call.name == "countif":
            wanted, *rest = self.arguments(call, 2, 40)
            return self.how_many([self.comparison("==", each, wanted) for each in rest], call)
        if call.name in EMPTIES:
            return Call("iif", (self.test(call), Literal(1), Literal(0)))
        raise ScriptFault(NO_FUNCTION, name=call.name)

    def how_many(self, conditions: list[Node], call: Function) -> Node:
        if not 0 < len(conditions) <= 40:
            raise ScriptFault(NO_ARGUMENTS, name=call.name)
        return Call("sum", tuple(Call("iif", (condition, Literal(1), Literal(0))) for condition in conditions))

    def counted(self, call: Function) -> list[Variable]:
        """Return the variables that are counted; `that.Q1` stands for all of question Q1."""
        found: list[Variable] = []
        for argument in self.arguments(call, 1, 100):
            if not isinstance(argument, Name):
                raise ScriptFault(NO_FUNCTION, name=call.name)
            head, _, rest = argument.text.partition(".")
            code, _, suffix = rest.partition(".")
            if head == "that" and code in self.variables.by_question and suffix.lower() in ("", "naok"):
                found += self.parts_of(code, suffix)
            else:
                found.append(self.variable(argument))
        return found

    def parts_of(self, code: str, suffix: str) -> list[Variable]:
        """Return every variable of a question with several."""
        parts = self.variables.by_question[code]
        for part in parts:
            if part.lost:
                raise ScriptFault(part.lost, name=code)
            self.mark_bare(part, suffix.lower())
        return parts

    def arguments(self, call: Function, fewest: int, most: int) -> tuple[Script, ...]:
        if not fewest <= len(call.arguments) <= most:
            raise ScriptFault(NO_ARGUMENTS, name=call.name)
        return call.arguments
