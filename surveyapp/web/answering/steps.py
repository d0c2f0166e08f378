"""The steps of a form: its pages that have anything on them under the answers so far, and the consents on a last one.

A form of one page is one step, consents and all.
"""

from dataclasses import dataclass

from surveyapp.domain.following import Shown
from surveyapp.domain.surveys import Page, Question, Survey
from surveyapp.domain.surveys.model import flat

# No page's name holds a full stop, so this can never be one.
CONSENTS = "form.consents"


@dataclass(frozen=True, slots=True)
class Steps:
    """The names of all steps that the form could have, and of those it has as the answers so far stand; never none."""

    all: tuple[str, ...]
    visible: tuple[str, ...]

    def nearest(self, wish: str) -> str:
        """Return the step of this name, else the last one before it that is there, else the first."""
        if wish not in self.all:
            return self.visible[0]
        if wish in self.visible:
            return wish
        return self.before(wish) or self.visible[0]

    def after(self, name: str) -> str | None:
        """Return the step that follows, None after the last."""
        return next((step for step in self.visible if self._place(step) > self._place(name)), None)

    def before(self, name: str) -> str | None:
        """Return the step that comes before, None before the first."""
        return next((step for step in reversed(self.visible) if self._place(step) < self._place(name)), None)

    def number(self, name: str) -> int:
        """Return the how manieth of the visible steps this one is, from 1."""
        return self.visible.index(name) + 1

    def _place(self, name: str) -> int:
        return self.all.index(name)


def steps_of(survey: Survey, shown: Shown) -> Steps:
    """Return the steps of a form of `survey`, of which `shown` is there."""
    last = (CONSENTS,) if has_consent_step(survey) else ()
    pages = tuple(survey.pages[number].name for number in shown.pages)
    everything = (*(page.name for page in survey.pages), *last)
    # Where conditions hide every page, the first one stands there empty: there must be something to send.
    return Steps(everything, (*pages, *last) or everything[:1])


def asks_consent(survey: Survey) -> bool:
    """Whether the form asks for any permission."""
    return survey.contact_consent or survey.quote_consent


def has_consent_step(survey: Survey) -> bool:
    """Whether the consents stand on a step of their own."""
    return asks_consent(survey) and len(survey.pages) > 1


def find_page(survey: Survey, step: str) -> Page | None:
    """Return the page that a step shows, None for the consents'."""
    return next((page for page in survey.pages if page.name == step), None)


def holds_consents(survey: Survey, step: str) -> bool:
    """Whether the consents are asked on this step."""
    return asks_consent(survey) and (step == CONSENTS or not has_consent_step(survey))


def questions_on(page: Page | None) -> list[Question]:
    """Return the questions of a page that take an answer, those inside panels too."""
    elements = page.questions if page is not None else ()
    return [question for element in elements for question in flat(element) if question.takes_answer]
