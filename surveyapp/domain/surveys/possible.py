"""Every answer that the questions of a condition can have, and what the condition comes to for them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from typing import Any

from surveyapp.domain.expressions import Call, Node, is_true, references
from surveyapp.domain.expressions.tree import children
from surveyapp.domain.questions import HAS_PARTS
from surveyapp.domain.surveys.model import Question

# Beyond this many combinations of answers nothing is said.
MOST_TRIED = 5_000
MOST_TICKED_APART = 8
ANY_DAY = date(2000, 1, 1)

Possible = Mapping[str, list[Any]]


def outcomes(condition: Node, possible: Possible) -> Iterator[bool]:
    """Yield what `condition` comes to for each combination of answers; nothing where it depends on more than answers.

    Only what depends on choices and scores is judged: a text, a fact of the order or the day of answering may be anything.
    """
    names = sorted(references(condition))
    if any(name not in possible for name in names) or _asks_for_the_day(condition):
        return
    tried = 1
    for name in names:
        tried *= len(possible[name])
    if tried > MOST_TRIED:
        return
    for values in product(*(possible[name] for name in names)):
        yield is_true(condition, dict(zip(names, values, strict=True)), today=ANY_DAY)


def never_holds(condition: Node, possible: Possible) -> bool:
    """Tell whether no answers make `condition` true."""
    is_judged = False
    for outcome in outcomes(condition, possible):
        if outcome:
            return False
        is_judged = True
    return is_judged


def always_holds(condition: Node, possible: Possible) -> bool:
    """Tell whether all answers, and none at all, make `condition` true."""
    is_judged = False
    for outcome in outcomes(condition, possible):
        if not outcome:
            return False
        is_judged = True
    return is_judged


def _asks_for_the_day(tree: Node) -> bool:
    is_call = isinstance(tree, Call) and tree.function in ("today", "age")
    return is_call or any(_asks_for_the_day(child) for child in children(tree))


def possible_answers(question: Question) -> dict[str, list[Any]]:
    """Return what conditions may see of a question, by name; nothing of one whose answers cannot be counted up."""
    options = question.options
    values = [choice.value for choice in getattr(options, "offered", ())]
    if question.type == "rating":
        return {question.name: [None, *options.steps]}
    if question.type == "boolean":
        return {question.name: [None, True, False]}
    if question.type in HAS_PARTS:
        return {f"{question.name}.{row.value}": [None, *values] for row in options.rows}
    if question.type in ("radiogroup", "dropdown"):
        return {question.name: [None, *values]}
    if question.type == "checkbox" and len(values) <= MOST_TICKED_APART:
        ticked = [list(some) for count in range(1, len(values) + 1) for some in combinations(values, count)]
        return {question.name: [None, *ticked]}
    return {}
