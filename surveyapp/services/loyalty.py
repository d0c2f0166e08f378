"""Counting what answers were followed by, so that no report looks at single answers: a month at a time.

The counts change with every order, an old answer's too: each survey's months are all counted anew, a few times a day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import month_end
from surveyapp.analysis.metrics import SCORED, Measured
from surveyapp.analysis.returns import Followed, count_returns
from surveyapp.analysis.scores import LOW, class_of
from surveyapp.domain import loyalty as words
from surveyapp.domain.promises import KEPT, OPEN, judge_price
from surveyapp.domain.questions import COUNTED_BY_PART, TYPES
from surveyapp.domain.surveys import Survey, series_of
from surveyapp.services.measured import measured_questions
from surveyapp.services.surveys import survey_of
from surveyapp.services.transactions import transaction
from surveyapp.store import codings, counting, loyalty, loyalty_sources
from surveyapp.store.database import db

THEMES = frozenset().union(*words.SAYS_BROKEN.values())
KEPT_DATE, BROKEN_DATE = ("beaten", KEPT), ("broken", "told")


def count_loyalty(*, now: datetime) -> int:
    """Count every survey whose answers have a customer; return how many answers were looked at."""
    session = db.session()
    until = loyalty_sources.find_last_order_day(session, now.date())
    if until is None:
        return 0
    looked_at = 0
    for survey in loyalty_sources.list_named_surveys(session):
        months = loyalty_sources.list_months(session, survey.id)
        for month in months:
            looked_at += _count_month(survey.id, month, until)
        with transaction() as own:
            loyalty.forget_other_months(own, survey.id, months)
            loyalty.note_counting(own, survey.id, until, now=now)
    return looked_at


def _count_month(survey_id: int, month: date, until: date) -> int:
    """Count the answers of a month and replace its counts; return how many answers there were.

    Nothing is locked while they are read, which takes longest: counts that two processes make at once are both as true.
    """
    session, span = db.session(), (survey_id, month, month_end(month))
    cases = _cases(loyalty_sources.list_cases(session, *span))
    said = _said(session, span)
    reader = _Reader(counting.series_ids(session, survey_id), cases, said)
    returns, facts = count_returns(map(reader.follow, loyalty_sources.walk_answers(session, *span)), until)
    with transaction() as own:
        counting.lock_counting(own)
        loyalty.replace_month(own, survey_id, month, returns, facts)
    return reader.looked_at


def _cases(rows: Sequence[Any]) -> dict[int, Any]:
    """Return the case of each answer that opened any; one that the customer calls solved before others."""
    found: dict[int, Any] = {}
    for row in rows:
        if row.response_id not in found or _is_solved(row):
            found[row.response_id] = row
    return found


def _is_solved(case: Any) -> bool:
    return bool(case.state == "closed" and case.customer_verdict == "solved" and case.customer_verdict_at is not None)


def _said(session: Session, span: tuple[int, date, date]) -> dict[int, set[str]]:
    """Return which of the themes of broken promises each answer with a coded comment complains of."""
    coder = codings.find_current_coder(session)
    found: dict[int, set[str]] = {}
    if coder is not None:
        for row in loyalty_sources.list_said(session, coder.id, *span, THEMES):
            themes = found.setdefault(row.response_id, set())
            if row.theme is not None:
                themes.add(row.theme)
    return found


@dataclass(frozen=True, slots=True)
class _Scored:
    """A scored question of a version: its series, name in the answers, theme, and what counts a value of it."""

    series_id: int
    measured: Measured
    name: str
    theme: str
    values: Callable[[Any], Sequence[str]]
    known: dict[Any, str | None]

    def score(self, value: Any) -> str | None:
        """Return the score that a value gives, None where it gives none."""
        if not isinstance(value, str | int):
            return self._look_up(value)
        key = (type(value), value)
        if key not in self.known:
            self.known[key] = self._look_up(value)
        return self.known[key]

    def _look_up(self, value: Any) -> str | None:
        given = list(self.values(value)) if value is not None else []
        return given[0] if len(given) == 1 and given[0] in self.measured.scale else None


class _Reader:
    """Reads the answers of a month, whatever version of the survey they were given to."""

    def __init__(
        self, series: Mapping[tuple[str, str], int], cases: Mapping[int, Any], said: Mapping[int, set[str]]
    ) -> None:
        self.looked_at = 0
        self._series, self._cases, self._said = series, cases, said
        self._pseudo = next(series_id for (question, _), series_id in series.items() if question == "")
        self._scored: dict[int, list[_Scored]] = {}

    def follow(self, row: Any) -> Followed:
        """Return an answer and what it was followed by."""
        self.looked_at += 1
        scored = self._scored.get(row.version_id)
        if scored is None:
            scored = self._scored[row.version_id] = _list_scored(survey_of(row.version_id), self._series)
        case: Any = self._cases.get(row.id)
        answers = row.answers
        scores: dict[int, str] = {self._pseudo: "complete"}
        facts: list[tuple[str, str, float]] = []
        themes = self._said.get(row.id)
        for each in scored:
            score = each.score(answers.get(each.name))
            if score is None:
                continue
            scores[each.series_id] = score
            if each.measured.measure == "nps":
                facts.append((words.RECOMMENDS, score, 0.0))
            if each.theme in THEMES:
                # A question that is about the promise says it as plainly as a comment.
                themes = (themes or set()) | ({each.theme} if class_of(each.measured, score) == LOW else set())
        is_solved = case is not None and _is_solved(case)
        status = words.SOLVED if is_solved else words.UNSOLVED if case is not None else words.NO_CASE
        return Followed(
            unit_id=row.unit_id,
            scores=scores,
            status=status,
            since=case.customer_verdict_at.date() if is_solved else row.answered_on,
            returned_on=case.next_on if is_solved else _earliest(row.next_on, row.account_next_on),
            facts=[*facts, *_order_facts(row, themes)],
        )


def _list_scored(survey: Survey, series: Mapping[tuple[str, str], int]) -> list[_Scored]:
    measured = {each.question: each for each in measured_questions(survey, survey.locale)}
    found: list[_Scored] = []
    for key in series_of(survey):
        if key.question and key.measure in SCORED:
            question = survey.names[key.name]
            part = {"part": key.part} if question.type in COUNTED_BY_PART else {}
            values = partial(TYPES[question.type].count_values, question.options, **part)
            series_id = series[key.question, key.hash]
            found.append(_Scored(series_id, measured[key.question], key.name, question.theme, values, {}))
    return found


def _order_facts(row: Any, themes: set[str] | None) -> list[tuple[str, str, float]]:
    """Return what is counted of an answer's order: spending, the next invitation, price and broken promises."""
    found: list[tuple[str, str, float]] = []
    spent = row.account_spent if row.account_id is not None else row.spent
    if spent is not None and row.currency:
        found.append((words.SPEND, row.currency, float(spent)))
    if row.next_state is not None:
        key = words.ANSWERED if row.next_state == "answered" else words.NOT_ANSWERED
        found.append((words.NEXT_ASKED, key, 0.0))
    price = judge_price(row.quoted_total, row.invoiced_total) if row.quoted_total is not None else OPEN
    if price != OPEN:
        found.append((words.PRICE, price, 0.0))
    if themes is None:
        return found
    ledgers = {
        words.SAID_DATE: _kept_or_broken(row.promise, KEPT_DATE, BROKEN_DATE),
        words.SAID_PRICE: _kept_or_broken(price, KEPT_DATE, BROKEN_DATE),
        # What was in the parcel is in no ledger: only the customer knows.
        words.SAID_CONTENT: "unknown" if row.is_delivered else None,
    }
    for fact, ledger in ledgers.items():
        if ledger is not None:
            is_said = bool(themes & words.SAYS_BROKEN[fact])
            found.append((fact, f"{ledger}:{words.SAID if is_said else words.NOT_SAID}", 0.0))
    return found


def _kept_or_broken(verdict: str | None, kept: Sequence[str], broken: Sequence[str]) -> str | None:
    return "kept" if verdict in kept else "broken" if verdict in broken else None


def _earliest(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None
