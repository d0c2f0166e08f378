"""The tables of the report `actions`, each of unrounded values with the words of its codes beside them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import pandas as pd

from surveyapp.analysis.casework import OUTCOMES, STAGES, Casework
from surveyapp.analysis.metrics import Estimate, share
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.actions_words import (
    CATEGORY_NAMES,
    NO_CATEGORY,
    OUTCOME_NAMES,
    PROMISE_NAMES,
    REMEDY_NAMES,
    STAGE_HEADS,
    UNKNOWN_CAUSE,
    VERDICT_NAMES,
    named,
)

# A cause that came back once within one unit and theme is a coincidence until it does so again.
RECURRING_FROM = 2
FIGURES = (
    Column("cases", Text(N_("Cases")), "count"),
    Column("open", Text(N_("Open")), "count"),
    Column("closed", Text(N_("Closed")), "count"),
    Column("answer_hours", Text(N_("To answer, median")), "hours"),
    Column("solve_hours", Text(N_("To solve, median")), "hours"),
    Column("in_time", Text(N_("Answered in time, %%")), "percent"),
    Column("in_time_low", Text(N_("Low")), "percent"),
    Column("in_time_high", Text(N_("High")), "percent"),
    Column("solved", Text(N_("Solved, says the customer, %%")), "percent"),
    Column("solved_low", Text(N_("Low")), "percent"),
    Column("solved_high", Text(N_("High")), "percent"),
    Column("reopened", Text(N_("Reopened, %%")), "percent"),
)


def figures_row(group: Casework) -> dict[str, Any]:
    """Return the figures of a group of cases as the trend and the breakdown show them."""
    in_time, solved = group.within["answer"], group.solved
    return {
        "cases": group.cases,
        "open": group.open,
        "closed": group.closed,
        "answer_hours": group.medians["answer"].value,
        "solve_hours": group.medians["solve"].value,
        "in_time": in_time.value,
        "in_time_low": in_time.low,
        "in_time_high": in_time.high,
        "in_time_n": in_time.n,
        "solved": solved.value,
        "solved_low": solved.low,
        "solved_high": solved.high,
        "solved_n": solved.n,
        "reopened": group.reopened.value,
    }


def times_table(total: Casework) -> Table:
    """Return how long each stage took, and how often it was in time."""
    columns = (
        Column("stage", Text(N_("Stage"))),
        Column("n", Text(N_("n")), "count"),
        Column("done", Text(N_("Done")), "count"),
        Column("median_hours", Text(N_("Median, calendar time")), "hours"),
        Column("low", Text(N_("Low")), "hours"),
        Column("high", Text(N_("High")), "hours"),
        Column("due", Text(N_("Were due")), "count"),
        Column("in_time", Text(N_("In time, %%")), "percent"),
        Column("in_time_low", Text(N_("Low")), "percent"),
        Column("in_time_high", Text(N_("High")), "percent"),
    )
    rows = []
    for stage in STAGES:
        middle, within = total.medians[stage], total.within[stage]
        rows.append(
            {
                "stage": stage, "n": middle.n, "done": middle.events, "median_hours": middle.value,
                "low": middle.low, "high": middle.high, "due": within.n, "in_time": within.value,
                "in_time_low": within.low, "in_time_high": within.high,
                "_words": {"stage": Text(STAGE_HEADS[stage])},
            }
        )  # fmt: skip
    return Table("times", Text(N_("How long it takes")), columns, rows)


def outcomes_table(total: Casework) -> Table:
    """Return what the customers said when they were asked whether it is solved."""
    asked = sum(total.outcomes.values())
    rows = [_share_row("outcome", name, total.outcomes[name], asked, OUTCOME_NAMES) for name in OUTCOMES if asked]
    return Table("outcomes", Text(N_("What the customers say")), _share_columns("outcome", N_("Outcome")), rows)


def remedies_table(remedies: pd.DataFrame) -> Table:
    """Return what was given: how often, its sum and its median, by kind and currency; `remedies` has one row each."""
    columns = (
        Column("kind", Text(N_("Remedy"))),
        Column("n", Text(N_("Given")), "count"),
        Column("currency", Text(N_("Currency"))),
        Column("sum", Text(N_("Sum")), "money"),
        Column("median", Text(N_("Median")), "money"),
    )
    found: dict[tuple[str, str | None], list[float | None]] = {}
    for kind, currency, amount in remedies[["kind", "currency", "amount"]].itertuples(index=False):
        # A remedy without an amount, such as an apology, is of no currency.
        is_priced = amount is not None and not pd.isna(amount)
        key = (kind, currency if is_priced else None)
        found.setdefault(key, []).append(float(amount) if is_priced else None)
    of_kind = Counter(remedies["kind"].tolist())
    rows = []
    for (kind, currency), amounts in sorted(
        found.items(), key=lambda each: (-of_kind[each[0][0]], each[0][0], -len(each[1]))
    ):
        priced = [amount for amount in amounts if amount is not None]
        rows.append(
            {
                "kind": kind, "currency": currency, "n": len(amounts), "sum": sum(priced) if priced else None,
                "median": median(priced) if priced else None, "_words": {"kind": named(REMEDY_NAMES, kind)},
            }
        )  # fmt: skip
    return Table("remedies", Text(N_("What was given")), columns, rows)


def causes_table(cases: pd.DataFrame) -> Table:
    """Return the root causes of prepared cases, the most frequent first, with their running share (Pareto)."""
    columns = (
        Column("category", Text(N_("Root cause"))),
        Column("n", Text(N_("Cases")), "count"),
        Column("share", Text(N_("Share, %%")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
        Column("running", Text(N_("Running, %%")), "percent"),
    )
    counts = Counter(category_of(cases).tolist())
    left = counts.pop(NO_CATEGORY, 0)
    n, running, rows = sum(counts.values()), 0, []
    for category, count in sorted(counts.items(), key=lambda each: (each[0] == UNKNOWN_CAUSE, -each[1], each[0])):
        running += count
        value, low, high = share(count, n)
        rows.append(
            {
                "category": category, "n": count, "share": value, "low": low, "high": high,
                "running": 100 * running / n, "_n": n, "_words": {"category": named(CATEGORY_NAMES, category)},
            }
        )  # fmt: skip
    note = Text(N_("%(n)s cases have no root cause yet."), {"n": Amount(left, "count")}) if left else None
    return Table("root_causes", Text(N_("Root causes")), columns, rows, note)


def category_of(cases: pd.DataFrame) -> pd.Series:
    """Return the category of each case's root cause; those whose cause cannot be known, or is not found, apart."""
    unknown = cases["root_cause_unknown_because"].notna()
    missing = pd.Series(NO_CATEGORY, index=cases.index).mask(unknown, UNKNOWN_CAUSE)
    return cases["root_cause_category"].fillna(missing)


