"""The report `loyalty`: who buys again after which score, what one bad experience costs, and whether solving it helps."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.loyalty import Difference
from surveyapp.analysis.metrics import Estimate, Measured
from surveyapp.analysis.report import Figure, Filters, Report, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports import loyalty_tables as tables
from surveyapp.reports.counting import headline_of, scored
from surveyapp.reports.last_score import last_score_figure, last_score_table
from surveyapp.reports.loyalty_figure import returns_figure
from surveyapp.reports.loyalty_finding import said
from surveyapp.reports.loyalty_study import Risk, Study, next_rates, recommendations, risks, study
from surveyapp.reports.loyalty_words import STATUS_NAMES, class_names

TITLE = N_("Loyalty")
RETURNS = ("question", "score", "status", "week", "happened", "count")
FACTS = ("question", "score", "fact", "key", "count", "total", "squares")


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        questions: in the order asked.
        returns: the columns of `RETURNS`, by the week.
        facts: the columns of `FACTS`.
        counted_at: when it was counted, None before the first time; `until_on` the last day whose orders were known.
    """

    questions: Sequence[Measured]
    returns: pd.DataFrame
    facts: pd.DataFrame
    counted_at: datetime | None = None
    until_on: date | None = None


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded. Shares are of those who bought again."""
    questions = scored(frames.questions)
    studies = [study(each, of_question(frames.returns, each)) for each in questions]
    studies = [found for found in studies if found.n]
    measured = [found.measured for found in studies]
    # Recommendation is of the company as a whole, and so is coming back: it is spoken of first.
    whole = next((each.question for each in measured if each.measure == "nps"), None)
    headline = headline_of(measured, filters.question or whole)
    found = next((each for each in studies if each.measured is headline), None)
    own = of_question(frames.facts, headline) if headline is not None else frames.facts
    money = risks(found, own) if found is not None else []
    rates = next_rates(own, headline.scale) if headline is not None else {}
    recommends = next((each for each in questions if each.measure == "nps"), None)
    told = recommendations(found, own, recommends) if found is not None else {}
    return Report(
        name="loyalty",
        title=Text(TITLE),
        finding=said(found, money, frames.counted_at, filters),
        question=headline.question if headline else None,
        data=_data(frames, filters, studies, found, money, rates),
        tables=[
            tables.classes_table(studies),
            tables.scores_table(studies),
            tables.statuses_table(studies),
            tables.risks_table(money),
            *([tables.recommendations_table(found, told)] if found is not None else []),
            *([last_score_table(headline, rates)] if headline is not None else []),
            tables.curves_table(studies),
        ],
        figures=_figures(found, rates) if found is not None else [],
    )


def of_question(frame: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Return a question's rows, of the scores that its scale has today."""
    return frame[(frame["question"] == measured.question) & frame["score"].isin(measured.scale)]


def _figures(found: Study, rates: dict[str, Estimate]) -> list[Figure]:
    """Return the curves by class, those after a bad experience, and the response rate by the last score."""
    figures = []
    if any(weeks.bought for weeks in found.classes.values()):
        names = class_names(found.measured.measure)
        figures.append(
            returns_figure("returns", N_("Who buys again after which score"), found.classes, names, found.week)
        )
    if len(found.statuses) > 1 and any(weeks.bought for weeks in found.statuses.values()):
        title = N_("Who buys again after a bad experience")
        figures.append(returns_figure("recovered", title, found.statuses, STATUS_NAMES, found.week))
    if rates:
        figures.append(last_score_figure(found.measured, rates))
    return figures


def _data(
    frames: Frames,
    filters: Filters,
    studies: Sequence[Study],
    headline: Study | None,
    money: Sequence[Risk],
    rates: dict[str, Estimate],
) -> dict[str, Any]:
    return {
        "report": "loyalty",
        **filters.as_data(),
        "responses": headline.n if headline is not None else 0,
        "counted_at": frames.counted_at.isoformat() if frames.counted_at else None,
        "orders_until": frames.until_on.isoformat() if frames.until_on else None,
        "measures": [_measure(found) for found in studies],
        "value_at_risk": [asdict(risk) for risk in money],
        "next_response_rate": [
            {"score": score, "n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}
            for score, figure in rates.items()
        ],
    }


def _measure(found: Study) -> dict[str, Any]:
    return {
        "question": found.measured.question,
        "measure": found.measured.measure,
        "n": found.n,
        "within_weeks": found.week,
        "by_class": _rows(tables.classes_table([found]), "group"),
        "by_score": _rows(tables.scores_table([found]), "score"),
        "after_failure": _rows(tables.statuses_table([found]), "group"),
        "low_less_high": _difference(found.bad_less_good),
        "recovered_less_never_let_down": _difference(found.recovered_less_never),
        "log_rank": asdict(found.test) if found.test is not None else None,
    }


def _rows(table: Table, key: str) -> list[dict[str, Any]]:
    return [{name: row[name] for name in (key, "n", "bought", "low", "high")} for row in table.rows]


def _difference(found: Difference | None) -> dict[str, Any] | None:
    return asdict(found) if found is not None else None
