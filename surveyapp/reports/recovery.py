"""The report `recovery`: what apology, explanation and remedies go with, what they cost, and whether like cases fare alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.analysis.metrics import FEW, Estimate, Measured
from surveyapp.analysis.report import Amount, Filters, Report, Table, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports import recovery_tables as tables
from surveyapp.reports.recovery_cases import (
    HANDLED,
    RETURNED,
    SOLVED,
    Case,
    Effect,
    LikeCases,
    effects,
    like_cases,
    rate,
)
from surveyapp.reports.recovery_figure import effects_figure
from surveyapp.reports.recovery_words import KIND_NAMES

TITLE = N_("Service recovery")
WITH_IT = {
    SOLVED: N_(
        "Where “%(kind)s” was given %(value)s called it solved, elsewhere %(other)s (%(interval)s points, %(n)s). Who gets"
        " what is no accident, so this need not be its doing."
    ),
    HANDLED: N_(
        "Where “%(kind)s” was given %(value)s are satisfied with the handling, elsewhere %(other)s (%(interval)s points,"
        " %(n)s). Who gets what is no accident, so this need not be its doing."
    ),
    RETURNED: N_(
        "Where “%(kind)s” was given %(value)s bought again, elsewhere %(other)s (%(interval)s points, %(n)s). Who gets"
        " what is no accident, so this need not be its doing."
    ),
}


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        cases: those that held, of the period and units.
        given: (kind, amount, currency) of each remedy that was given.
        questions: the scored questions that are asked about the handling.
        themes: the themes' titles in the reader's language.
        leaves_out_confidential: the reader may not work on cases, so that those of confidential surveys are not counted.
    """

    cases: Sequence[Case]
    given: Sequence[tuple[str, float | None, str | None]] = ()
    questions: Sequence[Measured] = ()
    themes: Mapping[str, str] = field(default_factory=dict)
    leaves_out_confidential: bool = False


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded. It tells what goes together, never what caused what."""
    found, alike = effects(frames.cases), like_cases(frames.cases)
    handled = rate(frames.cases, lambda case: case.is_handled_well)
    product = rate(frames.cases, lambda case: case.is_product_well)
    solved = rate(frames.cases, lambda case: case.solved)
    shown = [
        tables.handling_table(frames.questions, frames.cases),
        tables.effects_table(found),
        tables.costs_table(frames.given),
        tables.solved_costs_table(frames.cases),
        tables.alike_table(alike, frames.themes),
    ]
    figures = [effects_figure(found, outcome) for outcome in (SOLVED, HANDLED, RETURNED)]
    return Report(
        name="recovery",
        title=Text(TITLE),
        finding=_finding(frames, handled, product, found, shown[3], alike),
        data={
            "report": "recovery",
            **filters.as_data(),
            "survey": filters.survey or None,
            "cases": len(frames.cases),
            "solved": tables.rate_row(solved),
            "handling_satisfied": tables.rate_row(handled),
            "product_satisfied": tables.rate_row(product),
            **{table.name: _plain(table) for table in shown},
            "confidential_left_out": frames.leaves_out_confidential,
        },
        tables=shown,
        figures=[figure for figure in figures if figure is not None],
    )


def _plain(table: Table) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if not name.startswith("_")} for row in table.rows]


def _finding(
    frames: Frames,
    handled: Estimate,
    product: Estimate,
    found: Sequence[Effect],
    costs: Table,
    alike: Sequence[LikeCases],
) -> list[Text]:
    if not frames.cases:
        return [Text(N_("No complaint that held came in."))]
    return [*_handling_said(handled, product), *_effects_said(found), *_alike_said(alike), *_cost_said(costs)]


def _handling_said(handled: Estimate, product: Estimate) -> list[Text]:
    if handled.n < FEW:
        return [Text(N_("Too few have said yet how they were treated; ask them when a case is closed."))]
    params = {
        "handled": Amount(handled.value, "percent", n=handled.n),
        "interval": Amount((handled.low, handled.high), "interval_said", of="percent", n=handled.n),
        "n": _cases(handled.n),
        "product": Amount(product.value, "percent", n=product.n),
    }
    if product.n < FEW:
        return [Text(N_("%(handled)s are satisfied with how their case was handled: %(interval)s, %(n)s."), params)]
    words = N_(
        "%(handled)s are satisfied with how their case was handled: %(interval)s, %(n)s; with what they had bought"
        " %(product)s were."
    )
    return [Text(words, params)]


def _effects_said(found: Sequence[Effect]) -> list[Text]:
    """Say what stands most clearly; that what goes together need not cause is said with it."""
    tested = [each for each in found if each.contrast.p_value is not None]
    if not tested:
        return []
    real = [each for each in tested if each.contrast.is_real]
    if not real:
        words = N_(
            "Nothing that is given is proven to go with better or worse outcomes: all differences could be chance."
        )
        return [Text(words)]
    first = max(real, key=lambda each: abs(each.contrast.value or 0.0))
    contrast = first.contrast
    words = WITH_IT[first.outcome]
    params = {
        "kind": Text(KIND_NAMES[first.kind]),
        "value": Amount(contrast.with_it.value, "percent", n=contrast.with_it.n),
        "other": Amount(contrast.without.value, "percent", n=contrast.without.n),
        "interval": Amount((contrast.low, contrast.high), "interval", of="change"),
        "n": _cases(contrast.with_it.n + contrast.without.n),
    }
    return [Text(words, params)]


def _cost_said(costs: Table) -> list[Text]:
    found = []
    for row in costs.rows[:1]:
        if row["low"] is None:
            continue
        ends = {end: Amount(row[end], "money", of=row["currency"]) for end in ("value", "low", "high")}
        words = N_("Remedies cost %(value)s per solved case (%(low)s to %(high)s, %(n)s).")
        found.append(Text(words, {**ends, "n": _cases(row["n"])}))
    return found


def _alike_said(alike: Sequence[LikeCases]) -> list[Text]:
    if not alike:
        return []
    unequal = sum(each.spread.is_real for each in alike)
    if not unequal:
        return [Text(N_("Like cases are treated alike as far as can be told: no unit stands out."))]
    words = NN_(
        "In %(n)s kind of like cases units treat customers differently: see below which.",
        "In %(n)s kinds of like cases units treat customers differently: see below which.",
    )
    return [Text.counted(words, unequal, {"n": Amount(unequal, "count")})]


def _cases(n: int) -> Text:
    return Text.counted(NN_("%(n)s case", "%(n)s cases"), n, {"n": Amount(n, "count")})
