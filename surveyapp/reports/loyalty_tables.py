"""The tables of the report `loyalty`; page, files and JSON are made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.loyalty import Weeks, curve_of
from surveyapp.analysis.metrics import Estimate, Measured, is_unsure
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.loyalty_figure import known_steps
from surveyapp.reports.loyalty_study import Risk, Study
from surveyapp.reports.loyalty_words import FIGURES, STATUS_NAMES, class_names
from surveyapp.reports.words import label_of


def classes_table(studies: Sequence[Study]) -> Table:
    """Return who bought again by class of scores, for every question."""
    rows = [
        {
            "question": found.measured.question, "group": name, **row_of(found.bought(weeks)), "weeks": found.week,
            "_words": {"question": _title(found), "group": Text(class_names(found.measured.measure)[name])},
        }
        for found in studies
        for name, weeks in found.classes.items()
    ]  # fmt: skip
    return Table("by_class", Text(N_("The same as a table")), [_question(), _group(), *FIGURES, _weeks()], rows)


def scores_table(studies: Sequence[Study]) -> Table:
    """Return who bought again by each score, best first, for every question."""
    rows = [
        {
            "question": found.measured.question, "score": score, **row_of(found.bought(found.scores[score])),
            "weeks": found.week, "_words": {"question": _title(found), "score": label_of(found.measured, score)},
        }
        for found in studies
        for score in reversed(found.measured.scale)
        if score in found.scores
    ]  # fmt: skip
    columns = [_question(), Column("score", Text(N_("Score"))), *FIGURES, _weeks()]
    return Table("by_score", Text(N_("Bought again, by each score")), columns, rows)


def statuses_table(studies: Sequence[Study]) -> Table:
    """Return who bought again by whether they were let down and whether it was solved, for every question."""
    rows = [
        {
            "question": found.measured.question, "group": name, **row_of(found.bought(weeks)), "weeks": found.week,
            "_words": {"question": _title(found), "group": Text(STATUS_NAMES[name])},
        }
        for found in studies
        for name, weeks in found.statuses.items()
    ]  # fmt: skip
    columns = [_question(), _group(), *FIGURES, _weeks()]
    return Table("after_failure", Text(N_("After a bad experience")), columns, rows)


def risks_table(found: Sequence[Risk]) -> Table:
    """Return what the unhappy spend, and how much of it is at risk, by currency."""
    rows = [
        {
            "currency": risk.currency, "n": risk.n, "spend": risk.spend, "value": risk.value, "low": risk.low,
            "high": risk.high, "_unsure": risk.value is None,
        }
        for risk in found
    ]  # fmt: skip
    columns = (
        Column("currency", Text(N_("Currency"))),
        Column("n", Text(N_("Unhappy answers")), "count"),
        Column("spend", Text(N_("Spent in the year before, mean")), "money"),
        Column("value", Text(N_("At risk")), "money"),
        Column("low", Text(N_("Low")), "money"),
        Column("high", Text(N_("High")), "money"),
    )
    return Table("value_at_risk", Text(N_("Value at risk")), columns, rows)


def recommendations_table(found: Study, figures: Mapping[str, Estimate]) -> Table:
    """Return the recommendation score of each class of another question's scores."""
    names = class_names(found.measured.measure)
    rows = [
        {
            "group": name, "n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high,
            "measure": "nps", "_words": {"group": Text(names[name])}, "_unsure": is_unsure(figure, 200.0),
        }
        for name, figure in figures.items()
    ]  # fmt: skip
    columns = (
        _group(),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("Recommendation score")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
    )
    return Table("recommendation", Text(N_("Recommendation by score")), columns, rows)


def curves_table(studies: Sequence[Study]) -> Table:
    """Return the curves step by step: the per cent that bought again within so many weeks."""
    rows = [
        {"question": found.measured.question, "group": name, **step}
        for found in studies
        for name, weeks in {**found.classes, **found.statuses}.items()
        for step in _steps(weeks)
    ]
    columns = (
        _question(),
        _group(),
        Column("weeks", Text(N_("Weeks")), "count"),
        *FIGURES[1:],
        Column("at_risk", Text(N_("Known so long")), "count"),
    )
    return Table("survival", Text(N_("Bought again, week by week")), columns, rows)


def row_of(figure: Estimate) -> dict[str, Any]:
    """Return n, share and interval of who bought again."""
    return {
        "n": figure.n, "bought": figure.value, "low": figure.low, "high": figure.high,
        "_unsure": is_unsure(figure, 100.0),
    }  # fmt: skip


def title_of(measured: Measured) -> Amount:
    """Return a question's words."""
    return Amount(measured.title or measured.question, "text")


def _steps(weeks: Weeks) -> list[dict[str, Any]]:
    curve = curve_of(weeks)
    return [
        {
            "weeks": int(curve.times[place]),
            "bought": 100 * (1 - curve.shares[place]),
            "low": _turned(curve.high[place]),
            "high": _turned(curve.low[place]),
            "at_risk": curve.at_risk[place],
        }
        for place in known_steps(weeks, curve)
    ]


def _turned(share: float | None) -> float | None:
    return None if share is None else 100 * (1 - share)


def _title(found: Study) -> Amount:
    return Amount(found.measured.title, "text")


def _question() -> Column:
    return Column("question", Text(N_("Question")))


def _group() -> Column:
    return Column("group", Text(N_("Group")))


def _weeks() -> Column:
    return Column("weeks", Text(N_("Within weeks")), "count")
