"""From the rows of a corrective action to the facts that its guards ask for, and to its due times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.tickets import actions, states
from surveyapp.domain.tickets.actions import ActionFacts


@dataclass(frozen=True, slots=True)
class Due:
    """Until when somebody is to have it, and until when the plan against the cause is to stand."""

    acknowledge_at: datetime
    answer_at: datetime


def due_times(started_at: datetime) -> Due:
    """Return the due times of a corrective action that was opened, or reopened, at `started_at`."""
    return Due(started_at + timedelta(days=actions.TAKE_DAYS), started_at + timedelta(days=actions.PLAN_DAYS))


def current_verdict(ticket: Any, criterion: Any) -> str:
    """Return the verdict of the present round, "" where there is none (yet).

    A verdict belongs to the verification that it was read in: whoever investigates again needs a new one.
    """
    if criterion is None or ticket.state not in (states.VERIFYING, states.CLOSED):
        return ""
    return criterion.verdict or ""


def is_locked(ticket: Any, criterion: Any) -> bool:
    """Return whether a criterion is fixed for the present round."""
    if criterion is None:
        return False
    return not actions.is_decided(criterion.verdict) or ticket.state in (states.VERIFYING, states.CLOSED)


def action_facts(
    ticket: Any,
    own: Any,
    causes: Sequence[Any],
    steps: Sequence[Any],
    criterion: Any,
    *,
    cases: int,
    investigated_at: datetime | None,
    viewer_id: int | None,
) -> ActionFacts:
    """Return what is known of a corrective action; `own` is its own row, `steps` are the actions planned in it.

    `investigated_at` is when the cause was last taken up: what was done before then belongs to an earlier plan.
    """
    whys = [cause for cause in causes if not cause.branch and cause.answer.strip()]
    done = [step for step in steps if step.done_at is not None]
    return ActionFacts(
        state=ticket.state,
        has_owner=ticket.owner_id is not None,
        problem=_texts(own.problem),
        cases=cases,
        method=own.method or "",
        whys=len(whys),
        proven_whys=sum(bool((why.evidence or "").strip()) for why in whys),
        possible_causes=sum(bool(cause.branch) for cause in causes),
        root_cause=ticket.root_cause or "",
        root_cause_category=ticket.root_cause_category or "",
        escape_cause=own.escape_cause or "",
        planned=sum(_is_of_this_plan(step, investigated_at) for step in steps),
        criterion_locked=is_locked(ticket, criterion),
        open_actions=len(steps) - len(done),
        unproven=sum(not (step.evidence or "").strip() for step in done),
        unchecked=sum(step.checked_by is None or is_doer(step, step.checked_by) for step in done),
        similar_places=own.similar_places or "",
        procedure=own.procedure or "",
        verdict=current_verdict(ticket, criterion),
        asks_doer=viewer_id is not None and any(is_doer(step, viewer_id) for step in done),
    )


def is_doer(step: Any, user_id: int) -> bool:
    """Return whether a person did an action: it was theirs to do, or they said that it is done."""
    return user_id in (step.done_by, step.owner_id)


def next_due_at(ticket: Any, next_day: date | None, criterion: Any, zone: ZoneInfo) -> datetime | None:
    """Return when the next thing is due, None once it has ended.

    First that somebody has it, then that the plan stands, then each action (the whole of its day), then the verdict
    on the decision date. `next_day` is the nearest day of an open action.
    """
    at: datetime | None = ticket.answer_due_at
    if not states.is_open(ticket.state):
        at = None
    elif ticket.state == states.RECEIVED:
        at = ticket.acknowledge_due_at
    elif ticket.state in (states.ACTION_PLANNED, states.IN_PROGRESS) and next_day is not None:
        # The last second of the day, so that the day is what pages say.
        at = datetime.combine(next_day, time(23, 59, 59), zone)
    elif ticket.state == states.VERIFYING and criterion is not None:
        at = datetime.combine(criterion.decide_on, time.min, zone)
    return at


def _texts(problem: Mapping[str, Any]) -> dict[str, str]:
    return {part: str(problem.get(part) or "") for part in actions.PROBLEM_PARTS}


def _is_of_this_plan(step: Any, investigated_at: datetime | None) -> bool:
    if step.kind not in actions.AGAINST_CAUSE or step.owner_id is None or step.due_on is None:
        return False
    return step.done_at is None or investigated_at is None or step.done_at >= investigated_at
