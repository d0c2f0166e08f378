"""What an answer was followed by, from rows of a month to counts: returns by the week, and facts beside each score."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveyapp.domain.loyalty import week_of_return

Value = TypeVar("Value")
Numbers = NDArray[np.int64]
# Rows of counts, by column.
Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Followed:
    """One answer and what it was followed by.

    Attributes:
        unit_id: where it was given.
        scores: the score given to each series; the pseudo series that counts answers has `complete`.
        status: what became of its case (`domain.loyalty.STATUSES`).
        since: the local day that its customer's return is looked for from: the answer's, or that of the solution.
        returned_on: the local day of the next order after that, None where there was none.
        facts: (fact, key, amount); the amount is 0 where nothing is summed.
    """

    unit_id: int
    scores: Mapping[int, str]
    status: str
    since: date
    returned_on: date | None
    facts: Sequence[tuple[str, str, float]] = field(default=())


def count_returns(answers: Iterable[Followed], until: date) -> tuple[Columns, Columns]:
    """Return the counts of returns by the week and those of facts, by column, without survey and month.

    Args:
        answers: the answers of one month; each is let go once it is read.
        until: the last day whose orders are known.
    """
    months = _Month()
    for answer in answers:
        months.add(answer, until)
    return months.returns(), months.facts()


class _Codes(Generic[Value]):
    """Small numbers for the different values of something, in the order in which they come."""

    def __init__(self) -> None:
        self._codes: dict[Value, int] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, value: Value) -> int:
        return self._codes.setdefault(value, len(self._codes))

    def values(self) -> list[Value]:
        return list(self._codes)


class _Month:
    """The answers of a month as numbers, a few bytes each."""

    def __init__(self) -> None:
        self._ends: _Codes[tuple[str, int, bool]] = _Codes()
        self._units: _Codes[int] = _Codes()
        self._scores: _Codes[str] = _Codes()
        self._facts: _Codes[tuple[str, str]] = _Codes()
        # By answer: its unit and its end, which is what became of its case, the week, and whether somebody returned.
        self._unit_of, self._end_of = array("q"), array("q")
        # By series, the answers that score it and their scores.
        self._scored: dict[int, tuple[array[int], array[int]]] = defaultdict(lambda: (array("q"), array("q")))
        # By fact, the answer that it goes with and its amount.
        self._fact_of, self._answer_of, self._amounts = array("q"), array("q"), array("d")

    def add(self, answer: Followed, until: date) -> None:
        number = len(self._unit_of)
        week, happened = week_of_return(answer.since, answer.returned_on, until)
        self._unit_of.append(self._units.code(answer.unit_id))
        self._end_of.append(self._ends.code((answer.status, week, happened)))
        for series_id, score in answer.scores.items():
            numbers, scores = self._scored[series_id]
            numbers.append(number)
            scores.append(self._scores.code(score))
        for fact, key, amount in answer.facts:
            self._fact_of.append(self._facts.code((fact, key)))
            self._answer_of.append(number)
            self._amounts.append(amount)

    def returns(self) -> Columns:
        """Return the counts of returns by series, unit, score, status, week and whether it happened."""
        columns: Columns = defaultdict(list)
        units, ends = _numbers(self._unit_of), _numbers(self._end_of)
        for series_id, (numbers, scores) in self._scored.items():
            own = _numbers(numbers)
            cells = (units[own] * len(self._ends) + ends[own]) * len(self._scores) + _numbers(scores)
            different, counts = np.unique(cells, return_counts=True)
            rest, of_score = np.divmod(different, len(self._scores))
            of_unit, of_end = np.divmod(rest, len(self._ends))
            status, week, happened = zip(*_pick(self._ends, of_end), strict=True)
            _extend(
                columns, series_id=[series_id] * len(different), unit_id=_pick(self._units, of_unit),
                score=_pick(self._scores, of_score), status=status, week=week, happened=happened,
                count=counts.tolist(),
            )  # fmt: skip
        return dict(columns)

    def facts(self) -> Columns:
        """Return count, total and sum of squares by series, unit, score, fact and key."""
        columns: Columns = defaultdict(list)
        units, facts, answers = _numbers(self._unit_of), _numbers(self._fact_of), _numbers(self._answer_of)
        amounts = np.array(self._amounts, dtype=np.float64)
        for series_id, (numbers, scores) in self._scored.items():
            score_of = np.full(len(units), -1, dtype=np.int64)
            score_of[_numbers(numbers)] = _numbers(scores)
            own = np.flatnonzero(score_of[answers] >= 0)
            if not len(own):
                continue
            cells = units[answers[own]] * len(self._scores) + score_of[answers[own]]
            different, back = np.unique(cells * len(self._facts) + facts[own], return_inverse=True)
            rest, of_fact = np.divmod(different, len(self._facts))
            of_unit, of_score = np.divmod(rest, len(self._scores))
            fact, key = zip(*_pick(self._facts, of_fact), strict=True)
            _extend(
                columns, series_id=[series_id] * len(different), unit_id=_pick(self._units, of_unit),
                score=_pick(self._scores, of_score), fact=fact, key=key, count=np.bincount(back).tolist(),
                total=np.bincount(back, amounts[own]).tolist(), squares=np.bincount(back, amounts[own] ** 2).tolist(),
            )  # fmt: skip
        return dict(columns)


def _numbers(codes: "array[int]") -> Numbers:
    return np.array(codes, dtype=np.int64)


def _pick(codes: _Codes[Value], picked: Numbers) -> list[Value]:
    values = codes.values()
    return [values[code] for code in picked.tolist()]


def _extend(columns: Columns, **more: Iterable[Any]) -> None:
    for name, cells in more.items():
        columns[name].extend(cells)
