"""What is asked, under which conditions it stands, and what could be answered to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from surveyapp.domain.expressions import Node, is_true, references
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.dry_run.options import Option
from surveyapp.domain.surveys.model import Page, Question, Survey

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """An element with all the conditions that it stands under: its page's, its panels' and its own."""

    element: Question
    page: Page
    conditions: tuple[Node, ...]

    @property
    def trees(self) -> tuple[Node, ...]:
        """These, and the condition of its choices where it has one."""
        limit = self.element.choices_visible_if
        return self.conditions if limit is None else (*self.conditions, limit)


@dataclass(frozen=True)
class Asked:
    """What has an answer: a question in its place, or a fact of the order (`place` is None)."""

    name: str
    names: frozenset[str]
    options: tuple[Option, ...]
    is_whole: bool
    place: Place | None = None

    @cached_property
    def trees(self) -> tuple[Node, ...]:
        """The conditions that decide whether and how it is asked."""
        if self.place is None:
            return ()
        must = self.place.element.required_if
        return self.place.trees if must is None else (*self.place.trees, must)

    @cached_property
    def waits_for(self) -> frozenset[str]:
        """The names that these conditions speak of."""
        return frozenset(name for tree in self.trees for name in references(tree)) - {ITEM}


def offered_by(element: Question, seen: Values, today: date) -> frozenset[str] | None:
    """Return the values offered as the answers stand; None where no condition leaves any out."""
    tree = element.choices_visible_if
    if tree is None:
        return None
    plain = [choice.value for choice in element.options.choices]
    left = [value for value in plain if _is_left(tree, seen, value, today)]
    extra = getattr(element.options, "offered", element.options.choices)[len(plain) :]
    return frozenset([*left, *(choice.value for choice in extra)]) if left else frozenset()


def is_offered(option: Option, element: Question, offered: frozenset[str] | None) -> bool:
    """Say whether an answer holds only what is offered."""
    return offered is None or offered.issuperset(option.raw[element.name])


def _is_left(tree: Node, seen: Values, value: str, today: date) -> bool:
    """Say whether a condition of choices leaves `value`."""
    return is_true(tree, {**seen, ITEM: value}, today=today)


def places_of(survey: Survey) -> Iterator[Place]:
    """Yield every element in order, panels and what is inside them, with the conditions that it stands under."""
    for page in survey.pages:
        above = () if page.visible_if is None else (page.visible_if,)
        for element in page.questions:
            yield from _places(element, page, above)


def _places(element: Question, page: Page, above: tuple[Node, ...]) -> Iterator[Place]:
    conditions = above if element.visible_if is None else (*above, element.visible_if)
    yield Place(element, page, conditions)
    for inner in element.elements:
        yield from _places(inner, page, conditions)
