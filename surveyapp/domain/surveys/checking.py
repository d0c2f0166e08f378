"""How the parts of a survey fit together: names, references, measures, languages, and what publishing refuses."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.definitions import Path, PathFault, Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Node, references
from surveyapp.domain.questions import COUNTED, HAS_PARTS, TAKES_ANSWER, TYPES
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, ORDER_FACTS, PROMISES, Page, Question, Survey, flat
from surveyapp.domain.surveys.texts import PLACEHOLDER, placeholders

FEWEST_STEPS = 3
ITEM = "item"
ASKED_LATER = N_(
    "{%(name)s} is not answered yet here; refer to an earlier question only, so that no two conditions wait for each other."
)
# Where a promise may be named: beside questions, never in one.
PROMISE_TEXTS = (("html",), ("description",))


def elements_of(pages: tuple[Page, ...]) -> list[Question]:
    """Return every element in order, panels and what is inside them."""
    return [element for page in pages for question in page.questions for element in flat(question)]


def walk(pages: tuple[Page, ...]) -> Iterator[tuple[Path, Page | Question]]:
    """Yield every page and element in order, each with its path in the definition."""
    for number, page in enumerate(pages):
        path: Path = ("pages", number)
        yield path, page
        yield from _walk_elements(path, page.questions)


def _walk_elements(path: Path, elements: tuple[Question, ...]) -> Iterator[tuple[Path, Question]]:
    for number, element in enumerate(elements):
        here = (*path, "elements", number)
        yield here, element
        yield from _walk_elements(here, element.elements)


def faults_of(survey: Survey) -> list[PathFault]:
    """Return what is wrong with a survey whose parts are each well formed."""
    return [
        *reference_faults(survey),
        *_driver_faults(survey),
        *_anonymity_faults(survey),
        *_reopening_faults(survey),
    ]


def reference_faults(survey: Survey) -> list[PathFault]:
    """Return the doubled names, and the conditions and texts that name what is not there (yet)."""
    return [*_name_faults(survey), *_condition_faults(survey), *_placeholder_faults(survey)]


def _name_faults(survey: Survey) -> Iterator[PathFault]:
    pages: set[str] = set()
    names: set[str] = set()
    for path, part in walk(survey.pages):
        taken = pages if isinstance(part, Page) else names
        if part.name and part.name in taken:
            message = N_("The name “%(name)s” stands twice; give each its own.")
            yield PathFault((*path, "name"), message, {"name": part.name})
        taken.add(part.name)
        if isinstance(part, Question) and part.has_other:
            names.add(part.name + COMMENT_SUFFIX)


def _every_name(survey: Survey) -> set[str]:
    return {name for element in elements_of(survey.pages) for name in element.answer_names}


def _conditions(part: Page | Question) -> Iterator[tuple[str, Node]]:
    keys = {"visibleIf": part.visible_if}
    if isinstance(part, Question):
        keys |= {"requiredIf": part.required_if, "choicesVisibleIf": part.choices_visible_if}
    for key, tree in keys.items():
        if tree is not None:
            yield key, tree


def has_conditions(survey: Survey) -> bool:
    """Tell whether anything is shown on a condition, so that it is asked of some only."""
    return any(part.visible_if is not None for _, part in walk(survey.pages))


def _condition_faults(survey: Survey) -> Iterator[PathFault]:
    """Conditions see only earlier questions, so that none can wait for itself and a circle cannot be written."""
    everything = _every_name(survey)
    earlier: set[str] = set()
    for path, part in walk(survey.pages):
        for key, tree in _conditions(part):
            for name in sorted(references(tree) - earlier):
                if key == "choicesVisibleIf" and name == ITEM:
                    continue
                if name in everything:
                    yield PathFault((*path, key), ASKED_LATER, {"name": name[:60]})
                elif fault := _reference_fault(name, everything):
                    yield PathFault((*path, key), *fault)
        if isinstance(part, Question):
            earlier |= part.answer_names


def _reference_fault(name: str, everything: set[str]) -> tuple[str, dict[str, Any]] | None:
    if name.startswith("order."):
        if name.removeprefix("order.") in ORDER_FACTS:
            return None
        message = N_("{%(name)s} is no fact of an order; use one of: %(facts)s.")
        return message, {"name": name[:60], "facts": ", ".join(ORDER_FACTS)}
    if name in PROMISES:
        return N_("{%(name)s} may stand in “html” and “description” of a page's parts only."), {"name": name}
    if name in everything:
        return N_("{%(name)s} is not answered yet here; refer to an earlier question only."), {"name": name[:60]}
    return N_("{%(name)s} is no question of this survey; correct the name."), {"name": name[:60]}


def texts_of(part: Page | Question) -> Iterator[tuple[Path, Text]]:
    """Yield every text that people read of a page or element, with the rest of its path."""
    yield ("title",), part.title
    yield ("description",), part.description
    if isinstance(part, Page):
        return
    for attribute, key in (("low_text", "minRateDescription"), ("high_text", "maxRateDescription"), ("html", "html")):
        yield (key,), getattr(part.options, attribute, {})
    for attribute in ("choices", "columns", "rows"):
        for number, choice in enumerate(getattr(part.options, attribute, ())):
            yield (attribute, number, "text"), choice.text
    for attribute, key in (("other", "otherText"), ("none", "noneText")):
        choice = getattr(part.options, attribute, None)
        yield (key,), choice.text if choice is not None else {}
    for number, validator in enumerate(getattr(part.options, "validators", ())):
        yield ("validators", number, "text"), validator.text


def _survey_texts(survey: Survey) -> Iterator[tuple[Path, Text]]:
    for key, text in (
        ("title", survey.title),
        ("description", survey.description),
        ("completedHtml", survey.completed_html),
    ):
        yield (key,), text


def _placeholder_faults(survey: Survey) -> Iterator[PathFault]:
    everything = _every_name(survey)
    earlier: set[str] = set()
    for path, part in walk(survey.pages):
        for rest, text in texts_of(part):
            promised = PROMISES if rest in PROMISE_TEXTS else ()
            for name in sorted(placeholders(text) - earlier - {*promised}):
                if fault := _reference_fault(name, everything):
                    yield PathFault((*path, *rest), *fault)
        if isinstance(part, Question):
            earlier |= part.answer_names
    for rest, text in _survey_texts(survey):
        known = everything if rest == ("completedHtml",) else set()
        for name in sorted(placeholders(text) - known):
            if fault := _reference_fault(name, everything):
                yield PathFault(rest, *fault)


def check_measure(reader: Reader, question: Question) -> None:
    """Note a `measure` that the question's scale cannot carry, and keys that need one."""
    steps = list(getattr(question.options, "steps", ()))
    if question.measure == "nps" and steps != list(range(11)):
        reader.fault("measure", N_("“measure: nps” needs type rating with rateMin 0 and rateMax 10."))
    if question.measure in ("csat", "ces") and len(steps) < FEWEST_STEPS:
        message = N_("“measure: %(measure)s” needs type rating with at least %(fewest)s steps.")
        reader.fault("measure", message, measure=question.measure, fewest=FEWEST_STEPS)
    if "topBoxes" in reader and question.measure != "csat":
        reader.fault("topBoxes", N_("“topBoxes” goes with “measure: csat” only; remove it."))
    elif question.measure == "csat" and len(steps) >= FEWEST_STEPS and question.top_boxes >= len(steps):
        message = N_("“topBoxes” must be fewer than the %(count)s steps of the scale.")
        reader.fault("topBoxes", message, count=len(steps))
    for key in ("level", "driverOf"):
        if key in reader and question.type != "rating":
            reader.fault(key, N_("“%(key)s” goes with type rating only; remove it."), key=key)


