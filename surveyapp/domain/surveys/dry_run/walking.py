"""Walking through a survey with given answers, the rest filled in as somebody content, displeased or in a hurry would."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from surveyapp.domain.answers import REQUIRED, parse_answers
from surveyapp.domain.following import Circumstances, follow
from surveyapp.domain.surveys.advice.duration import Taken, taken_by
from surveyapp.domain.surveys.dry_run.firing import fires
from surveyapp.domain.surveys.dry_run.options import NOTHING, Option, read
from surveyapp.domain.surveys.dry_run.places import is_offered
from surveyapp.domain.surveys.dry_run.result import Way
from surveyapp.domain.surveys.dry_run.search import Searcher
from surveyapp.domain.surveys.model import Page, Question, Survey

# How what a search left open is answered: with the best answer and no more work than must be, all of it with the worst, or
# not at all where that may be.
CONTENT, DISPLEASED, HURRIED = "content", "displeased", "hurried"
STYLES = (CONTENT, DISPLEASED, HURRIED)
# What somebody content leaves open: nothing went wrong, and there is nothing to write.
WRITTEN = frozenset({"text", "comment"})
SPARED = WRITTEN | {"checkbox", "file"}
# An answer that must be given for a condition can bring others to light that must be given.
ROUNDS = 5


class Walker:
    """Walks through one survey."""

    def __init__(self, survey: Survey, searcher: Searcher, today: date) -> None:
        self.survey, self.searcher, self.today = survey, searcher, today
        self._taken: dict[int, Taken] = {}

    def walk(self, given: Mapping[str, Option], style: str = CONTENT) -> Way:
        """Return the way of the answers `given`, facts of the order among them, and the rest as `style` says."""
        facts = self._facts(given, style)
        circumstances = Circumstances(self.today, facts)
        must: set[str] = set()
        for _ in range(ROUNDS):
            filling = _Filling(self.searcher, given, style, must)
            follow(self.survey, circumstances, filling.answer)
            parsed = parse_answers(self.survey, filling.raw, circumstances)
            missing = {fault.name for fault in parsed.faults if fault.message == REQUIRED} - must
            if not missing:
                break
            must |= missing
        shown = parsed.shown
        elements = [place.element for place in self.searcher.places if place.element.name in shown.elements]
        pages = [self.survey.pages[number] for number in shown.pages]
        return Way(
            raw=filling.raw,
            answers=parsed.answers,
            facts=facts,
            pages=tuple(page.name for page in pages),
            asked=tuple(element.name for element in elements if element.takes_answer),
            shown=shown.elements,
            offered=dict(shown.choices),
            fires=fires(self.survey, parsed.answers),
            seconds=round(self._seconds([*pages, *elements], parsed.answers)),
            stuck=tuple(each.name for each in elements if each.name in shown.required - parsed.answers.keys()),
        )

    def _seconds(self, parts: list[Page | Question], answers: Mapping[str, Any]) -> float:
        """Return how long pages and elements take; what is left open is only passed by."""
        seconds = 0.0
        for part in parts:
            if id(part) not in self._taken:
                self._taken[id(part)] = taken_by(part, self.survey.locale)
            taken = self._taken[id(part)]
            seconds += taken.thoroughly if part.name in answers else taken.quickly
        return seconds

    def _facts(self, given: Mapping[str, Option], style: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for asked in self.searcher.asked:
            if asked.place is None:
                option = given.get(asked.name, _usual(asked.options, style))
                found[asked.name] = option.seen.get(asked.name)
        return found


def _usual(options: tuple[Option, ...], style: str) -> Option:
    if not options or style == HURRIED:
        return NOTHING
    return options[0] if style == CONTENT else options[-1]


class _Filling:
    """Fills in a form question by question, and keeps what it would send."""

    def __init__(self, searcher: Searcher, given: Mapping[str, Option], style: str, must: set[str]) -> None:
        self.searcher, self.given, self.style, self.must = searcher, given, style, must
        self.raw: dict[str, list[str]] = {}

    def answer(self, question: Question, offered: frozenset[str] | None) -> Mapping[str, Any]:
        """Answer a question that is shown; return what later conditions see."""
        option = self.given.get(question.name)
        if option is None or (option is NOTHING and question.name in self.must):
            option = self._own(question, offered)
        elif offered is not None and option is not NOTHING:
            option = read(question, option.raw, offered) or NOTHING
        self.raw.update({name: list(values) for name, values in option.raw.items()})
        return option.seen

    def _own(self, question: Question, offered: frozenset[str] | None) -> Option:
        is_spared = self.style == HURRIED or (self.style == CONTENT and question.type in SPARED)
        if is_spared and not question.required and question.name not in self.must:
            return NOTHING
        options = self.searcher.by_name[question.name].options
        # Of what is written the first is a usual text, the last one an odd case.
        is_reversed = self.style == DISPLEASED and question.type not in WRITTEN
        for option in reversed(options) if is_reversed else options:
            if is_offered(option, question, offered):
                return option
        return NOTHING
