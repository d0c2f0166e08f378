"""What somebody is asked, as their answers stand: which pages, questions and choices there are, and what must be answered.

Conditions see earlier questions only, so one walk in order decides all: what is hidden holds no answer for what follows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from surveyapp.domain.expressions import Node, is_true
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.model import Page, Question, Survey

# Called for each question that is shown, in order, with the choices that are left where a condition leaves some out (else
# None); returns what later conditions see: the question's name and those of its parts, each with its value.
Answer = Callable[[Question, frozenset[str] | None], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What conditions may know besides the answers: `facts` of the order (`order.external_id` → plain value), and the day."""

    today: date
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is there to be answered.

    `pages` are the numbers of the pages with anything on them, `elements` the names of everything that is shown,
    `required` those that must be answered, `choices` the values offered where a condition leaves some out.
    """

    pages: tuple[int, ...]
    elements: frozenset[str]
    required: frozenset[str]
    choices: Mapping[str, frozenset[str]]


def follow(survey: Survey, circumstances: Circumstances | None, answer: Answer) -> Shown:
    """Walk through `survey` and return what is shown.

    Without `circumstances` everything is shown to everybody, as with answers that were collected elsewhere.
    """
    return _Walk(circumstances, answer).through(survey)


class _Walk:
    def __init__(self, circumstances: Circumstances | None, answer: Answer) -> None:
        self.circumstances = circumstances
        self.answer = answer
        self.values: dict[str, Any] = dict(circumstances.facts) if circumstances is not None else {}
        self.elements: set[str] = set()
        self.required: set[str] = set()
        self.choices: dict[str, frozenset[str]] = {}

    def through(self, survey: Survey) -> Shown:
        pages = [number for number, page in enumerate(survey.pages) if self.page(page)]
        return Shown(tuple(pages), frozenset(self.elements), frozenset(self.required), self.choices)

    def holds(self, condition: Node | None, **more: Any) -> bool:
        if condition is None or self.circumstances is None:
            return True
        return is_true(condition, {**self.values, **more} if more else self.values, today=self.circumstances.today)

    def must(self, condition: Node | None) -> bool:
        return condition is not None and self.circumstances is not None and self.holds(condition)

    def page(self, page: Page) -> bool:
        """Walk through a page and say whether anything is on it."""
        return self.holds(page.visible_if) and self.any_of(page.questions)

    def any_of(self, elements: tuple[Question, ...]) -> bool:
        # Each is walked through, whatever the one before it said.
        return sum(self.element(element) for element in elements) > 0

    def element(self, element: Question) -> bool:
        if not self.holds(element.visible_if):
            return False
        if element.type == "panel":
            is_there = self.any_of(element.elements)
            if is_there:
                self.elements.add(element.name)
            return is_there
        if element.choices_visible_if is not None and self.circumstances is not None:
            left = frozenset(_offered(element, self.holds))
            self.choices[element.name] = left
            if not left:
                return False
        self.elements.add(element.name)
        if element.takes_answer:
            if element.required or self.must(element.required_if):
                self.required.add(element.name)
            self.values.update(self.answer(element, self.choices.get(element.name)))
        return True


def _offered(question: Question, holds: Callable[..., bool]) -> Iterator[str]:
    """Yield the values that may be chosen; the extra items are always offered beside others, never alone."""
    plain = [choice.value for choice in question.options.choices]
    left = [value for value in plain if holds(question.choices_visible_if, **{ITEM: value})]
    if left:
        extra = getattr(question.options, "offered", question.options.choices)[len(plain) :]
        yield from (*left, *(choice.value for choice in extra))
