"""What a ticket is called: its number, and a title made from what the customer said."""

from collections.abc import Collection, Sequence
from typing import Any

from surveyapp.domain.answer_words import CHOICE, CHOICES, SCORE, AnswerLine
from surveyapp.domain.ticket_rules.proposal import CASE

MAXIMUM_TITLE = 120


def case_number(number: int) -> str:
    """Return the number that people say: K-2041."""
    return f"K-{number}"


def action_number(number: int) -> str:
    """Return the number that people say of a corrective action: A-17."""
    return f"A-{number}"


def ticket_number(kind: str, number: int) -> str:
    """Return the number of a ticket of either kind."""
    return case_number(number) if kind == CASE else action_number(number)


def case_title(lines: Sequence[AnswerLine], questions: Collection[str], order: Any = None) -> str:
    """Return a title in the survey's own words, which staff may change: what was complained of, then what was bought.

    `questions` names those whose answers opened the case. What was ticked says more than a score, a score more than
    one choice. What the customer wrote never becomes a title: it may name people. `order` is a row or None.
    """
    # A rule may look at one row of a matrix.
    every = [each for line in lines for each in (line, *line.rows)]
    telling = [line for line in every if line.name in questions]
    parts = [_complaint(telling), (order.product or order.category or "") if order is not None else ""]
    title = " · ".join(part for part in parts if part) or "–"
    return title if len(title) <= MAXIMUM_TITLE else title[: MAXIMUM_TITLE - 1].rstrip() + "…"


def _complaint(telling: Sequence[AnswerLine]) -> str:
    ticked = [line.words for line in telling if line.kind == CHOICES]
    if ticked:
        return ticked[0]
    scores = [line for line in telling if line.kind == SCORE and line.best]
    if scores:
        return min(scores, key=lambda line: line.score / line.best).short
    return next((line.words for line in telling if line.kind == CHOICE), "")