def check_default(reader: Reader, question: Question) -> None:
    """Note a `defaultValue` that the question itself would refuse as an answer."""
    value = reader.data.get("defaultValue")
    if value is None or question.type not in TAKES_ANSWER - HAS_PARTS - {"file"}:
        return
    raw = [str(part) for part in value] if isinstance(value, list) else [str(value)]
    try:
        TYPES[question.type].parse_answer(question.options, raw)
    except AnswerFault:
        reader.fault("defaultValue", N_("“defaultValue” is no answer to this question; correct or remove it."))


def _driver_faults(survey: Survey) -> Iterator[PathFault]:
    for path, part in walk(survey.pages):
        if isinstance(part, Page) or not part.driver_of:
            continue
        target = survey.names.get(part.driver_of)
        if target is None or target.type != "rating" or target.name == part.name:
            message = N_("“driverOf” must name another question of type rating; “%(name)s” is none.")
            yield PathFault((*path, "driverOf"), message, {"name": part.driver_of})


def _anonymity_faults(survey: Survey) -> Iterator[PathFault]:
    if survey.anonymity != "anonymous":
        return
    if survey.rules:
        message = N_(
            "An anonymous survey opens no ticket about a person; remove “openTicketWhen” or choose confidential."
        )
        yield PathFault(("openTicketWhen",), message)
    if survey.contact_consent:
        message = N_("An anonymous survey cannot ask whom to contact; remove “contactConsent” or choose confidential.")
        yield PathFault(("contactConsent",), message)
    for path, part in walk(survey.pages):
        if isinstance(part, Question) and part.type == "file":
            message = N_("A file can tell who sent it; remove “%(name)s” or choose confidential.")
            yield PathFault((*path, "type"), message, {"name": part.name})


def _reopening_faults(survey: Survey) -> Iterator[PathFault]:
    for number, rule in enumerate(survey.rules):
        if not rule.reopens:
            continue
        path = ("openTicketWhen", number, "reopen")
        if survey.invite is None or "ticket_closed" not in survey.invite.after:
            yield PathFault(
                path, N_("“reopen” needs a closed case to reopen; write “after: ticket_closed” in “invite”.")
            )
        elif survey.anonymity == "confidential":
            message = N_("To reopen a case would tell whose answer it is; remove “reopen” or choose identified.")
            yield PathFault(path, message)


def lint(survey: Survey) -> list[PathFault]:
    """Return what is allowed but probably not meant: texts missing in a language, questions that no report counts."""
    parts = [((*path, *rest), text) for path, part in walk(survey.pages) for rest, text in texts_of(part)]
    warnings = [
        warning for path, text in [*_survey_texts(survey), *parts] for warning in _language_warnings(survey, path, text)
    ]
    if not any(question.type in COUNTED for question in survey.questions):
        warnings.append(PathFault(("pages",), N_("No question has a scale: reports will have nothing to count.")))
    return warnings


def _language_warnings(survey: Survey, path: Path, text: Text) -> Iterator[PathFault]:
    """Warn of each language that `text` lacks; one without letters but in what is filled in reads the same in all."""
    if not any(character.isalpha() for words in text.values() for character in PLACEHOLDER.sub("", words)):
        return
    for language in survey.locales:
        if not text.get(language):
            message = N_("No text in %(language)s; people who read it are shown %(locale)s.")
            yield PathFault(path, message, {"language": language, "locale": survey.locale})


def publish_faults(survey: Survey) -> list[PathFault]:
    """Return what keeps a survey from being published although its definition is good."""
    if survey.questions:
        return []
    return [PathFault(("pages",), N_("Nothing is asked; add a question before publishing."))]
