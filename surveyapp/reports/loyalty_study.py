"""What the report `loyalty` finds out about one question: returns by score and class, and after being let down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from surveyapp.analysis.loyalty import (
    Difference,
    LogRank,
    Spend,
    Weeks,
    bought_by,
    difference_at,
    horizon_of,
    log_rank,
    value_at_risk,
)
from surveyapp.analysis.metrics import FEW, Estimate, Measured, estimate, share
from surveyapp.analysis.scores import CLASSES, HIGH, LOW, class_of
from surveyapp.domain.loyalty import ANSWERED, NEXT_ASKED, NO_CASE, RECOMMENDS, SOLVED, SPEND, UNSOLVED
from surveyapp.reports.loyalty_words import LEFT, NEVER, RECOVERED

# Without a year, half a year or a quarter to look at, shares are read at the last of these.
SHORTEST = 13


@dataclass(frozen=True, slots=True)
class Study:
    """One question's returns.

    Attributes:
        measured: the question.
        classes: answers by the week of each class of scores.
        scores: the same of each score.
        statuses: the same by whether they were let down, and whether it was solved.
        week: after how many weeks shares are read; `is_long_enough` tells whether enough are known for so long.
        bad_less_good: by how much less of the low scores buy again than of the high ones, None without enough of both.
        recovered_less_never: the same of those for whom it was solved against those never let down.
        solved_less_open: the same of those whose case the customer called solved against all others with a case: like with
            like, for both were let down so far that a case was opened. `cases` are their weeks, `case_week` is when.
        test: whether the classes' curves are one.
    """

    measured: Measured
    classes: Mapping[str, Weeks]
    scores: Mapping[str, Weeks]
    statuses: Mapping[str, Weeks]
    week: int
    is_long_enough: bool
    bad_less_good: Difference | None
    recovered_less_never: Difference | None
    paradox_week: int
    test: LogRank | None
    cases: Mapping[str, Weeks] = field(default_factory=dict)
    solved_less_open: Difference | None = None
    case_week: int = SHORTEST

    @property
    def n(self) -> int:
        """How many answers are shown."""
        return sum(weeks.n for weeks in self.classes.values())

    def bought(self, weeks: Weeks) -> Estimate:
        """Return the share of a group that bought again within the study's weeks."""
        return bought_by(weeks, self.week)


def study(measured: Measured, returns: pd.DataFrame) -> Study:
    """Return what follows the scores of a question.

    Args:
        measured: the question.
        returns: score, status, week, happened, count of its answers.
    """
    classes = weeks_by(returns, lambda score, _: class_of(measured, score))
    shown = {name: classes[name] for name in CLASSES if name in classes}
    statuses = weeks_by(returns, lambda score, status: _status(measured, score, status))
    ends = [shown[name] for name in (LOW, HIGH) if name in shown]
    week = horizon_of(ends) if len(ends) == 2 else horizon_of(list(shown.values())) if shown else None
    both = [statuses[name] for name in (RECOVERED, NEVER) if name in statuses]
    paradox_week = horizon_of(both) if len(both) == 2 else None
    cases = weeks_by(returns[returns["status"] != NO_CASE], lambda _, status: status)
    case_week = horizon_of(list(cases.values())) if len(cases) == 2 else None
    return Study(
        measured=measured,
        classes=shown,
        scores=weeks_by(returns, lambda score, _: score),
        statuses={name: statuses[name] for name in (NEVER, RECOVERED, LEFT) if name in statuses},
        week=week or SHORTEST,
        is_long_enough=week is not None,
        bad_less_good=difference_at(ends[0], ends[1], week) if len(ends) == 2 and week is not None else None,
        recovered_less_never=difference_at(both[0], both[1], paradox_week) if paradox_week is not None else None,
        paradox_week=paradox_week or SHORTEST,
        test=log_rank(list(shown.values())),
        cases=cases,
        solved_less_open=difference_at(cases[SOLVED], cases[UNSOLVED], case_week) if case_week is not None else None,
        case_week=case_week or SHORTEST,
    )


def weeks_by(returns: pd.DataFrame, group_of: Callable[[str, str], str]) -> dict[str, Weeks]:
    """Return the answers by the week of each group; `group_of` tells a score and status their group."""
    found: dict[str, tuple[dict[int, int], dict[int, int]]] = {}
    columns = (returns[name].tolist() for name in ("score", "status", "week", "happened", "count"))
    for score, status, week, happened, count in zip(*columns, strict=True):
        returned, lost = found.setdefault(group_of(score, status), ({}, {}))
        counts = returned if happened else lost
        counts[int(week)] = counts.get(int(week), 0) + int(count)
    return {name: Weeks(returned, lost) for name, (returned, lost) in found.items()}


def _status(measured: Measured, score: str, status: str) -> str:
    """Return whether somebody was let down: by a low score, or by a case that held."""
    if status == SOLVED:
        return RECOVERED
    return NEVER if status == NO_CASE and class_of(measured, score) != LOW else LEFT


@dataclass(frozen=True, slots=True)
class Risk:
    """What the unhappy of one currency spend, and how much of it is at risk within a year, with its interval.

    What they spend is the company's to know: their orders at units that the reader does not see count too, so that a
    mean of few, which would tell of somebody's, is None.
    """

    currency: str
    n: int
    spend: float | None
    value: float | None
    low: float | None
    high: float | None


def risks(found: Study, facts: pd.DataFrame) -> list[Risk]:
    """Return the money at risk in each currency, the most customers first."""
    low = [score for score in found.measured.scale if class_of(found.measured, score) == LOW]
    rows = facts[(facts["fact"] == SPEND) & facts["score"].isin(low)]
    sums = rows.groupby("key")[["count", "total", "squares"]].sum()
    result = []
    for currency, count, total, squares in sums.itertuples():
        spend = Spend(int(count), float(total), float(squares))
        ends: tuple[float | None, float | None, float | None] = (None, None, None)
        is_enough = spend.n >= FEW
        if found.bad_less_good is not None and is_enough:
            ends = value_at_risk(found.classes[LOW], found.classes[HIGH], spend, found.week)
        result.append(Risk(str(currency), spend.n, spend.mean if is_enough else None, *ends))
    return sorted(result, key=lambda risk: -risk.n)


def next_rates(facts: pd.DataFrame, scores: Sequence[str]) -> dict[str, Estimate]:
    """Return, by the score given last time, the per cent that answered the next invitation, of those settled."""
    rows = facts[facts["fact"] == NEXT_ASKED]
    counts: dict[tuple[str, str], int] = {}
    for score, key, count in zip(rows["score"], rows["key"], rows["count"], strict=True):
        counts[score, key] = counts.get((score, key), 0) + int(count)
    n = {score: sum(count for (own, _), count in counts.items() if own == score) for score in scores}
    return {
        score: Estimate(n[score], *share(counts.get((score, ANSWERED), 0), n[score])) for score in scores if n[score]
    }


def recommendations(found: Study, facts: pd.DataFrame, recommends: Measured | None) -> dict[str, Estimate]:
    """Return the recommendation score that goes with each class of another question's scores."""
    if recommends is None or recommends.question == found.measured.question:
        return {}
    rows = facts[facts["fact"] == RECOMMENDS]
    counts: dict[str, dict[str, int]] = {}
    cells: Any = zip(rows["score"], rows["key"], rows["count"], strict=True)
    for score, given, count in cells:
        own = counts.setdefault(class_of(found.measured, score), {})
        own[given] = own.get(given, 0) + int(count)
    return {name: estimate(recommends, counts[name]) for name in CLASSES if name in counts}
