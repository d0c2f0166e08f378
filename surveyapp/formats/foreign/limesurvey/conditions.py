"""When a question or group is asked: its relevance, the old table of conditions, and the filters of arrays."""

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import groupby

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Array, Binary, ExpressionFault, Literal, Node, Reference, references
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.meaning import ITSELF, Meaning
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
ITEM = "item"
FILTERED = frozenset({"radiogroup", "dropdown", "checkbox", "ranking"})

# Relevance, and the part that it stands at → the condition and its text; None and "" where there is none.
Translate = Callable[[str, str], tuple[Node | None, str]]

LEFT_OUT = N_("The condition “%(condition)s” is left out: %(reason)s. It is asked of everybody now.")
NEVER = N_("Nobody is ever shown it in LimeSurvey: its condition is “%(condition)s”.")
PART = N_(
    "The condition “%(condition)s” of its part “%(code)s” is left out: only choices and fields have conditions here."
)
NO_METHOD = N_("comparing by “%(name)s” has no twin here")
FILTER = N_("Its %(attribute)s by “%(source)s” is left out: %(reason)s. Everything is offered now.")
TOO_LARGE = N_("it is too long or too deep for a condition here")
NO_FILTER = N_("only choices can be filtered here, not rows and fields")
NO_BOXES = N_("“%(name)s” is no question with tick boxes asked before it")


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


def add_filters(making: Making, elements: list[Element], translate: Translate) -> None:
    """Let choices be offered only where their own conditions hold, and those of an earlier question are, or are not, ticked."""
    trees = list(_part_conditions(making, elements, translate))
    for attribute, operator in (("array_filter", "contains"), ("array_filter_exclude", "notcontains")):
        for source in filter(None, (code.strip() for code in making.question[attribute].split(";"))):
            try:
                if not elements or elements[0]["type"] not in FILTERED:
                    raise ScriptFault(NO_FILTER)
                trees.append(_filter(making, elements[0], source, operator))
            except ScriptFault as fault:
                making.left_out(FILTER, attribute=attribute, source=source, reason=fault)
    if trees:
        elements[0]["choicesVisibleIf"] = written(reduce(lambda left, right: Binary("and", left, right), trees))


def _filter(making: Making, element: Element, source: str, operator: str) -> Node:
    boxes = [part for part in making.variables.by_question.get(source, []) if part.kind == "box"]
    own = {choice["value"] for choice in element["choices"]}
    if not boxes:
        raise ScriptFault(NO_BOXES, name=source)
    tree: Node = Binary(operator, Reference(boxes[0].name), Reference(ITEM))
    strange = sorted(own - {box.box for box in boxes})
    if strange and operator == "contains":
        # What the other question does not have is always offered.
        return Binary("or", tree, Binary("contains", Array(tuple(map(Literal, strange))), Reference(ITEM)))
    return tree


def _drop(making: Making, element: Element, code: str) -> None:
    """Take away a box or field that nobody is ever shown."""
    variable = making.variables.drop(making.question.code, making.question.id, code)
    if element["type"] == "checkbox":
        element["choices"] = [choice for choice in element["choices"] if choice["value"] != variable.box]
    else:
        element["elements"].remove(making.fields.pop(code))


def _not_yet(making: Making, element: Element, code: str) -> set[str]:
    """Return the names of the question itself that are not answered before its part `code`."""
    if element["type"] == "checkbox":
        return {element["name"], f"{element['name']}-Comment"}
    names = [field["name"] for field in element["elements"]]
    return set(names[names.index(making.fields[code]["name"]) :])


def _part_conditions(making: Making, elements: list[Element], translate: Translate) -> Iterator[Node]:
    """Put the conditions of fields at the fields, and yield those of choices, each as what must hold of the choice looked at."""
    question = making.question
    kind = elements[0]["type"] if elements else ""
    for sub in question.subs:
        if sub.relevance in ALWAYS:
            continue
        if kind != "checkbox" and sub.code not in making.fields:
            making.left_out(PART, condition=sub.relevance[:120], code=sub.code)
            continue
        try:
            condition, text = translate(sub.relevance, sub.code)
        except NeverShown:
            _drop(making, elements[0], sub.code)
            continue
        if condition is None:
            continue
        if references(condition) & _not_yet(making, elements[0], sub.code):
            making.left_out(LEFT_OUT, condition=sub.relevance[:120], reason=ScriptFault(ITSELF))
            continue
        making.variables.narrow(question.code, question.id, sub.code, condition)
        if kind != "checkbox":
            making.fields[sub.code]["visibleIf"] = text
        else:
            box = making.variables.by_code[f"{question.code}_{sub.code}"].box
            yield Binary("or", Binary("!=", Reference(ITEM), Literal(box)), condition)
