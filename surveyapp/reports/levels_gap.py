"""Expectation against experience: pairs of answers, and questions that compare in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.levels import gap_of, kept_share
from surveyapp.analysis.metrics import FEW, Estimate, Measured, is_unsure, share
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import figures_row
from surveyapp.reports.hiding import Protection, may_show

WORSE_FOUND = N_("Customers found it worse than they had expected, by %(gap)s steps (%(interval)s).")
BETTER_FOUND = N_("Customers found it better than they had expected, by %(gap)s steps (%(interval)s).")
AS_FOUND = N_("Customers found it as they had expected: the gap of %(gap)s steps (%(interval)s) could be chance.")
KEPT = N_("%(share)s found it as expected or better: %(interval)s.")


@dataclass(frozen=True)
class Pair:
    """What was expected and what was found, with the answers of those who gave both."""

    expected: Measured
    experienced: Measured
    joint: JointCounts


@dataclass(frozen=True)
class Compared:
    """A question that compares with the expectation in one step: the values that mean "as expected or better", and counts."""

    measured: Measured
    kept: Sequence[str]
    counts: dict[str, int]

    def add(self, codes: np.ndarray) -> None:
        """Count further answers, given as places on the scale."""
        for value, n in zip(self.counts, np.bincount(codes[codes >= 0], minlength=len(self.counts)), strict=True):
            self.counts[value] += int(n)


@dataclass(frozen=True, slots=True)
class Gap:
    """A finished pair: the mean difference in steps of the scale, and the share of "as expected or better"."""

    expected: Measured
    experienced: Measured
    difference: Estimate
    kept: Estimate


def gaps_of(pairs: Sequence[Pair], protection: Protection | None) -> list[Gap]:
    """Return the gap of every pair; too few pairs of a protected survey have none."""
    found = []
    for pair in pairs:
        is_shown = pair.joint.n and may_show(pair.joint.n, protection)
        patterns = pair.joint.patterns() if is_shown else None
        difference = gap_of(*patterns) if patterns else Estimate(0)
        kept = kept_share(*patterns) if patterns else Estimate(0)
        found.append(Gap(pair.expected, pair.experienced, difference, kept))
    return found


def kept_of(compared: Compared, protection: Protection | None) -> Estimate:
    """Return the per cent of answers that mean "as expected or better"."""
    n = sum(compared.counts.values())
    if not n or not may_show(n, protection):
        return Estimate(0)
    return Estimate(n, *share(sum(compared.counts[value] for value in compared.kept), n))


def gap_rows(gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """Return the rows of the JSON: the gap is experienced less expected."""
    return [
        {
            "expected": each.expected.question,
            "experienced": each.experienced.question,
            "n": each.difference.n,
            "gap": each.difference.value,
            "low": each.difference.low,
            "high": each.difference.high,
            "kept": each.kept.value,
            "kept_low": each.kept.low,
            "kept_high": each.kept.high,
        }
        for each in gaps
    ]


def gap_table(gaps: Sequence[Gap]) -> Table:
    """Return every pair with its gap."""
    rows = [
        {
            **row,
            "_unsure": is_unsure(gap.difference, len(gap.expected.scale) - 1),
            "_words": {
                "expected": Amount(gap.expected.title, "text"),
                "experienced": Amount(gap.experienced.title, "text"),
            },
        }
        for row, gap in zip(gap_rows(gaps), gaps, strict=True)
    ]
    columns = [
        Column("expected", Text(N_("Expected"))),
        Column("experienced", Text(N_("Found"))),
        Column("n", Text(N_("n")), "count"),
        Column("gap", Text(N_("Gap, steps")), "mean"),
        Column("low", Text(N_("Low")), "mean"),
        Column("high", Text(N_("High")), "mean"),
        Column("kept", Text(N_("As expected or better, %%")), "percent"),
        Column("kept_low", Text(N_("Low")), "percent"),
        Column("kept_high", Text(N_("High")), "percent"),
    ]
    return Table("gaps", Text(N_("Expectation and experience")), columns, rows)


def compared_table(figures: Mapping[str, tuple[Measured, Estimate]]) -> Table:
    """Return every question that compares in one step, with its share of "as expected or better"."""
    rows = [
        {
            "question": measured.question,
            **{name: value for name, value in figures_row(figure).items() if name != "mean"},
            "_unsure": is_unsure(figure, 100.0),
            "_words": {"question": Amount(measured.title, "text")},
        }
        for measured, figure in figures.values()
    ]
    columns = [
        Column("question", Text(N_("Question"))),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("As expected or better, %%")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
    ]
    return Table("compared", Text(N_("Compared with what was expected")), columns, rows)


def gap_said(gaps: Sequence[Gap], figures: Mapping[str, tuple[Measured, Estimate]]) -> list[Text]:
    """Return what the first pair says, else the first question that compares in one step."""
    for gap in gaps:
        difference = gap.difference
        if difference.n < FEW or difference.low is None or difference.high is None:
            continue
        message = WORSE_FOUND if difference.high < 0 else BETTER_FOUND if difference.low > 0 else AS_FOUND
        params = {
            "gap": Amount(abs(difference.value or 0.0) if message != AS_FOUND else difference.value, "mean"),
            "interval": Amount((difference.low, difference.high), "interval", of="mean"),
        }
        return [Text(message, params)]
    for _, figure in figures.values():
        if figure.n >= FEW:
            params = {
                "share": Amount(figure.value, "percent", n=figure.n),
                "interval": Amount((figure.low, figure.high), "interval_said", of="percent", n=figure.n),
            }
            return [Text(KEPT, params)]
    return []
