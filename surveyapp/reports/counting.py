"""From counted frames to figures: what satisfaction and promises share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from surveyapp.analysis.metrics import FIGURED, RANK, SCORED, Estimate, Measured, ease_share, estimate, first_share
from surveyapp.analysis.rollups import ANSWERED
from surveyapp.domain.questions.ranking import UNPLACED

COMPLETE = "complete"
# A further share that a measure tells, with its interval; None without answers.
SHARES: Mapping[str, Callable[[Estimate], tuple[float, float, float] | None]] = {
    "ces": lambda figure: ease_share(figure.counts),
    RANK: first_share,
}
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

    Only such questions have a count of those who answered: of any other it is the sum of its values. Of a ranking, those
    count too who put other things in a place.
    """
    answered = counts.get(ANSWERED)
    if measured.measure == RANK:
        answered = sum(counts.get(value, 0) for value in (*measured.scale, UNPLACED))
    return estimate(measured, counts, answered)


def responses_of(counts: Counts) -> int:
    """Return the complete responses of the pseudo series' counts."""
    return counts.get(COMPLETE, 0)


def scored(questions: Sequence[Measured]) -> list[Measured]:
    """Return the questions that are given a score, of which more is better."""
    return [question for question in questions if question.measure in SCORED]


def figured(questions: Sequence[Measured]) -> list[Measured]:
    """Return the questions that have a figure, not counts alone: scores, and the places of a ranking."""
    return [question for question in questions if question.measure in FIGURED]


def headline_of(candidates: Sequence[Measured], asked_for: str | None) -> Measured | None:
    """Return which of these questions finding and page speak of: the one asked for, else satisfaction first."""
    for question in candidates:
        if question.question == asked_for:
            return question
    ranked = sorted(candidates, key=lambda question: FIGURED.index(question.measure))
    return ranked[0] if ranked else None


def measure_row(measured: Measured, figure: Estimate) -> dict[str, Any]:
    """Return a row of the contract's `measures`.

    A CES row carries the share of 5 to 7 as well, a rank the share of those who put it first among all who answered.
    """
    row = {
        "question": measured.question,
        "measure": measured.measure,
        **figures_row(figure),
        "counts": dict(figure.counts),
    }
    if measured.measure in SHARES:
        share = SHARES[measured.measure](figure)
        row |= dict(zip(("share", "share_low", "share_high"), share or (None, None, None), strict=True))
    return row


def figures_row(figure: Estimate) -> dict[str, Any]:
    """Return n, value, low, high and mean of a figure."""
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high, "mean": figure.mean}
