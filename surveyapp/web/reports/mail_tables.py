"""The tables of a report that its mail shows: a name, a figure and its interval a row, of one question alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext

from surveyapp.analysis.report import Amount, Column, Report, Table
from surveyapp.domain.errors import N_
from surveyapp.web import formatting
from surveyapp.web.reports.words import SIGNALS, cell, digits_of, ends_of, say

ROWS = 8
BAR = 96
# What a row may be about beside its own name; a mail shows the rows of one of them.
SUBJECTS = ("question", "theme")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as a mail shows it: its title, the column that names a row, and where figure, ends and base stand.

    `head` is said above the names where the column's own is none; `is_of_all` where every row is a question or theme.
    """

    table: str
    title: str
    label: str
    value: str = "value"
    low: str = "low"
    high: str = "high"
    n: str = "n"
    head: str = ""
    is_newest: bool = False
    is_of_all: bool = False


_TREND = Shown("trend", N_("The newest periods"), "period", is_newest=True)
SHOWN: Mapping[str, Sequence[Shown]] = {
    "satisfaction": (
        _TREND,
        Shown("measures", N_("All questions"), "title", head=N_("Question"), is_of_all=True),
    ),
    "themes": (_TREND, Shown("themes", N_("Themes"), "name", head=N_("Theme"), is_of_all=True)),
    "promises": (
        Shown("placed", N_("Late orders by when they were placed, the latest first"), "period", "share"),
        Shown("by_days_late", N_("By days early or late"), "key"),
        Shown("by_promise", N_("By what became of the promise"), "key"),
    ),
    "loyalty": (
        Shown("by_class", N_("Who buys again after which score"), "group", "bought"),
        Shown("after_failure", N_("Who buys again after a bad experience"), "group", "bought"),
    ),
    "recovery": (Shown("handling", N_("What they say of the handling"), "question"),),
    "drivers": (Shown("drivers", N_("Importance"), "question", "importance", "importance_low", "importance_high"),),
    "levels": (Shown("levels", N_("The levels"), "level"),),
    "funnel": (
        replace(_TREND, value="rr1", n="asked"),
        Shown("breakdown", N_("Compared"), "key", "rr1", n="asked"),
    ),
    "actions": (
        Shown("outcomes", N_("What the customers say"), "outcome", "share"),
        Shown("root_causes", N_("Root causes"), "category", "share"),
    ),
}


def tables_of(report: Report) -> list[dict[str, Any]]:
    """Return the tables of a report's mail in words; a report or table without a figure gives none."""
    found = ((shown, report.table(shown.table)) for shown in SHOWN.get(report.name, ()))
    told = (_told(report, shown, table) for shown, table in found if table is not None)
    return [each for each in told if each["rows"]]


def _told(report: Report, shown: Shown, table: Table) -> dict[str, Any]:
    """Return a table's newest or first rows, each with the length of its bar in pixels."""
    columns = {column.name: column for column in table.columns}
    rows = [row for row in table.rows if row.get(shown.value) is not None and not row.get("_note")]
    subject = None if shown.is_of_all else next((columns[name] for name in SUBJECTS if name in columns), None)
    about = ""
    if subject and subject.name != shown.label and rows:
        rows = _of_one(rows, subject.name, report.question)
        about = _subject_name(report, rows[0], subject)
    rows = rows[-ROWS:] if shown.is_newest else rows[:ROWS]
    label, value = columns[shown.label], columns[shown.value]
    # Bars of different amounts, such as a score beside percentages, cannot be compared: only percentages have one.
    shares = [row[shown.value] if value.kind_in(row) == "percent" else 0.0 for row in rows]
    top = max(shares, default=0.0)
    return {
        "title": gettext(shown.title),
        "about": about,
        "head": gettext(shown.head) if shown.head else say(label.head),
        "rows": [
            {
                "label": cell(row, label).replace("/", " › "),
                **_figures(row, shown, value),
                "bar": round(BAR * share / top) if top else 0,
                "signal": gettext(SIGNALS[row["signal"]]) if row.get("signal") else "",
            }
            for row, share in zip(rows, shares, strict=True)
        ],
    }


def _of_one(rows: Sequence[Mapping[str, Any]], subject: str, wanted: str | None) -> list[Mapping[str, Any]]:
    """Return the rows of the question or theme that the report speaks of, else of the first."""
    chosen = wanted if wanted in [row[subject] for row in rows] else rows[0][subject]
    return [row for row in rows if row[subject] == chosen]


def _subject_name(report: Report, row: Mapping[str, Any], subject: Column) -> str:
    """Return what a row is about in words: a theme by its name, a question by its title where a table tells it."""
    for name, title in (("themes", "name"), ("measures", "title")):
        named = report.table(name)
        for each in named.rows if named is not None else ():
            if each.get(subject.name) == row[subject.name]:
                return str(each[title])
    words = cell(row, subject)
    return "" if words == row[subject.name] else words


def _figures(row: Mapping[str, Any], shown: Shown, column: Column) -> dict[str, Any]:
    """Return a row's figure, interval and base in words; a percentage says that it is one."""
    kind, n = column.kind_in(row), row[shown.n]
    digits = digits_of(kind, row.get("_n", n))
    ends = ends_of(Amount((row.get(shown.low), row.get(shown.high)), "interval", of=kind))
    value = row[shown.value]
    return {
        "value": formatting.percent(value, digits=digits) if kind == "percent" else formatting.number(value, digits),
        "interval": formatting.interval(ends, digits, is_tight=True),
        "n": n,
    }
