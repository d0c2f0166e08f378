"""Choices to be put in order."""

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.choices import ORDERS, Choice, Options, parse_choices
from surveyapp.domain.questions.faults import AnswerFault

__all__ = ["KEYS", "Options", "count_values", "measure", "parse_answer", "parse_options", "parts", "scale", "widget"]

# Counted for what was put in no place by somebody who answered; no value of a scale begins with “@”.
UNPLACED = "@unplaced"
KEYS = frozenset({"choices", "choicesVisibleIf", "choicesOrder", "maxSelectedChoices"})


def parse_options(element: Reader) -> Options:
    """Read what a ranking says of itself."""
    choices = parse_choices(element)
    most = element.integer("maxSelectedChoices", 0, 0, len(choices)) or None
    return Options(choices, element.option("choicesOrder", ORDERS, "none"), None, most=most)


def parse_answer(options: Options, raw: list[str]) -> list[str] | None:
    """Return the values in the order they were put in, the first the most important; None where no order was given.

    Raises:
        AnswerFault: a foreign value, or one that stands twice.
    """
    ranked = [value.strip() for value in raw if value.strip()]
    if not ranked:
        return None
    if not set(ranked) <= options.values or len(set(ranked)) < len(ranked):
        raise AnswerFault(N_("Put each of the answers offered in its place once."))
    return ranked[: options.most]


def parts(options: Options) -> tuple[Choice, ...]:
    """Return what is put in order: each is counted by itself."""
    return options.choices


def measure(_options: Options) -> str:
    """Return what each of the things is counted as: the place it was put in."""
    return "rank"


def scale(options: Options) -> tuple[str, ...]:
    """Return the places, the first the most important."""
    return tuple(str(place) for place in range(1, (options.most or len(options.choices)) + 1))


def count_values(_options: Options, value: list[str], part: str) -> list[str]:
    """Return the place that `part` was put in, `UNPLACED` where others were put in theirs."""
    return [str(value.index(part) + 1)] if part in value else [UNPLACED]


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "ranking"
