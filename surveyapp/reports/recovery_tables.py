"""The tables of the report `recovery`; page, files and JSON are made of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured, estimate, is_unsure, width_of
from surveyapp.analysis.recovery import cost_per_solved
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.actions_words import SEVERITY_NAMES, named
from surveyapp.reports.recovery_cases import Case, Effect, LikeCases
from surveyapp.reports.recovery_words import KIND_NAMES, LOOKED_AT, OUTCOME_NAMES, VALUE_NAMES

STANDS, UNCLEAR, FEW_CASES = "stands", "no clear difference", "too few"
VERDICTS = {STANDS: N_("differs"), UNCLEAR: N_("no clear difference"), FEW_CASES: N_("too few to tell")}


def handling_table(questions: Sequence[Measured], cases: Sequence[Case]) -> Table:
    """Return what was answered about the handling, by question."""
    rows = []
    for measured in questions:
        counts: dict[str, int] = {}
        for case in cases:
            if measured.question in case.scores:
                score = case.scores[measured.question]
                counts[score] = counts.get(score, 0) + 1
        figure = estimate(measured, counts)
        if figure.n:
            rows.append(
                {
                    "question": measured.question, "measure": measured.measure, "n": figure.n, "value": figure.value,
                    "low": figure.low, "high": figure.high, "mean": figure.mean,
                    "_unsure": is_unsure(figure, width_of(measured)),
                    "_words": {"question": Amount(measured.title, "text")},
                }
            )  # fmt: skip
    columns = (
        Column("question", Text(N_("Asked afterwards"))),
        Column("measure", Text(N_("Measure")), "measure_name"),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("Value")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
        Column("mean", Text(N_("Mean")), "mean"),
    )
    return Table("handling", Text(N_("What they say of the handling")), columns, rows)


def effects_table(effects: Sequence[Effect]) -> Table:
    """Return what goes with each kind of remedy, with the difference to the cases without it."""
    rows = [
        {
            "kind": each.kind, "outcome": each.outcome, "weeks": each.week,
            "n": each.contrast.with_it.n, "value": each.contrast.with_it.value,
            "without_n": each.contrast.without.n, "without": each.contrast.without.value,
            "difference": each.contrast.value, "low": each.contrast.low, "high": each.contrast.high,
            "verdict": _verdict(each),
            "_words": {
                "kind": named(KIND_NAMES, each.kind), "outcome": Text(OUTCOME_NAMES[each.outcome]),
                "verdict": Text(VERDICTS[_verdict(each)]),
            },
        }
        for each in effects
        if each.contrast.with_it.n and each.contrast.without.n
    ]  # fmt: skip
    columns = (
        Column("kind", Text(N_("Given"))),
        Column("outcome", Text(N_("What came of it"))),
        Column("weeks", Text(N_("Within weeks")), "count"),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("With it, %%")), "percent"),
        Column("without_n", Text(N_("n without")), "count"),
        Column("without", Text(N_("Without, %%")), "percent"),
        Column("difference", Text(N_("Difference, points")), "change"),
        Column("low", Text(N_("Low")), "change"),
        Column("high", Text(N_("High")), "change"),
        Column("verdict", Text(N_("Verdict"))),
    )
    return Table("effects", Text(N_("What was given, and what came of it")), columns, rows)


def costs_table(given: Sequence[tuple[str, float | None, str | None]]) -> Table:
    """Return how often each kind was given and what it cost, by currency; `given` are (kind, amount, currency)."""
    found: dict[tuple[str, str | None], list[float | None]] = {}
    for kind, amount, currency in given:
        found.setdefault((kind, currency if amount is not None else None), []).append(amount)
    rows = []
    times = Counter(kind for kind, _, _ in given)
    # A kind of which some amounts were noted and some not stands in two rows, one beneath the other.
    for (kind, currency), amounts in sorted(
        found.items(), key=lambda each: (-times[each[0][0]], each[0][0], -len(each[1]))
    ):
        priced = [amount for amount in amounts if amount is not None]
        rows.append(
            {
                "kind": kind, "n": len(amounts), "currency": currency, "sum": sum(priced) if priced else None,
                "median": median(priced) if priced else None, "_words": {"kind": named(KIND_NAMES, kind)},
            }
        )  # fmt: skip
    columns = (
        Column("kind", Text(N_("Given"))),
        Column("n", Text(N_("Times")), "count"),
        Column("currency", Text(N_("Currency"))),
        Column("sum", Text(N_("Sum")), "money"),
        Column("median", Text(N_("Median")), "money"),
    )
    return Table("costs", Text(N_("What it cost")), columns, rows)


def solved_costs_table(cases: Sequence[Case]) -> Table:
    """Return what a solved case costs in each currency, the cases paid for and not solved counted in."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        for currency in {case.currency, *case.costs} - {None, ""}:
            groups.setdefault(str(currency), []).append(case)
    rows = []
    for currency, members in sorted(groups.items(), key=lambda each: (-len(each[1]), each[0])):
        figure = cost_per_solved(
            [case.costs.get(currency, 0.0) for case in members], [case.solved is True for case in members]
        )
        if figure is not None:
            value, low, high = figure
            solved = sum(case.solved is True for case in members)
            rows.append(
                {"currency": currency, "n": len(members), "solved": solved, "value": value, "low": low, "high": high}
            )
    columns = (
        Column("currency", Text(N_("Currency"))),
        Column("n", Text(N_("Cases")), "count"),
        Column("solved", Text(N_("Solved")), "count"),
        Column("value", Text(N_("Cost per solved case")), "money"),
        Column("low", Text(N_("Low")), "money"),
        Column("high", Text(N_("High")), "money"),
    )
    return Table("cost_per_solved", Text(N_("Cost per solved case")), columns, rows)


