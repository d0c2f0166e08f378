"""What of a question is offered: the filters of arrays, and conditions that stand at single boxes and fields."""

from collections.abc import Callable, Iterator
from functools import reduce

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Array, Binary, ExpressionFault, Literal, Node, Reference, parse, references
from surveyapp.formats.foreign.limesurvey.conditions import LEFT_OUT, TOO_LARGE, NeverShown
from surveyapp.formats.foreign.limesurvey.making import Element, Making
from surveyapp.formats.foreign.limesurvey.meaning import ITSELF
from surveyapp.formats.foreign.limesurvey.model import ALWAYS
from surveyapp.formats.foreign.limesurvey.script import ScriptFault
from surveyapp.formats.foreign.limesurvey.variables import Variable
from surveyapp.formats.foreign.limesurvey.written import written

ITEM = "item"
FILTERED = frozenset({"radiogroup", "dropdown", "checkbox", "ranking"})

# Relevance, and the part that it stands at → the condition and its text; None and "" where there is none.
Translate = Callable[[str, str], tuple[Node | None, str]]

PART = N_(
    "The condition “%(condition)s” of its part “%(code)s” is left out: only choices and fields have conditions here."
)
FILTER = N_("Its %(attribute)s by “%(source)s” is left out: %(reason)s. Everything is offered now.")
NO_FILTER = N_("only choices and single fields can be filtered here, not rows")
NO_BOXES = N_("“%(name)s” is no question with tick boxes asked before it")


def add_filters(making: Making, elements: list[Element], translate: Translate) -> None:
    """Let choices and fields be there only where their conditions hold, and as those ticked in an earlier question say."""
    trees = list(_part_conditions(making, elements, translate))
    for attribute, operator in (("array_filter", "contains"), ("array_filter_exclude", "notcontains")):
        for source in filter(None, (code.strip() for code in making.question[attribute].split(";"))):
            try:
                trees += _filter(making, elements, source, operator)
            except ScriptFault as fault:
                making.left_out(FILTER, attribute=attribute, source=source, reason=fault)
    try:
        if trees:
            elements[0]["choicesVisibleIf"] = written(_all_of(trees))
    except ExpressionFault:
        making.left_out(FILTER, attribute="array_filter", source=making.where, reason=ScriptFault(TOO_LARGE))


def _all_of(trees: list[Node]) -> Node:
    return reduce(lambda left, right: Binary("and", left, right), trees)


def _filter(making: Making, elements: list[Element], source: str, operator: str) -> list[Node]:
    """Return what must hold of each choice for a filter to offer it; fields bear it themselves."""
    boxes = [part for part in making.variables.by_question.get(source, []) if part.kind == "box"]
    kind = elements[0]["type"] if elements else ""
    if kind not in FILTERED and not making.fields:
        raise ScriptFault(NO_FILTER)
    if not boxes:
        raise ScriptFault(NO_BOXES, name=source)
    name, known = boxes[0].name, {box.box for box in boxes}
    for code, value in _parts(making, elements[0]):
        if value in known:
            condition = Binary(operator, Reference(name), Literal(value))
            making.variables.narrow(making.question.code, making.question.id, code, condition)
            if code in making.fields:
                _add_condition(making.fields[code], condition)
    return [_offered(elements[0], name, known, operator)] if kind in FILTERED else []


def _parts(making: Making, element: Element) -> list[tuple[str, str]]:
    """Return the code of each box or field that conditions may name, and its value in the question that filters it."""
    if making.fields:
        return [(code, code) for code in making.fields]
    if element["type"] != "checkbox":
        return []
    found = making.variables.by_code
    variables = {sub.code: found[f"{making.question.code}_{sub.code}"] for sub in making.question.rows()}
    return [(code, variable.box) for code, variable in variables.items() if _is_offered(variable)]


def _is_offered(variable: Variable) -> bool:
    return variable.kind == "box" and not variable.lost


def _add_condition(field: Element, condition: Node) -> None:
    own = [parse(field["visibleIf"])] if "visibleIf" in field else []
    try:
        field["visibleIf"] = written(_all_of([*own, condition]))
    except ExpressionFault:
        raise ScriptFault(TOO_LARGE) from None


def _offered(element: Element, name: str, known: set[str], operator: str) -> Node:
    tree: Node = Binary(operator, Reference(name), Reference(ITEM))
    strange = sorted({choice["value"] for choice in element["choices"]} - known)
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