def verdicts_table(actions: pd.DataFrame) -> Table:
    """Return how many corrective actions were proven what."""
    counts = Counter("undecided" if pd.isna(verdict) else verdict for verdict in actions["verdict"].tolist())
    rows = [_share_row("verdict", name, counts.get(name, 0), len(actions), VERDICT_NAMES) for name in VERDICT_NAMES]
    columns = _share_columns("verdict", N_("Verdict"))
    title = Text(N_("Corrective actions: did they help?"))
    return Table("corrective_actions", title, columns, rows if len(actions) else [])


def recurring_table(
    cases: pd.DataFrame, actions: pd.DataFrame, paths: Mapping[int, str], themes: Mapping[str, str]
) -> Table:
    """Return causes that came back: the same category, theme and unit, with the corrective action against them."""
    columns = (
        Column("category", Text(N_("Root cause"))),
        Column("theme", Text(N_("Theme"))),
        Column("unit", Text(N_("Unit"))),
        Column("n", Text(N_("Cases")), "count"),
        Column("last", Text(N_("Last")), "date"),
        Column("action", Text(N_("Corrective action"))),
    )
    known = cases.assign(category=category_of(cases))
    known = known[~known["category"].isin([NO_CATEGORY, UNKNOWN_CAUSE]) & known["theme"].notna()]
    against = {(row.theme, row.unit_id): f"A-{row.number}" for row in actions.itertuples()}
    rows = []
    groups: Any = known.groupby(["category", "theme", "unit_id"], sort=True)
    for (category, theme, unit_id), group in groups:
        if len(group) >= RECURRING_FROM:
            rows.append(
                {
                    "category": category, "theme": theme, "unit": paths.get(unit_id, ""), "n": len(group),
                    "last": max(group["opened_on"]).isoformat(), "action": against.get((theme, unit_id)),
                    "_words": {
                        "category": named(CATEGORY_NAMES, category),
                        "theme": Amount(themes.get(theme, theme), "text"),
                    },
                }
            )  # fmt: skip
    return Table("recurring", Text(N_("Causes that came back")), columns, sorted(rows, key=lambda row: -row["n"]))


def promises_table(promises: Sequence[str]) -> Table:
    """Return what became of the promises that were made on cases, from the verdict of each."""
    counts = Counter(promises)
    rows = [_share_row("verdict", name, counts[name], len(promises), PROMISE_NAMES) for name in PROMISE_NAMES]
    columns = _share_columns("verdict", N_("Promise"))
    return Table("promises", Text(N_("What we promised on cases")), columns, rows if promises else [])


def kept(promises: Table) -> Estimate:
    """Return the per cent of promises kept or beaten, of those that are over."""
    counts = {row["verdict"]: row["count"] for row in promises.rows}
    n = sum(count for verdict, count in counts.items() if verdict != "open")
    return Estimate(n, *share(counts["kept"] + counts["beaten"], n)) if n else Estimate(0)


def _share_columns(name: str, head: str) -> Sequence[Column]:
    return (
        Column(name, Text(head)),
        Column("count", Text(N_("Count")), "count"),
        Column("share", Text(N_("Share, %%")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
    )


def _share_row(column: str, name: str, count: int, n: int, names: Mapping[str, str]) -> dict[str, Any]:
    value, low, high = share(count, n) if n else (None, None, None)
    words = {column: Text(names[name])}
    return {column: name, "count": count, "share": value, "low": low, "high": high, "n": n, "_words": words}