def alike_table(found: Sequence[LikeCases], themes: Mapping[str, str]) -> Table:
    """Return how far units lie apart in what they give in like cases; those that differ for sure first."""
    rows = []
    for each in sorted(found, key=lambda like: (not like.spread.is_real, like.spread.p_value)):
        ranked = sorted(each.spread.units.items(), key=lambda unit: unit[1][1])
        (low_unit, (low_n, low)), (high_unit, (high_n, high)) = ranked[0], ranked[-1]
        verdict = STANDS if each.spread.is_real else UNCLEAR
        rows.append(
            {
                "theme": each.theme, "severity": each.severity, "value": each.value, "looked_at": each.looked_at,
                "n": each.spread.n, "mean": each.spread.mean, "least": low, "least_unit": low_unit, "least_n": low_n,
                "most": high, "most_unit": high_unit, "most_n": high_n, "p_value": each.spread.p_value,
                "verdict": verdict,
                "_words": {
                    "theme": Amount(themes.get(each.theme, each.theme), "text"),
                    "severity": named(SEVERITY_NAMES, each.severity), "value": Text(VALUE_NAMES[each.value]),
                    "looked_at": Text(LOOKED_AT[each.looked_at]), "verdict": Text(VERDICTS[verdict]),
                },
            }
        )  # fmt: skip
    columns = (
        Column("theme", Text(N_("Theme"))),
        Column("severity", Text(N_("Severity"))),
        Column("value", Text(N_("Order"))),
        Column("looked_at", Text(N_("Looked at"))),
        Column("n", Text(N_("Cases")), "count"),
        Column("mean", Text(N_("All, %%")), "percent"),
        Column("least_unit", Text(N_("Least in")), "unit"),
        Column("least", Text(N_("Least, %%")), "percent"),
        Column("most_unit", Text(N_("Most in")), "unit"),
        Column("most", Text(N_("Most, %%")), "percent"),
        Column("p_value", Text(N_("p")), "mean"),
        Column("verdict", Text(N_("Verdict"))),
    )
    return Table("alike", Text(N_("Are like cases treated alike?")), columns, rows)


def rate_row(figure: Estimate) -> dict[str, Any]:
    """Return a share as the JSON has it."""
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}


def _verdict(effect: Effect) -> str:
    if effect.contrast.p_value is None:
        return FEW_CASES
    return STANDS if effect.contrast.is_real else UNCLEAR
