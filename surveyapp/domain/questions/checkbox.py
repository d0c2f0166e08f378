"""Choices as tick boxes: several answers."""

from dataclasses import replace

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions import choices
from surveyapp.domain.questions.choices import NONE, Options, scale
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.validators import parse_validators

__all__ = ["KEYS", "Options", "count_values", "measure", "parse_answer", "parse_options", "scale", "widget"]

KEYS = choices.KEYS | {"showNoneItem", "noneText", "maxSelectedChoices", "validators"}


def parse_options(element: Reader) -> Options:
    """Read what a question with several answers says of itself."""
    options = choices.parse_options(element)
    none = choices.parse_extra(element, "showNoneItem", "noneText", NONE, options.choices)
    limits = parse_validators(element, ("answercount",))
    # SurveyJS writes 0 for “no limit”.
    most = element.integer("maxSelectedChoices", 0, 0, choices.MAXIMUM_CHOICES) or None
    highs = [limit.high for limit in limits if limit.high is not None]
    lows = [limit.low for limit in limits if limit.low is not None]
    most = min([int(high) for high in highs] + ([most] if most else []), default=None)
    fewest = max((int(low) for low in lows), default=0)
    if most is not None and fewest > most:
        element.fault(
            None, N_("At least %(fewest)s and at most %(most)s choices cannot both hold."), fewest=fewest, most=most
        )
    own_words = next((limit.text for limit in limits if limit.text), {})
    return replace(options, none=none, most=most, fewest=fewest, limit_text=own_words)


def parse_answer(options: Options, raw: list[str]) -> list[str] | None:
    """Return the values ticked, in the order of the choices.

    Raises:
        AnswerFault: a foreign value, too many or too few, or “none” beside others.
    """
    ticked = {value.strip() for value in raw if value.strip()}
    if not ticked:
        return None
    if not ticked <= options.values:
        raise AnswerFault(N_("Choose among the answers offered."))
    if options.none is not None and NONE in ticked and len(ticked) > 1:
        raise AnswerFault(N_("Choose either the answers that fit or “none of these”, not both."))
    if options.most is not None and len(ticked) > options.most:
        message = N_("Choose at most %(most)s; %(count)s are chosen.")
        raise AnswerFault(message, options.limit_text, most=options.most, count=len(ticked))
    if len(ticked) < options.fewest and ticked != {NONE}:
        message = N_("Choose at least %(fewest)s; %(count)s are chosen.")
        raise AnswerFault(message, options.limit_text, fewest=options.fewest, count=len(ticked))
    return [choice.value for choice in options.offered if choice.value in ticked]


def measure(_options: Options) -> str:
    """Return what several answers are counted as."""
    return "choices"


def count_values(options: Options, value: list[str]) -> list[str]:
    """Return each value ticked that is of the scale: an answer adds one to several."""
    return [ticked for ticked in value if ticked in options.values]


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "checkboxes"
