"""The tables of the levels; page and files are made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.drivers import Share
from surveyapp.analysis.metrics import Estimate, Measured, is_unsure
from surveyapp.analysis.report import Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.satisfaction_tables import PERIOD_HEADS
from surveyapp.reports.trend import Trend
from surveyapp.reports.words import joined

LEVEL_NAMES = {"functional": N_("Functional"), "emotional": N_("Emotional"), "meaning": N_("Meaning")}
FIGURES = (
    Column("n", Text(N_("n")), "count"),
    Column("value", Text(N_("Of the scale, %%")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its questions, the mean answer in per cent of the scale, and its share of what explains the outcome."""

    level: str
    questions: Sequence[Measured]
    figure: Estimate
    importance: Share | None


def level_row(each: Level) -> dict[str, Any]:
    """Return a level's row of the JSON; n counts respondents."""
    importance = each.importance
    return {
        "level": each.level,
        "questions": [question.question for question in each.questions],
        "n": each.figure.n,
        "value": each.figure.value,
        "low": each.figure.low,
        "high": each.figure.high,
        "importance": importance.value if importance else None,
        "importance_low": importance.low if importance else None,
        "importance_high": importance.high if importance else None,
    }


def level_table(levels: Sequence[Level]) -> Table:
    """Return every level with its questions."""
    rows = [
        {
            **level_row(each),
            "questions": ", ".join(question.question for question in each.questions),
            "_unsure": is_unsure(each.figure, 100.0),
            "_words": {
                "level": Text(LEVEL_NAMES[each.level]),
                "questions": joined([Text("%(title)s", {"title": question.title}) for question in each.questions]),
            },
        }
        for each in levels
    ]
    columns = [
        Column("level", Text(N_("Level"))),
        *FIGURES,
        Column("importance", Text(N_("Importance, %%")), "percent"),
        Column("importance_low", Text(N_("Low")), "percent"),
        Column("importance_high", Text(N_("High")), "percent"),
        Column("questions", Text(N_("Questions"))),
    ]
    note = Text(N_("n counts people: whoever answered two questions of a level is one. Every answer counts the same."))
    return Table("levels", Text(N_("The levels")), columns, rows, note=note)


def trend_rows(level: str, trend: Trend) -> list[dict[str, Any]]:
    """Return a level's figures by period, oldest first."""
    found = []
    for label, figure, signal in zip(trend.labels, trend.figures, trend.chart.signals, strict=True):
        ends = {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}
        found.append({"period": label, "level": level, **ends, "signal": signal})
    return found


def trend_table(trends: Mapping[str, Trend], period: str) -> Table:
    """Return every level's figures by period."""
    rows = [
        {**row, "_words": {"level": Text(LEVEL_NAMES[level])}, "_unsure": is_unsure(figure, 100.0)}
        for level, trend in trends.items()
        for row, figure in zip(trend_rows(level, trend), trend.figures, strict=True)
    ]
    columns = [
        Column("period", Text(PERIOD_HEADS[period]), "period"),
        Column("level", Text(N_("Level"))),
        *FIGURES,
        Column("signal", Text(N_("Signal")), "signal"),
    ]
    return Table("trend", Text(N_("The levels over time")), columns, rows)
