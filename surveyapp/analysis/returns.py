"""What an answer was followed by, from rows of a month to counts: returns by the week, and facts beside each score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from surveyapp.domain.loyalty import week_of_return


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


def count_returns(answers: Iterable[Followed], until: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the counts of returns by the week and those of facts, as rows without survey and month.

    Args:
        answers: the answers of one month.
        until: the last day whose orders are known.
    """
    returns: dict[tuple[Any, ...], int] = {}
    facts: dict[tuple[Any, ...], list[float]] = {}
    for answer in answers:
        week, happened = week_of_return(answer.since, answer.returned_on, until)
        for series_id, score in answer.scores.items():
            cell = (series_id, answer.unit_id, score, answer.status, week, happened)
            returns[cell] = returns.get(cell, 0) + 1
            for fact, key, amount in answer.facts:
                sums = facts.setdefault((series_id, answer.unit_id, score, fact, key), [0, 0.0, 0.0])
                sums[0] += 1
                sums[1] += amount
                sums[2] += amount * amount
    names = ("series_id", "unit_id", "score", "status", "week", "happened")
    return (
        [{**dict(zip(names, cell, strict=True)), "count": count} for cell, count in returns.items()],
        [
            {
                **dict(zip(("series_id", "unit_id", "score", "fact", "key"), cell, strict=True)),
                "count": int(count), "total": total, "squares": squares,
            }
            for cell, (count, total, squares) in facts.items()
        ],
    )  # fmt: skip
