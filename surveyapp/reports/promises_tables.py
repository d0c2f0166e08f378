"""The tables of the report `promises`; page and CSV are made of them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from surveyapp.analysis.lateness import NAMES
from surveyapp.analysis.metrics import FEW, Estimate, Measured, is_unsure, share, width_of
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.domain.promises import BEATEN, BROKEN, KEPT, TOLD
from surveyapp.reports.counting import figures_row, scored
from surveyapp.reports.satisfaction_tables import FIGURES, QUESTION

VERDICTS = (BEATEN, KEPT, TOLD, BROKEN)
VERDICT_NAMES = {
    BEATEN: N_("Beaten"),
    KEPT: N_("Kept on the day"),
    TOLD: N_("Broken, told beforehand"),
    BROKEN: N_("Broken, not told"),
}


def verdict_shares(orders: pd.DataFrame) -> dict[str, tuple[int, Estimate]]:
    """Return how many delivered orders met each verdict, and their share in per cent of all that had a promise."""
    rows = orders[orders["measure"] == "promise"]
    counts = {str(verdict): int(count) for verdict, count in rows.groupby("value")["count"].sum().items()}
    n = sum(counts.get(verdict, 0) for verdict in VERDICTS)
    return {
        verdict: (counts.get(verdict, 0), Estimate(n, *share(counts.get(verdict, 0), n)) if n else Estimate(0))
        for verdict in VERDICTS
    }


def days_late_table(questions: Sequence[Measured], groups: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Return every scored question's figure by days early or late."""
    return _group_table("by_days_late", Text(N_("The same as a table")), Text(N_("Days")), NAMES, questions, groups)


def promise_table(questions: Sequence[Measured], groups: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Return every scored question's figure by the promise's verdict."""
    title = Text(N_("By what became of the promise"))
    return _group_table("by_promise", title, Text(N_("Promise")), VERDICT_NAMES, questions, groups)


def _group_table(
    name: str,
    title: Text,
    head: Text,
    names: Mapping[str, str],
    questions: Sequence[Measured],
    groups: Mapping[str, Mapping[str, Estimate]],
) -> Table:
    rows = [
        {
            "key": key,
            "question": each.question,
            "measure": each.measure,
            **figures_row(figures[each.question]),
            "_name": Text(names[key]),
            "_unsure": is_unsure(figures[each.question], width_of(each)),
        }
        for each in scored(questions)
        for key, figures in groups.items()
        if figures[each.question].n
    ]
    return Table(name, title, [Column("key", head), QUESTION, *FIGURES], rows)


def verdict_table(verdicts: Mapping[str, tuple[int, Estimate]]) -> Table:
    """Return the share of each verdict among the delivered orders that had a promise."""
    rows = [
        {
            "key": verdict,
            "count": count,
            "n": figure.n,
            "share": figure.value,
            "low": figure.low,
            "high": figure.high,
            "_name": Text(VERDICT_NAMES[verdict]),
        }
        for verdict, (count, figure) in verdicts.items()
        if figure.n
    ]
    columns = [
        Column("key", Text(N_("Promise"))),
        Column("count", Text(N_("Orders")), "count"),
        Column("n", Text(N_("n")), "count"),
        Column("share", Text(N_("Share")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
    ]
    return Table("promises", Text(N_("Kept, beaten, broken")), columns, rows)


def safe_date_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return what is quoted against what nine orders in ten hold, the most frequent first; few orders are unsure."""
    marked = [{**row, "_unsure": row["n"] < FEW, "_note": None, "_verdict": _safe_verdict(row)} for row in rows]
    columns = [
        Column("category", Text(N_("Category"))),
        Column("unit", Text(N_("Unit")), "unit"),
        Column("quoted_days", Text(N_("Quoted today")), "days"),
        Column("days", Text(N_("Safe date")), "days"),
        Column("n", Text(N_("n")), "count"),
    ]
    return Table(
        "safe_date", Text(N_("The safe date to quote")), columns, sorted(marked, key=lambda row: -int(row["n"]))
    )


def _safe_verdict(row: Mapping[str, Any]) -> tuple[str, Text] | None:
    """Return whether today's quote holds, with the kind of chip; nothing is said of a handful of orders."""
    if row["n"] < FEW or row["quoted_days"] is None:
        return None
    missing = math.ceil(row["days"]) - math.floor(row["quoted_days"])
    if missing <= 0:
        return "", Text(N_("holds"))
    return "warn", Text.counted(
        NN_("quoted %(days)s day too early", "quoted %(days)s days too early"),
        missing,
        {"days": Amount(missing, "count")},
    )
