"""What the template draws of a page: its elements, those that the same page can still bring to light among them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from surveyapp.domain.expressions import references
from surveyapp.domain.following import Shown
from surveyapp.domain.surveys import COMMENT_SUFFIX, Page, Question
from surveyapp.web.answering.fields import AnswerField
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.steps import questions_on


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the shown page; `field` is None where it takes no answer, `elements` are those inside a panel."""

    question: Question
    field: AnswerField | None
    is_hidden: bool
    elements: Sequence["Element"] = ()


def elements_on(page: Page | None, form: AnswerForm, shown: Shown) -> list[Element]:
    """Return what stands on `page`: all that is shown, and hidden, what an answer on the page itself can bring to light."""
    if page is None:
        return []
    here = {question.name for question in questions_on(page)}
    return list(_drawn(page.questions, form, shown, here, in_hidden=False))


def _drawn(
    elements: Sequence[Question], form: AnswerForm, shown: Shown, here: Collection[str], *, in_hidden: bool
) -> Iterator[Element]:
    for question in elements:
        is_shown = question.name in shown.elements
        # Nothing inside a hidden panel was looked at: what has no condition of its own comes with it.
        waits = in_hidden and question.visible_if is None
        if not (is_shown or waits or in_hidden or depends_on(question, here)):
            continue
        is_hidden = not (is_shown or waits)
        inner = _drawn(question.elements, form, shown, here, in_hidden=in_hidden or is_hidden)
        field = form[question.name] if question.takes_answer else None
        yield Element(question, field, is_hidden, tuple(inner))


def depends_on(element: Question, names: Collection[str]) -> bool:
    """Say whether answers to questions of these names decide if the element, or anything inside it, is there."""
    conditions = (element.visible_if, element.choices_visible_if)
    named = {name for condition in conditions if condition is not None for name in references(condition)}
    return any(_question_of(name) in names for name in named) or any(
        depends_on(inner, names) for inner in element.elements
    )


def _question_of(name: str) -> str:
    """Return the question that a name in a condition speaks of: `quality.price` and `why-Comment` are parts of one."""
    return name.partition(".")[0].removesuffix(COMMENT_SUFFIX)


def shown_names(page: Page | None, shown: Shown) -> list[str]:
    """Return the questions that stand to be answered on a page, in order.

    One whose choices a condition limits says which are offered, by their place: `reason:0.2`.
    """
    return [
        question.name + _limits(question, shown.choices.get(question.name))
        for question in questions_on(page)
        if question.name in shown.elements
    ]


def _limits(question: Question, offered: Collection[str] | None) -> str:
    if offered is None:
        return ""
    values = [choice.value for choice in question.options.choices]
    places = [str(place) for place, value in enumerate(values) if value in offered]
    return ":" + ".".join(places) if len(places) < len(values) else ""


def revealed(page: Page | None, shown: Shown, seen: Collection[str], answered: Collection[str]) -> list[str]:
    """Return the questions that the answers brought to light after the page was drawn, and that nobody answered yet.

    `seen` is what `shown_names` said of the page as it stood before the person; a script that shows more as soon as it is
    there adds plain names to it.
    """
    new = []
    for token in shown_names(page, shown):
        name = token.partition(":")[0]
        if token not in seen and name not in seen and name not in answered:
            new.append(name)
    return new
