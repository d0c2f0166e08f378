"""A long written answer, in the customer's own words."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.questions.validators import Validator, check_validators, parse_validators
from surveyapp.domain.questions.writing import check_length, clean

KEYS = frozenset({"maxLength", "validators"})
DEFAULT_LENGTH = 5_000
MAXIMUM_LENGTH = 10_000


@dataclass(frozen=True)
class Options:
    """How many characters may be written, and what else must hold."""

    most: int
    validators: tuple[Validator, ...]


def parse_options(element: Reader) -> Options:
    """Read what a long text says of itself."""
    # SurveyJS writes -1 and 0 for “the survey's default”.
    most = element.integer("maxLength", DEFAULT_LENGTH, -1, MAXIMUM_LENGTH)
    return Options(most if most > 0 else DEFAULT_LENGTH, parse_validators(element, ("text",)))


def parse_answer(options: Options, raw: list[str]) -> str | None:
    """Return the text, cleaned.

    Raises:
        AnswerFault: it is too long or too short.
    """
    value = clean("\n".join(raw), lines=True)
    if not value:
        return None
    check_length(value, options.most)
    check_validators(options.validators, value)
    return value


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "textarea"


def scale(_options: Options) -> None:
    """Return None: words are read, not counted."""


def count_values(_options: Options, _value: str) -> list[str]:
    """Return nothing: words are read, not counted."""
    return []
