"""The same scale for several things: a row each, a column for each value of the scale."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.questions.choices import Choice, parse_choices

KEYS = frozenset({"columns", "rows"})


@dataclass(frozen=True)
class Options:
    """The scale and the things to be judged by it."""

    columns: tuple[Choice, ...]
    rows: tuple[Choice, ...]


def parse_options(element: Reader) -> Options:
    """Read what a matrix says of itself."""
    return Options(parse_choices(element, "columns"), parse_choices(element, "rows"))
