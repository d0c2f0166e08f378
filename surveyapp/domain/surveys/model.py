"""A survey as the product sees it, once its definition was found good."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from typing import Any

from surveyapp.domain.definitions import Duration, Text
from surveyapp.domain.expressions import Node, references
from surveyapp.domain.questions import COUNTED, PART, TAKES_ANSWER

ANONYMITIES = ("identified", "confidential", "anonymous")
LEVELS = ("functional", "emotional", "meaning")
MEASURES = ("nps", "csat", "ces")
TOUCHPOINTS = ("delivered", "installed", "serviced", "ticket_closed", "anniversary", "visited")
DIMENSIONS = ("category", "channel", "product", "seller", "carrier", "language")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What of an order a text or a condition may name: never who the customer is.
ORDER_FACTS = (
    "external_id", "status", "placed_at", "promised_on", "delivered_on", "days_late", "unit", "channel", "category", "product",
    "seller", "carrier", "price_total", "quoted_total", "invoiced_total", "currency", "extra",
)  # fmt: skip
# What a hint or an information text may name of our answer to a complaint: until when it comes, and how often that is kept.
PROMISES = ("promise.answer", "promise.kept")
COMMENT_SUFFIX = "-Comment"


@dataclass(frozen=True)
class Question:
    """One element of a page. `options` is what its type reads of the definition (see `domain.questions`)."""

    name: str
    type: str
    title: Text
    description: Text
    required: bool
    required_if: Node | None
    visible_if: Node | None
    options: Any
    measure: str
    top_boxes: int
    level: str
    theme: str
    driver_of: str
    choices_visible_if: Node | None = None
    elements: tuple["Question", ...] = ()

    @property
    def takes_answer(self) -> bool:
        """Whether a person answers it (an information text and a panel only stand there)."""
        return self.type in TAKES_ANSWER

    @cached_property
    def waits_for(self) -> frozenset[str]:
        """The names that its own conditions speak of."""
        trees = (self.visible_if, self.required_if, self.choices_visible_if)
        return frozenset(name for tree in trees if tree is not None for name in references(tree))

    @cached_property
    def answer_names(self) -> frozenset[str]:
        """The names under which conditions see its answer: its own, its rows', and its own words'; none for a panel or text."""
        if not self.takes_answer:
            return frozenset()
        rows = [f"{self.name}.{row.value}" for row in getattr(self.options, "rows", ())]
        return frozenset((self.name, *rows, *([self.name + COMMENT_SUFFIX] if self.has_other else [])))

    @property
    def is_counted(self) -> bool:
        """Whether reports count its values: it has a scale and therefore a series."""
        return self.type in COUNTED

    @property
    def has_other(self) -> bool:
        """Whether an own text can be given beside the choices, under the name `NAME-Comment`."""
        return bool(getattr(self.options, "other", None))


@dataclass(frozen=True)
class Page:
    """A page of a survey; `questions` are its elements in order, panels among them."""

    name: str
    title: Text
    description: Text
    questions: tuple[Question, ...]
    visible_if: Node | None


@dataclass(frozen=True)
class Invite:
    """When a person is asked: `wait` after the touchpoint, within `hours` on `days`, at most once in `cap` over all surveys."""

    after: tuple[str, ...]
    wait: Duration | None
    hours: tuple[time, time] | None
    days: tuple[str, ...]
    remind: tuple[Duration, ...]
    expire: Duration | None
    cap: Duration | None
    sample: float
    quota: int | None


@dataclass(frozen=True)
class Rule:
    """A line of `openTicketWhen`: the rule's name in `domain.ticket_rules` and its checked parameters.

    One that `reopens` takes up the closed case that the answer is about, in place of opening another.
    """

    kind: str
    params: Any
    reopens: bool = False


@dataclass(frozen=True)
class Survey:
    """A survey; `locale` is the language every text has, `locales` all that it is offered in, `locale` first."""

    name: str
    title: Text
    description: Text
    locale: str
    locales: tuple[str, ...]
    pages: tuple[Page, ...]
    anonymity: str
    open: bool
    rules: tuple[Rule, ...]
    dimensions: tuple[str, ...]
    invite: Invite | None
    contact_consent: bool
    quote_consent: bool
    retention: Duration | None
    completed_html: Text
    show_progress: bool = True
    names: dict[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {question.name: question for question in self.questions})

    def find_owner(self, name: str) -> Question | None:
        """Return the question that `name` speaks of: its own name, or that of one of its rows or items (`quality:price`)."""
        return self.names.get(name.partition(PART)[0])

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question that takes an answer, in the order asked, those inside panels too."""
        elements = (element for page in self.pages for question in page.questions for element in flat(question))
        return tuple(element for element in elements if element.takes_answer)


def flat(question: Question) -> Iterator[Question]:
    """Yield `question` and, for a panel, everything inside it, in order."""
    yield question
    for element in question.elements:
        yield from flat(element)


def text_in(text: Text, language: str, fallback: str) -> str:
    """Return `text` in `language`, else in `fallback` (the survey's `locale`), else whatever there is; never None."""
    return text.get(language) or text.get(fallback) or next(iter(text.values()), "")
