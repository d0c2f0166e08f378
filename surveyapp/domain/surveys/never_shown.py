"""Conditions that never hold: found by trying every answer that the questions in them can have."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from typing import Any

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Call, Node, is_true, references
from surveyapp.domain.expressions.tree import children
from surveyapp.domain.questions import HAS_PARTS
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Question, Survey

# Beyond this many combinations of answers nothing is said.
MOST_TRIED = 5_000
MOST_TICKED_APART = 8
ANY_DAY = date(2000, 1, 1)


def never_shown(survey: Survey) -> Iterator[PathFault]:
    """Yield a warning for each page, panel and question whose condition no answers make true.

    Only what depends on choices and scores is judged: a text, a fact of the order or the day of answering may be
    anything.
    """
    possible: dict[str, list[Any]] = {}
    for path, part in walk(survey.pages):
        if part.visible_if is not None and _never_holds(part.visible_if, possible):
            message = N_("This condition never holds, whatever is answered: nobody is shown what it stands at.")
            yield PathFault((*path, "visibleIf"), message)
        if isinstance(part, Question):
            possible |= _possible_answers(part)


def _never_holds(condition: Node, possible: Mapping[str, list[Any]]) -> bool:
    names = sorted(references(condition))
    if any(name not in possible for name in names) or _asks_for_the_day(condition):
        return False
    tried = 1
    for name in names:
        tried *= len(possible[name])
    if tried > MOST_TRIED:
        return False
    every = product(*(possible[name] for name in names))
    return not any(is_true(condition, dict(zip(names, values, strict=True)), today=ANY_DAY) for values in every)


def _asks_for_the_day(tree: Node) -> bool:
    is_call = isinstance(tree, Call) and tree.function in ("today", "age")
    return is_call or any(_asks_for_the_day(child) for child in children(tree))


def _possible_answers(question: Question) -> dict[str, list[Any]]:
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
