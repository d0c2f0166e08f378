"""Where people stopped: of those who began to answer, how many broke off, and at which question."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.metrics import Estimate, share
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.analysis.response_rate import Outcomes
from surveyapp.domain.errors import N_

QUESTION, END, START = "question", "end", "start"
# What is said where no question stands for the place.
PLACES = {
    END: N_("At the end, before sending the answers"),
    START: N_("Before the first answer"),
}
COLUMNS = (
    Column("question", Text(N_("Question"))),
    Column("title", Text(N_("Where they stopped"))),
    Column("n", Text(N_("Stopped here")), "count"),
    Column("value", Text(N_("Of those who began")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


def rows_of(stops: Mapping[str | None, int], titles: Mapping[str, str], total: Outcomes) -> list[dict[str, Any]]:
    """Return a row a place, in the order of the survey: its name, words, count, and share of those who began.

    `stops` counts partial responses by question, None for those who answered all they were asked; `titles` (question →
    words) is in the survey's order. Of a protected survey nobody counts where people stopped: there is only who answered nothing.
    """
    places = [(QUESTION, name, stops.get(name, 0)) for name in titles]
    places += [(QUESTION, name, n) for name, n in stops.items() if name is not None and name not in titles]
    places.append((END, "", stops.get(None, 0)))
    places.append((START, "", total.broken_off))
    rows = []
    for kind, name, n in places:
        if not n:
            continue
        title = Amount(titles.get(name, name), "text") if kind == QUESTION else Text(PLACES[kind])
        row: dict[str, Any] = {"place": kind, "question": name, "_words": {"title": title}}
        figure = Estimate(total.started, *share(n, total.started)) if total.started >= n else Estimate(0)
        rows.append(
            row | {"n": n, "value": figure.value, "low": figure.low, "high": figure.high, "_n": total.started}
        )  # fmt: skip
    return rows


def data_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows that are shown as the contract's JSON, unrounded."""
    names = ("place", "question", "n", "value", "low", "high")
    return [{name: row[name] for name in names} for row in rows]


def stops_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the rows as the report's table."""
    return Table("stopped", Text(N_("Where people stopped")), COLUMNS, rows)
