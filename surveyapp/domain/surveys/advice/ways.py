"""The ways that people may take through a survey: which answers lead to what being shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from surveyapp.domain.expressions import is_true, references
from surveyapp.domain.questions import HAS_PARTS
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Page, Question, Survey

ANY_DAY = date(2000, 1, 1)
# So many find the shortest and the longest of a survey with a dozen branches; each takes about a twentieth of a millisecond.
WAYS_TRIED = 120
# Of a long list the first choices stand for all.
MOST_VALUES = 10
TICKED = 0.3

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """What one person sees: the pages, and their elements (panels and texts too) in order."""

    pages: tuple[Page, ...]
    elements: tuple[Question, ...]


def usual_way(survey: Survey, length: Callable[[Way], float]) -> Way:
    """Return the way of somebody content, as most are: the highest scores, and nothing ticked that need not be.

    Of other answers that lead elsewhere each time the one is given that leads to the least `length`: whoever is content is
    asked no more, while trouble is asked about.
    """
    answers: dict[str, Any] = {}
    walked = 0
    for question in deciders(survey):
        values = _every(question)[:MOST_VALUES]
        if question.type == "rating":
            answers[question.name] = question.options.high
        elif question.type in ("radiogroup", "dropdown", "boolean") and walked < WAYS_TRIED:
            walked += len(values)
            lengths = {value: length(walk_way(survey, {**answers, question.name: value})) for value in values}
            answers[question.name] = min(lengths, key=lambda value: lengths[value])
    return walk_way(survey, answers)


def tried_ways(survey: Survey) -> Iterator[Way]:
    """Yield ways of people who answer at random, the same each time; one where nothing depends on an answer."""
    deciding = deciders(survey)
    chance = Random(0)  # noqa: S311 - a sample, no secret
    for _ in range(WAYS_TRIED if deciding else 1):
        yield walk_way(survey, {name: value for each in deciding for name, value in _draw(each, chance)})


def deciders(survey: Survey) -> list[Question]:
    """Return the questions that conditions of being shown speak of."""
    trees = (part.visible_if for _, part in walk(survey.pages))
    names = {name for tree in trees if tree is not None for name in references(tree)}
    return [question for question in survey.questions if names & question.answer_names]


def _every(question: Question) -> list[Any]:
    """Return the values that a question takes; of one that takes any words, some."""
    if question.type == "rating":
        return list(question.options.steps)
    if question.type == "boolean":
        return [True, False]
    return [choice.value for choice in getattr(question.options, "offered", ())] or ["1"]


def _draw(question: Question, chance: Random) -> Iterator[tuple[str, Any]]:
    values = _every(question)
    if question.type == "checkbox":
        yield question.name, [value for value in values if chance.random() < TICKED]
    elif question.type in HAS_PARTS:
        for row in question.options.rows:
            yield f"{question.name}.{row.value}", chance.choice(values)
    elif chance.random() > TICKED or question.type not in ("text", "comment"):
        yield question.name, chance.choice(values)


def walk_way(survey: Survey, answers: Values) -> Way:
    """Return what is shown to somebody who gives `answers` (name → value) to what is asked of them.

    What depends on the order is taken as not known.
    """
    given: dict[str, Any] = {}
    pages: list[Page] = []
    elements: list[Question] = []
    for page in survey.pages:
        if page.visible_if is None or is_true(page.visible_if, given, today=ANY_DAY):
            pages.append(page)
            for question in page.questions:
                elements.extend(_shown(question, answers, given))
    return Way(tuple(pages), tuple(elements))


def _shown(question: Question, answers: Values, given: dict[str, Any]) -> Iterator[Question]:
    if question.visible_if is not None and not is_true(question.visible_if, given, today=ANY_DAY):
        return
    yield question
    for name in question.answer_names & answers.keys():
        given[name] = answers[name]
    for inner in question.elements:
        yield from _shown(inner, answers, given)
