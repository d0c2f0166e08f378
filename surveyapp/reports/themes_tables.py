"""The tables of the report `themes`; page, CSV and JSON are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured, is_unsure, width_of
from surveyapp.analysis.report import Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.hiding import Protection, hidden_note
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS, PERIOD_HEADS, Compared
from surveyapp.reports.trend import Trend

THEME = Column("theme", Text(N_("Theme")), "code")
NAME = Column("name", Text(N_("Name")))
FIGURES = (
    Column("complaints", Text(N_("Complaints")), "count"),
    Column("n", Text(N_("Comments")), "count"),
    Column("value", Text(N_("%% of comments")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A theme: how many comments complain of it, of those who wrote and of all who answered, and how many praise it.

    `running` is the per cent of all complaints that it makes together with those before it.
    """

    theme: Measured
    complaints: int
    of_comments: Estimate
    of_responses: Estimate
    running: float | None
    praise: int


def plain(row: Row) -> dict[str, Any]:
    """Return a theme as plain data."""
    return {
        "theme": row.theme.question,
        "name": row.theme.title,
        "complaints": row.complaints,
        "n": row.of_comments.n,
        "value": row.of_comments.value,
        "low": row.of_comments.low,
        "high": row.of_comments.high,
        "of_responses": row.of_responses.value,
        "of_responses_low": row.of_responses.low,
        "of_responses_high": row.of_responses.high,
        "running": row.running,
        "praise": row.praise,
    }


def theme_table(rows: Sequence[Row]) -> Table:
    """Return one row a theme, the most complained of first."""
    columns = [
        THEME,
        NAME,
        *FIGURES,
        Column("of_responses", Text(N_("%% of all answers")), "percent"),
        Column("of_responses_low", Text(N_("Low")), "percent"),
        Column("of_responses_high", Text(N_("High")), "percent"),
        Column("running", Text(N_("Running share")), "percent"),
        Column("praise", Text(N_("Praise")), "count"),
    ]
    return Table("themes", Text(N_("The same as a table")), columns, [plain(row) for row in rows])


def trend_rows(trends: Sequence[Trend]) -> list[dict[str, Any]]:
    """Return every theme's share by period, oldest first."""
    return [
        {"period": label, "theme": trend.measured.question, **_figures(figure), "signal": signal}
        for trend in trends
        for label, figure, signal in zip(trend.labels, trend.figures, trend.chart.signals, strict=True)
    ]


def trend_table(trends: Sequence[Trend], period: str) -> Table:
    """Return the same as a table."""
    head = Column("period", Text(PERIOD_HEADS[period]), "period")
    signal = Column("signal", Text(N_("Signal")), "signal")
    return Table("trend", Text(N_("The same as a table")), [head, THEME, *FIGURES, signal], trend_rows(trends))


def breakdown_rows(compared: Sequence[Compared], by: str, protection: Protection | None) -> list[dict[str, Any]]:
    """Return the breakdown; a hidden cell says why in `_note`, an unsure figure is marked `_unsure`."""
    small = next((each.key.rpartition("/")[2] for each in compared if each.hidden == "small"), None)
    rows = []
    for each in compared:
        row: dict[str, Any] = {"dimension": by, "key": each.key, "theme": each.measured.question}
        if each.figure is None:
            row["_note"] = hidden_note(each.hidden or "small", protection or Protection(), small)
        else:
            row |= _figures(each.figure)
            row["verdict"] = each.comparison.verdict if each.comparison else None
            row["_unsure"] = is_unsure(each.figure, width_of(each.measured))
        rows.append(row)
    return rows


def breakdown_table(compared: Sequence[Compared], by: str, protection: Protection | None) -> Table:
    """Return the same as a table."""
    columns = [
        Column("dimension", Text(N_("Segment")), "dimension"),
        Column("key", Text(DIMENSION_HEADS[by]), "key"),
        THEME,
        *FIGURES,
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    return Table("breakdown", Text(DIMENSION_HEADS[by]), columns, breakdown_rows(compared, by, protection))


def _figures(figure: Estimate) -> dict[str, Any]:
    return {
        "complaints": figure.counts.get("1", 0),
        "n": figure.n,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
    }
