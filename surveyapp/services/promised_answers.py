"""Until when we promise a customer an answer: one rule for the form, the receipt, the case's page and the letter.

The time of the service level is promised where it is kept nine times in ten, else only a number of working days. A
promise is never a wish: it comes from the unit's own clock, at the priority that the survey's rules give the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.channels.promise_words import answer_promise, kept_promise
from surveyapp.domain import ticket_rules
from surveyapp.domain.policies.priority import IMPACTS
from surveyapp.domain.surveys import Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.services import policies
from surveyapp.services.asking import Asking
from surveyapp.services.kept_times import after_working_days, find_last_month, is_time_kept, working_days
from surveyapp.services.response_rows import CONTACT_QUESTION
from surveyapp.services.service_level import clock_of

# What is promised where the time of day is not kept often enough to be.
USUAL_DAYS = 5


@dataclass(frozen=True, slots=True)
class PromisedAnswer:
    """`by` is the time promised, None where only `within_days` (working days) are; `ends_at` is when either is over.

    Both are in the zone of the unit whose people answer, so that every page and letter says the same time.
    """

    by: datetime | None
    within_days: int
    ends_at: datetime

    def words(self, language: str, *, is_past: bool = False) -> str:
        """Return the promise in a sentence; `is_past` of one whose time has gone by."""
        return answer_promise(self.by, self.within_days, language, is_past=is_past)


def promised(unit_id: int, opened_at: datetime, due_at: datetime, *, now: datetime) -> PromisedAnswer:
    """Return what is promised of a case of the unit that was opened then and whose answer is due by `due_at`."""
    if is_time_kept(now=now):
        by = due_at.astimezone(clock_of(unit_id, at=opened_at).calendar.zone)
        return PromisedAnswer(by, USUAL_DAYS, by)
    days = max(USUAL_DAYS, working_days(unit_id, opened_at, due_at))
    return PromisedAnswer(None, days, after_working_days(unit_id, opened_at, days))


def foresee(
    asking: Asking,
    survey: Survey,
    answers: Mapping[str, Any],
    *,
    language: str,
    taxonomy: Taxonomy | None,
    now: datetime,
) -> PromisedAnswer | None:
    """Return what is promised to whoever sends these answers now.

    None where no rule would open a case, or where it could not be answered.
    """
    if not _may_be_answered(asking, survey, answers):
        return None
    order_id = asking.order.id if asking.order is not None else None
    context = ticket_rules.RuleContext(survey, answers, order_id, 0, asking.unit_id, language, taxonomy)
    proposals = ticket_rules.propose(survey, context)
    if not proposals:
        return None
    severity = max((proposal.severity for proposal in proposals), key=ticket_rules.SEVERITIES.index)
    priority = policies.current("priority").priority_of(severity, IMPACTS[0])
    return promised(asking.unit_id, now, clock_of(asking.unit_id, at=now).due_times(now, priority).answer_at, now=now)


def _may_be_answered(asking: Asking, survey: Survey, answers: Mapping[str, Any]) -> bool:
    """Whether somebody can and may write to the person, as far as the answers tell so far."""
    if answers.get(CONTACT_QUESTION) is False or survey.anonymity == "anonymous":
        return False
    asks = survey.contact_consent or CONTACT_QUESTION in survey.names
    is_known = asking.customer is not None and bool(asking.customer.email or asking.customer.phone)
    return asks or (is_known and survey.anonymity == "identified")


def words_on_form(found: PromisedAnswer | None, language: str, *, now: datetime) -> dict[str, str]:
    """Return what a form's texts may name of a promise; both empty where nothing is promised.

    How often it is kept is said only beside a time, and where enough cases of the last month tell.
    """
    if found is None:
        return {"promise.answer": "", "promise.kept": ""}
    month = find_last_month(now=now) if found.by is not None else None
    kept = kept_promise(month.first, month.share, language) if month is not None else ""
    return {"promise.answer": found.words(language), "promise.kept": kept}
