"""The same scale for several things: a row each, a column for each value of the scale."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.choices import Choice, parse_choices
from surveyapp.domain.questions.faults import AnswerFault, one_value

KEYS = frozenset({"columns", "rows"})


@dataclass(frozen=True)
class Options:
    """The scale and the things to be judged by it."""

    columns: tuple[Choice, ...]
    rows: tuple[Choice, ...]


def parse_options(element: Reader) -> Options:
    """Read what a matrix says of itself."""
    return Options(parse_choices(element, "columns"), parse_choices(element, "rows"))


def parse_parts(options: Options, fields: Mapping[str, list[str]]) -> dict[str, str] | None:
    """Return row → column, of the rows that were answered.

    Raises:
        AnswerFault: something else than a column was chosen.
    """
    values = {column.value for column in options.columns}
    chosen = {}
    for row in options.rows:
        value = one_value(fields.get(row.value, []))
        if value and value not in values:
            raise AnswerFault(N_("Choose one of the answers offered."))
        if value:
            chosen[row.value] = value
    return chosen or None


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "matrix"
