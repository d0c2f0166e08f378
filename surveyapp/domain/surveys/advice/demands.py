"""What a survey demands of people, and what it leaves them without: required answers, scales without words, lists too short."""

from collections.abc import Iterator

from surveyapp.domain.definitions import Path, PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import references
from surveyapp.domain.questions.choices import OTHER
from surveyapp.domain.surveys.checking import elements_of, walk
from surveyapp.domain.surveys.model import Question, Survey
from surveyapp.domain.surveys.texts import OUR_WORDS

MOST_REQUIRED = 3
FEWEST_CHOICES = 2

TOO_MANY_REQUIRED = N_(
    "%(required)s of %(count)s questions need an answer: who is forced to answer gives up or answers anything. "
    "Require only what nothing works without."
)
NO_ENDS = N_("Nothing says what the ends of this scale mean; write “minRateDescription” and “maxRateDescription”.")
NO_ENDS_OF_COLUMNS = N_("Nothing says what the ends of this scale mean; give the first and the last column a text.")
TOO_FEW = N_("There is nothing to choose between; offer at least two answers.")
NO_WORDS_FOR_OTHER = N_("Whoever chooses “%(value)s” cannot say what; write “showOtherItem: true” in its place.")
OTHER_IN_ENGLISH = N_("“Other” is said in English to people who read %(languages)s; write “otherText”.")


def demands(survey: Survey) -> Iterator[PathFault]:
    """Yield a warning for each thing that is too much asked, or too little said.

    Forced answers raise the share of those who give up, and bring answers out of spite (Stieger, Reips & Voracek 2007,
    doi:10.1002/asi.20651). What is asked on a condition only does not count: it was made for those it concerns.
    """
    yield from _required(survey)
    for path, part in walk(survey.pages):
        if isinstance(part, Question):
            yield from _scale(path, part)
            yield from _choices(path, part, survey)


def _required(survey: Survey) -> Iterator[PathFault]:
    asked = [question for page in survey.pages if page.visible_if is None for question in _always(page.questions)]
    required = sum(question.required for question in asked)
    if required > MOST_REQUIRED or (required > 1 and 2 * required > len(survey.questions)):
        yield PathFault(("pages",), TOO_MANY_REQUIRED, {"required": required, "count": len(survey.questions)})


def _always(elements: tuple[Question, ...]) -> Iterator[Question]:
    """Yield the questions that everybody is asked."""
    for element in elements:
        if element.visible_if is None:
            yield from [element] if element.takes_answer else ()
            yield from _always(element.elements)


def _scale(path: Path, question: Question) -> Iterator[PathFault]:
    options = question.options
    # Stars and faces say themselves which end is the good one.
    if question.type == "rating" and options.look == "labels" and not (options.low_text and options.high_text):
        key = "maxRateDescription" if options.low_text else "minRateDescription"
        yield PathFault((*path, key), NO_ENDS)
    if question.type == "matrix" and options.scores:
        ends = (options.columns[0], options.columns[-1])
        if any(set(column.text.values()) == {column.value} for column in ends):
            yield PathFault((*path, "columns"), NO_ENDS_OF_COLUMNS)


def _choices(path: Path, question: Question, survey: Survey) -> Iterator[PathFault]:
    options = question.options
    offered = getattr(options, "offered", ())
    # One box to tick is a way to say yes.
    if question.type in ("radiogroup", "dropdown", "ranking", "matrix") and len(offered) < FEWEST_CHOICES:
        yield PathFault((*path, "columns" if question.type == "matrix" else "choices"), TOO_FEW)
    if question.type not in ("radiogroup", "dropdown", "checkbox"):
        return
    if question.has_other:
        foreign = [language for language in survey.locales if language not in OUR_WORDS["other"]]
        if foreign and not options.other.text:
            yield PathFault((*path, "showOtherItem"), OTHER_IN_ENGLISH, {"languages": ", ".join(foreign)})
        return
    for number, choice in enumerate(options.choices):
        if choice.value.lower() == OTHER and not _is_asked_on(survey, question):
            yield PathFault((*path, "choices", number), NO_WORDS_FOR_OTHER, {"value": choice.value})


def _is_asked_on(survey: Survey, question: Question) -> bool:
    """Tell whether anything is asked because of the answer to `question`, or words can be written right after it."""
    elements = elements_of(survey.pages)
    following = elements[elements.index(question) + 1 :][:1]
    if any(each.type in ("comment", "text") for each in following):
        return True
    conditions = (part.visible_if for _, part in walk(survey.pages))
    return any(question.name in references(tree) for tree in conditions if tree is not None)
