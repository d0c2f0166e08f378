"""When a question or group is asked: its relevance, the old table of conditions, and the filters of arrays."""

from collections.abc import Callable
from functools import reduce
from itertools import groupby

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import ExpressionFault, Literal, Node
from surveyapp.formats.foreign.limesurvey.meaning import Meaning
from surveyapp.formats.foreign.limesurvey.model import ALWAYS, Asked, Condition
from surveyapp.formats.foreign.limesurvey.script import (
    Function,
    Name,
    Operation,
    Script,
    ScriptFault,
    Value,
    parse_script,
)
from surveyapp.formats.foreign.limesurvey.variables import Variables
from surveyapp.formats.foreign.limesurvey.written import written

METHODS = frozenset({"==", "!=", "<", "<=", ">", ">="})
LEFT_OUT = N_("The condition “%(condition)s” is left out: %(reason)s. It is asked of everybody now.")
NEVER = N_("Nobody is ever shown it in LimeSurvey: its condition is “%(condition)s”.")
NO_METHOD = N_("comparing by “%(name)s” has no twin here")
TOO_LARGE = N_("it is too long or too deep for a condition here")


class NeverShown(Exception):
    """What carries the condition is shown to nobody."""


def condition_of(
    relevance: str, script: Script | None, meaning: Meaning, left_out: Callable[..., None]
) -> tuple[Node | None, str]:
    """Return the condition that `relevance` (or the `script` made of old conditions) is, and its text here.

    A condition without a twin is none, and `left_out` is told why.

    Raises:
        NeverShown: the condition never holds, which is how LimeSurvey's users switch a question off.
    """
    shown = " ".join(relevance.split())[:120]
    try:
        tree = meaning.whole(script or parse_script(relevance))
        if isinstance(tree, Literal):
            if tree.value:
                return None, ""
            left_out(NEVER, condition=shown)
            raise NeverShown
        return tree, written(tree)
    except ScriptFault as fault:
        left_out(LEFT_OUT, condition=shown, reason=fault)
    except ExpressionFault:
        left_out(LEFT_OUT, condition=shown, reason=ScriptFault(TOO_LARGE))
    return None, ""


def relevance_of(question: Asked) -> tuple[str, Script | None]:
    """Return the relevance of a question, and its old conditions where they decide (surveys before LimeSurvey 1.92).

    Raises:
        ScriptFault: an old condition compares in a way that has no twin here.
    """
    if question.relevance not in ALWAYS or not question.conditions:
        return question.relevance or "1", None
    text = "; ".join(f"{each.field} {each.method} {each.value}" for each in question.conditions)
    return text, _old(question.conditions)


def _old(conditions: list[Condition]) -> Script:
    """Return old conditions as one: those on one question any of, the questions of a scenario all, the scenarios any of."""
    scenarios = []
    for _, scenario in groupby(conditions, key=lambda each: each.scenario):
        questions = [
            _joined("or", [_comparison(each) for each in same])
            for _, same in groupby(scenario, key=lambda each: each.question)
        ]
        scenarios.append(_joined("and", questions))
    return _joined("or", scenarios)


def _joined(operator: str, scripts: list[Script]) -> Script:
    return reduce(lambda left, right: Operation(operator, (left, right)), scripts)


def _comparison(condition: Condition) -> Script:
    method = condition.method.strip() or "=="
    if method not in METHODS:
        raise ScriptFault(NO_METHOD, name=method)
    name, value = condition.field.lstrip("+"), condition.value.strip()
    answer = Name(f"{name}.NAOK")
    if value.startswith("@") and value.endswith("@"):
        return Operation(method, (answer, Name(f"{value.strip('@')}.NAOK")))
    if not value:
        empty = Function("is_empty", (answer,))
        return empty if method == "==" else Operation("!", (empty,))
    comparison = Operation(method, (answer, Value(_number(value) if method not in ("==", "!=") else value)))
    if method in ("<", "<="):
        return Operation("and", (Operation("!", (Function("is_empty", (answer,)),)), comparison))
    return comparison


def _number(text: str) -> str | int | float:
    """Return a number that is written out as one; the table holds nothing but texts."""
    if len(text) > 15 or not text.replace(".", "", 1).isdecimal():
        return text
    return float(text) if "." in text else int(text)


def boxes_of_lists(script: Script, variables: Variables) -> Script:
    """Return old conditions with “question == box” written as “box is ticked”, as those on tick boxes mean it."""
    match script:
        case Operation("==" | "!=" as operator, (Name(text), Value(str() as code))):
            box = f"{text.removesuffix('.NAOK')}{code}"
            try:
                if variables.find(text)[0].kind == "list" and variables.find(box)[0].kind == "box":
                    return Operation(operator, (Name(f"{box}.NAOK"), Value(variables.find(box)[0].ticked)))
            except ScriptFault:
                return script
            return script
        case Operation(operator, operands):
            return Operation(operator, tuple(boxes_of_lists(each, variables) for each in operands))
    return script
