"""Conditions that contradict each other, or that change nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import Path, PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, Node, references
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.model import Page, Question, Survey
from surveyapp.domain.surveys.possible import always_holds, never_holds, possible_answers

ALWAYS = N_("This condition always holds, whatever is answered; remove it.")
NOT_TOGETHER = N_(
    "This condition cannot hold together with that of “%(name)s” around it: nobody is shown what it stands at."
)
NEVER_REQUIRED = N_(
    "This condition never holds, whatever is answered: no answer is ever required; remove or correct it."
)
ALWAYS_REQUIRED = N_("This condition always holds, whatever is answered; write “isRequired: true” in its place.")
REQUIRED_ANYHOW = N_(
    "“isRequired: true” requires an answer already, so that “requiredIf” changes nothing; keep one of them."
)
NO_CHOICE = N_("This condition never holds for any of the choices: nothing is ever offered; correct it.")
NOBODY_SEES = N_(
    "Nothing on this page is ever shown, whatever is answered; correct the conditions on it, or remove the page."
)


def contradictions(survey: Survey) -> Iterator[PathFault]:
    """Yield a warning for each condition that contradicts another, never requires anything, or changes nothing.

    That a condition never holds by itself is `never_shown`'s to say.
    """
    looking = _Looking()
    for number, page in enumerate(survey.pages):
        yield from looking.page(("pages", number), page)


@dataclass(slots=True)
class _Around:
    """The conditions of what an element stands in, each with the name of what it stands at."""

    conditions: list[tuple[str, Node]] = field(default_factory=list)
    is_hidden: bool = False


@dataclass(slots=True)
class _Looking:
    """Goes through a survey in order; `possible` has what the questions so far may be answered with."""

    possible: dict[str, list[Any]] = field(default_factory=dict)

    def page(self, path: Path, page: Page) -> Iterator[PathFault]:
        hidden: list[bool] = []
        around = _Around()
        yield from self.part(path, page, around)
        for number, element in enumerate(page.questions):
            yield from self.element((*path, "elements", number), element, around, hidden)
        if hidden and all(hidden) and not around.is_hidden:
            yield PathFault((*path, "elements"), NOBODY_SEES)

    def element(self, path: Path, element: Question, outer: _Around, hidden: list[bool]) -> Iterator[PathFault]:
        around = _Around(list(outer.conditions), outer.is_hidden)
        yield from self.part(path, element, around)
        yield from self.required(path, element)
        yield from self.choices(path, element)
        inner: list[bool] = []
        for number, each in enumerate(element.elements):
            yield from self.element((*path, "elements", number), each, around, inner)
        hidden.append(around.is_hidden or (bool(inner) and all(inner)))
        self.possible |= possible_answers(element)

    def part(self, path: Path, part: Page | Question, around: _Around) -> Iterator[PathFault]:
        """Look at what `part` is shown on, and add it to what is `around` the elements in it."""
        tree = part.visible_if
        if tree is None or around.is_hidden:
            return
        if never_holds(tree, self.possible):
            around.is_hidden = True
            return
        if always_holds(tree, self.possible):
            yield PathFault((*path, "visibleIf"), ALWAYS)
        for name, other in around.conditions:
            # Conditions that speak of nothing in common contradict each other in nothing.
            if references(tree) & references(other) and never_holds(Binary("and", other, tree), self.possible):
                yield PathFault((*path, "visibleIf"), NOT_TOGETHER, {"name": name})
                around.is_hidden = True
                return
        around.conditions.append((part.name, tree))

    def required(self, path: Path, element: Question) -> Iterator[PathFault]:
        tree = element.required_if
        if tree is None:
            return
        if element.required:
            yield PathFault((*path, "requiredIf"), REQUIRED_ANYHOW)
        elif never_holds(tree, self.possible):
            yield PathFault((*path, "requiredIf"), NEVER_REQUIRED)
        elif always_holds(tree, self.possible):
            yield PathFault((*path, "requiredIf"), ALWAYS_REQUIRED)

    def choices(self, path: Path, element: Question) -> Iterator[PathFault]:
        tree = element.choices_visible_if
        if tree is None:
            return
        possible = {**self.possible, ITEM: [choice.value for choice in getattr(element.options, "choices", ())]}
        if never_holds(tree, possible):
            yield PathFault((*path, "choicesVisibleIf"), NO_CHOICE)
        elif always_holds(tree, possible):
            yield PathFault((*path, "choicesVisibleIf"), ALWAYS)
