"""Loading the report `recovery`: what was done about each case, what its customer said, and whether they came back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.analysis.metrics import Measured, top_values
from surveyapp.analysis.report import Filters, Report
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.loyalty import week_of_return
from surveyapp.domain.surveys import Survey
from surveyapp.domain.tickets.cases import SOLVED
from surveyapp.reports import recovery
from surveyapp.reports.recovery_cases import APOLOGY, EXPLANATION, QUICK, QUICK_APOLOGY, Case
from surveyapp.services.measured import measured_questions
from surveyapp.services.reports.actions import part_of, theme_titles
from surveyapp.services.reports.scopes import load_tree
from surveyapp.services.surveys import survey_of
from surveyapp.store import loyalty_sources, recovery_report
from surveyapp.store.database import db

# Cases are few: cut further, what goes with a remedy could not be told from chance.
DIMENSIONS: tuple[str, ...] = ()
CSAT, NPS = "csat", "nps"


def build(filters: Filters, *, viewer: Viewer | None, language: str, now: datetime, zone: ZoneInfo) -> Report:
    """Build the report of what `viewer` may see; None is the whole company. An empty survey means all cases.

    Raises:
        NotFound: there is no such survey or unit, or it is not this person's to see.
        Refused: the filters ask for what the report does not know.
    """
    if filters.where or filters.by:
        raise Refused(N_("This report is narrowed by dates and unit only."))
    session = db.session()
    tree = load_tree(session, viewer)
    part = part_of(filters, tree, viewer=viewer, zone=zone)
    until = loyalty_sources.find_last_order_day(session, now.astimezone(zone).date())
    given = recovery_report.list_given(session, part)
    by_case: dict[int, list[Any]] = {}
    for row in given:
        by_case.setdefault(row.ticket_id, []).append(row)
    handling = {row.id: row for row in recovery_report.list_handling(session, part)}
    complaints = {row.id: row for row in recovery_report.list_complaints(session, part)}
    readers = _Readers(language)
    cases = []
    for row in recovery_report.list_cases(session, part):
        week = None
        if row.ended_at is not None and until is not None and row.customer_id is not None:
            week = week_of_return(row.ended_at.astimezone(zone).date(), row.next_on, until)
        cases.append(
            _case(row, by_case.get(row.id, ()), week, tree.paths[row.unit_id])
            | readers.handling(handling.get(row.id))
            | readers.product(complaints.get(row.id))
        )
    return recovery.build(
        recovery.Frames(
            cases=[Case(**facts) for facts in cases],
            given=[(row.kind, _number(row.amount), row.currency) for row in given],
            questions=list(readers.asked.values()),
            themes=theme_titles(session, language),
            leaves_out_confidential=not part.with_confidential,
        ),
        filters,
    )


def _case(row: Any, remedies: Sequence[Any], week: tuple[int, bool] | None, unit: str) -> dict[str, Any]:
    given = {remedy.kind for remedy in remedies}
    if row.apology_sent_at is not None:
        given.add(APOLOGY)
        if row.apology_sent_at - row.opened_at <= QUICK:
            given.add(QUICK_APOLOGY)
    if row.was_explained:
        given.add(EXPLANATION)
    costs: dict[str, float] = {}
    for remedy in remedies:
        if remedy.amount is not None and remedy.currency:
            costs[remedy.currency] = costs.get(remedy.currency, 0.0) + float(remedy.amount)
    return {
        "unit": unit, "theme": row.theme, "severity": row.severity, "given": frozenset(given), "costs": costs,
        "solved": _solved(row), "week": week, "price": _number(row.price_total), "currency": row.currency,
    }  # fmt: skip


def _solved(row: Any) -> bool | None:
    """Return whether the customer called it solved; silence after the end is no yes."""
    if row.customer_verdict is not None:
        return bool(row.customer_verdict == SOLVED)
    return False if row.asked_solved_at is not None and row.ended_at is not None else None


def _number(amount: Any) -> float | None:
    return float(amount) if amount is not None else None


class _Readers:
    """Reads answers by the version that they were given to; `asked` gathers what was asked about the handling."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known: dict[int, tuple[Survey, list[Measured]]] = {}
        self.asked: dict[str, Measured] = {}

    def handling(self, row: Any) -> dict[str, Any]:
        """Return the scores given about the handling, and whether they are satisfied with it."""
        if row is None:
            return {}
        survey, questions = self._scored(row.version_id)
        scores = _scores(questions, row.answers)
        self.asked |= {each.question: each for each in questions if each.question in scores}
        return {"scores": scores, "is_handled_well": _is_well(_handling_of(survey, questions), scores)}

    def product(self, row: Any) -> dict[str, Any]:
        """Return whether somebody was satisfied with what they had bought, in the answer that opened the case."""
        if row is None:
            return {}
        _, questions = self._scored(row.version_id)
        about = [each for each in questions if each.measure == CSAT] or [
            each for each in questions if each.measure == NPS
        ]
        scores = _scores(questions, row.answers)
        said = [_is_well(each, scores) for each in about]
        known = [each for each in said if each is not None]
        # Whoever was let down in one thing was let down.
        return {"is_product_well": all(known) if known else None}

    def _scored(self, version_id: int) -> tuple[Survey, list[Measured]]:
        if version_id not in self._known:
            survey = survey_of(version_id)
            scored = [
                each for each in measured_questions(survey, self._language) if each.measure in ("csat", "nps", "ces")
            ]
            self._known[version_id] = (survey, scored)
        return self._known[version_id]


def _handling_of(survey: Survey, questions: Sequence[Measured]) -> Measured | None:
    """Return the question of satisfaction with the handling: the one that others drive, else the first of its kind."""
    driven = {question.driver_of for question in survey.questions if question.driver_of}
    csat = [each for each in questions if each.measure == CSAT]
    return next((each for each in csat if each.question in driven), csat[0] if csat else None)


def _scores(questions: Sequence[Measured], answers: Mapping[str, Any]) -> dict[str, str]:
    given = {each.question: str(answers[each.question]) for each in questions if each.question in answers}
    return {each.question: given[each.question] for each in questions if given.get(each.question) in each.scale}


def _is_well(measured: Measured | None, scores: Mapping[str, str]) -> bool | None:
    if measured is None or measured.question not in scores:
        return None
    if measured.measure == NPS:
        return int(scores[measured.question]) >= 7
    return scores[measured.question] in top_values(measured)
