"""From counted frames to figures: what satisfaction and promises share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from surveyapp.analysis.metrics import SCORED, Estimate, Measured, ease_share, estimate
from surveyapp.analysis.rollups import ANSWERED

COMPLETE = "complete"
Counts = Mapping[str, int]


def counts_by(frame: pd.DataFrame, column: str) -> dict[tuple[str, Any], dict[str, int]]:
    """Return counts by value for each (question, group) of a frame with question, `column`, value and count."""
    found: dict[tuple[str, Any], dict[str, int]] = {}
    sums = frame.groupby(["question", column, "value"], sort=False, as_index=False)["count"].sum()
    cells = zip(sums["question"], sums[column], sums["value"], sums["count"], strict=True)
    for question, group, value, count in cells:
        found.setdefault((question, group), {})[value] = int(count)
    return found


def summed(groups: Iterable[Counts]) -> dict[str, int]:
    """Return the sum of several counts."""
    total: dict[str, int] = {}
    for counts in groups:
        for value, count in counts.items():
            total[value] = total.get(value, 0) + count
    return total


def figure_of(measured: Measured, counts: Counts) -> Estimate:
    """Return the figure of a question; where several values may be given, n counts people.

    Only such questions have a count of those who answered: of any other it is the sum of its values.
    """
    return estimate(measured, counts, answered=counts.get(ANSWERED))


def responses_of(counts: Counts) -> int:
    """Return the complete responses of the pseudo series' counts."""
    return counts.get(COMPLETE, 0)


def scored(questions: Sequence[Measured]) -> list[Measured]:
    """Return the questions that have a figure, not counts alone."""
    return [question for question in questions if question.measure in SCORED]


def headline_of(questions: Sequence[Measured], asked_for: str | None) -> Measured | None:
    """Return the question that finding and page speak of: the one asked for, else satisfaction first."""
    candidates = scored(questions)
    for question in candidates:
        if question.question == asked_for:
            return question
    ranked = sorted(candidates, key=lambda question: SCORED.index(question.measure))
    return ranked[0] if ranked else None


def measure_row(measured: Measured, figure: Estimate) -> dict[str, Any]:
    """Return a row of the contract's `measures`; a CES row carries the share of 5 to 7 as well."""
    row = {
        "question": measured.question,
        "measure": measured.measure,
        **figures_row(figure),
        "counts": dict(figure.counts),
    }
    if measured.measure == "ces":
        easy = ease_share(figure.counts)
        row |= dict(zip(("share", "share_low", "share_high"), easy or (None, None, None), strict=True))
    return row


def figures_row(figure: Estimate) -> dict[str, Any]:
    """Return n, value, low, high and mean of a figure."""
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high, "mean": figure.mean}
