"""Yes or no."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault, one_value

KEYS: frozenset[str] = frozenset()
# Forms send true and false; files of answers collected elsewhere also hold the rest.
WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Options:
    """Yes or no needs no more than its title."""


def parse_options(_element: Reader) -> Options:
    """Read what a yes-or-no question says of itself: nothing."""
    return Options()


def parse_answer(_options: Options, raw: list[str]) -> bool | None:
    """Return True for yes, False for no.

    Raises:
        AnswerFault: it is neither.
    """
    value = one_value(raw).lower()
    if not value:
        return None
    if value not in WORDS:
        raise AnswerFault(N_("Choose yes or no."))
    return WORDS[value]


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "yes_no"


def measure(_options: Options) -> str:
    """Return what it is counted as."""
    return "boolean"


def scale(_options: Options) -> tuple[str, ...]:
    """Return the two values."""
    return ("true", "false")


def count_values(_options: Options, value: bool) -> list[str]:
    """Return the value as it is counted."""
    return ["true" if value else "false"]
