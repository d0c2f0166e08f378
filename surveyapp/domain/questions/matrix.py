"""The same scale for several things: a row each, a column for each value of the scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

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

    @property
    def offered(self) -> tuple[Choice, ...]:
        """What may be chosen in each row."""
        return self.columns

    @cached_property
    def values(self) -> frozenset[str]:
        """The values that an answer may have in a row."""
        return frozenset(column.value for column in self.columns)

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """The columns as scores, lowest first; empty where one of them is no whole number or there is but one."""
        if len(self.columns) < 2 or not all(_is_whole(column.value) for column in self.columns):
            return ()
        return tuple(sorted(int(column.value) for column in self.columns))


def _is_whole(value: str) -> bool:
    return len(value) < 6 and value.removeprefix("-").isdecimal() and str(int(value)) == value


def parse_options(element: Reader) -> Options:
    """Read what a matrix says of itself."""
    return Options(parse_choices(element, "columns"), parse_choices(element, "rows"))


def parse_parts(options: Options, fields: Mapping[str, list[str]]) -> dict[str, str] | None:
    """Return row → column, of the rows that were answered.

    Raises:
        AnswerFault: something else than a column was chosen; its `part` is the row.
    """
    chosen = {}
    for row in options.rows:
        try:
            value = _read(options, fields.get(row.value, []))
        except AnswerFault as fault:
            fault.part = row.value
            raise
        if value:
            chosen[row.value] = value
    return chosen or None


def _read(options: Options, raw: list[str]) -> str:
    value = one_value(raw)
    if value and value not in options.values:
        raise AnswerFault(N_("Choose one of the answers offered."))
    return value


def parts(options: Options) -> tuple[Choice, ...]:
    """Return the rows: each is counted by itself, so that a further row breaks no trend."""
    return options.rows


def measure(options: Options) -> str:
    """Return what a row is counted as: a score where every column is a whole number, else a choice."""
    return "rating" if options.scores else "choice"


def scale(options: Options) -> tuple[str, ...]:
    """Return the columns, scores lowest first; putting others in another order begins no new trend."""
    return tuple(str(score) for score in options.scores) or tuple(sorted(options.values))


def count_values(options: Options, value: Mapping[str, str], part: str) -> list[str]:
    """Return the column chosen in the row `part`, if it is still one of the scale."""
    column = value.get(part)
    return [column] if column in options.values else []


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "matrix"
