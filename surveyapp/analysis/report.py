"""What every report is: a finding, data, tables and figures, from which page, JSON, CSV and documents are made.

Texts are message ids with parameters; whoever shows them translates, and writes numbers the reader's way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

PERIODS = ("day", "week", "month")
# Whoever has two minutes reads so many sentences: what is so, how sure that is, and what to do.
UP_FRONT = 3
# What kind of amount each measure's figure is.
MEASURE_KINDS = {"csat": "percent", "nps": "nps", "ces": "mean", "rating": "mean", "rank": "mean"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which answers of a survey are meant: dates (both included), segment and unit's path."""

    from_on: date | None = None
    to_on: date | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None

    def as_data(self) -> dict[str, Any]:
        """Return it as the contract's JSON says filters; None where a side is open."""
        return {
            "from": self.from_on.isoformat() if self.from_on else None,
            "to": self.to_on.isoformat() if self.to_on else None,
            "where": dict(self.where),
            "unit": self.unit,
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What a report is about: survey by name, dates (both included), period of the trend, segment, unit's path.

    `question` picks the one that page and finding speak of; the data always holds all. `sort` is what rows are ordered
    by, where a report knows several orders. `against` is a second selection that the first is compared with.
    """

    survey: str
    from_on: date | None = None
    to_on: date | None = None
    period: str = "month"
    where: Mapping[str, str] = field(default_factory=dict)
    by: str | None = None
    unit: str | None = None
    question: str | None = None
    sort: str | None = None
    against: Selection | None = None

    @property
    def selection(self) -> Selection:
        """The answers that are meant, whatever is shown of them."""
        return Selection(self.from_on, self.to_on, self.where, self.unit)

    def as_data(self) -> dict[str, Any]:
        """Return what the contract's JSON says of the filters; None where a side is open."""
        return {"survey": self.survey, **self.selection.as_data()}


@dataclass(frozen=True, slots=True)
class Text:
    """A message id with its parameters; `plural` and `number` where the words follow a number.

    `see` names the report that shows what a sentence speaks of, "" where it is the one that it stands in.
    """

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None
    number: int = 0
    see: str = ""

    @classmethod
    def counted(cls, forms: tuple[str, str], number: int, params: Mapping[str, Any]) -> Self:
        """Return a text whose words follow `number`; `forms` come from `NN_`."""
        return cls(forms[0], params, plural=forms[1], number=number)


@dataclass(frozen=True, slots=True)
class Amount:
    """Something to be written the reader's way: a number, a date, a period, an interval, or words as they are.

    Kinds: percent, points, nps, mean, count, days, hours (told in days and hours), money (`of` is the currency),
    money_short (about, without cents), change (signed, one decimal), date, period, period_short, interval,
    interval_said, label (a value beside a point; `of` is its kind), text (as it is) and two_lines (a text in a chart).

    An interval's value is the pair of its ends; `of` says what they are. `n` tells how many digits are deserved.
    """

    value: Any
    kind: str
    of: str = ""
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the name that CSV uses, its head, and the kind of amount in it ("text" for words).

    Beside the kinds of `Amount` there are measure (a figure of the row's measure) and names: measure_name, dimension,
    key, code.
    """

    name: str
    head: Text
    kind: str = "text"

    def kind_in(self, row: Mapping[str, Any]) -> str:
        """Return the kind of amount that stands in this column of a row."""
        return MEASURE_KINDS.get(row.get("measure", ""), "mean") if self.kind == "measure" else self.kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table of unrounded values by column name.

    A row's `_note` is shown instead of its figures (hidden, no data). `_words` says codes in words, by column; `_name`
    is what the row's key is called; `_n` is the base of its percentages where its `n` is not.
    """

    name: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A Plotly figure as plain data, drawn wide and, below 640 px, narrow.

    Colours are names of tokens ("var(--c1)") that the browser resolves, so that light and dark share it. Texts inside
    are `Text` or `Amount`.
    """

    name: str
    title: Text
    unit: Text
    summary: Text
    wide: Mapping[str, Any]
    narrow: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """One report: `data` is the contract's JSON, unrounded; the rest says and draws the same.

    `finding` is in the order of importance: its first sentences stand up front, the rest where there is time for it.
    `question` is the one that finding and figures speak of, `survey_title` what the survey is called in the reader's
    language, "" where the report speaks of all.
    """

    name: str
    title: Text
    finding: Sequence[Text]
    data: Mapping[str, Any]
    tables: Sequence[Table] = ()
    figures: Sequence[Figure] = ()
    question: str | None = None
    survey_title: str = ""

    @property
    def lead(self) -> Sequence[Text]:
        """The sentences of the finding that stand up front."""
        return self.finding[:UP_FRONT]

    @property
    def further(self) -> Sequence[Text]:
        """The sentences of the finding that are read where there is time for it."""
        return self.finding[UP_FRONT:]

    def table(self, name: str) -> Table | None:
        """Return a table by its name, None when the report has no such table."""
        return next((table for table in self.tables if table.name == name), None)
