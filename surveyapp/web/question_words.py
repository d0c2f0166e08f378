"""A question in the words of staff: what kind it is, what it counts as, when it is asked and what an answer must keep to."""

from collections.abc import Iterator
from typing import Literal

from babel.lists import format_list
from flask_babel import get_locale, gettext, ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Node
from surveyapp.domain.questions.file import MAXIMUM_FILES, PDF, PICTURES, WORDS
from surveyapp.domain.surveys import Question, Survey
from surveyapp.web import formatting
from surveyapp.web.condition_words import condition_words
from surveyapp.web.theme_words import theme_name

TYPES = {
    "rating": N_("Score"),
    "radiogroup": N_("One choice"),
    "dropdown": N_("One choice from a list"),
    "checkbox": N_("Several choices"),
    "boolean": N_("Yes or no"),
    "text": N_("Short text"),
    "comment": N_("Long text"),
    "matrix": N_("Several things on one scale"),
    "ranking": N_("Put in order"),
    "file": N_("Photo or file"),
    "panel": N_("Group of questions"),
    "html": N_("Information text"),
}
INPUTS = {
    "email": N_("Mail address"),
    "tel": N_("Telephone number"),
    "number": N_("Number"),
    "date": N_("Date"),
    "time": N_("Time of day"),
    "url": N_("Web address"),
}
LOOKS = {"stars": N_("as stars"), "smileys": N_("as faces")}
FILES = {PICTURES: N_("pictures"), PDF: N_("PDF"), WORDS: N_("text files")}
LEVELS = {"functional": N_("functional"), "emotional": N_("emotional"), "meaning": N_("meaning")}
MEGABYTE = 1024 * 1024


def word(table: dict[str, str], code: str) -> str:
    """Return the word for `code` in the reader's language, the code itself where there is none."""
    return gettext(table[code]) if code in table else code


def listed(words: list[str], style: Literal["standard", "or"] = "standard") -> str:
    """Return words in a line: "a, b and c"."""
    return str(format_list(words, style=style, locale=get_locale()))


def kind_of(question: Question) -> str:
    """Return what kind of question it is, with the scale where it has one: "Score 0–10"."""
    kind, options = word(TYPES, question.type), question.options
    if question.type == "rating":
        return f"{kind} {options.low}–{options.high}"
    if question.type == "matrix" and options.scores:
        return f"{kind} {options.scores[0]}–{options.scores[-1]}"
    if question.type == "text" and options.input in INPUTS:
        return word(INPUTS, options.input)
    return kind


def notes_of(survey: Survey, question: Question, language: str) -> Iterator[str]:
    """Yield what is to be said of a question beside its kind, in the reader's language, the survey's words in `language`."""
    if question.visible_if is not None:
        yield shown_when(question.visible_if, survey, language)
    yield from _counted_as(question)
    if question.type == "rating" and question.options.look in LOOKS:
        yield gettext(LOOKS[question.options.look])
    yield from _limits(question)
    if question.required:
        yield gettext("must be answered")
    elif question.required_if is not None:
        when = condition_words(question.required_if, survey, language)
        yield gettext("must be answered when %(condition)s", condition=when)
    if question.choices_visible_if is not None:
        when = condition_words(question.choices_visible_if, survey, language)
        yield gettext("a choice is offered when %(condition)s", condition=when)
    if question.level:
        yield gettext("level: %(level)s", level=word(LEVELS, question.level))
    if question.theme:
        yield gettext("theme: %(theme)s", theme=theme_name(question.theme))


def shown_when(condition: Node, survey: Survey, language: str) -> str:
    """Return when a question or page is shown: "shown when question 1 is at most 6"."""
    return str(gettext("shown when %(condition)s", condition=condition_words(condition, survey, language)))


def _counted_as(question: Question) -> Iterator[str]:
    if question.measure == "nps":
        yield gettext("Counts as recommendation (NPS)")
    if question.measure == "csat":
        steps = [str(step) for step in question.options.steps][-question.top_boxes :]
        yield gettext("Counts as satisfied: %(scores)s", scores=listed(steps))
    if question.measure == "ces":
        yield gettext("Counts as effort (CES)")


def _limits(question: Question) -> Iterator[str]:
    options = question.options
    if question.type in ("checkbox", "ranking"):
        if options.fewest:
            yield gettext("at least %(count)s are chosen", count=options.fewest)
        if options.most:
            yield gettext("at most %(count)s are chosen", count=options.most)
    if question.type == "file":
        kinds = [gettext(words) for kind, words in FILES.items() if kind in options.kinds]
        size = formatting.number(options.most / MEGABYTE, 0 if options.most % MEGABYTE == 0 else 1)
        yield ngettext(
            "%(num)s file at most, %(size)s MB", "%(num)s files at most, %(size)s MB each", MAXIMUM_FILES, size=size
        )
        yield listed(kinds, "or")
