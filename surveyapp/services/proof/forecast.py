"""Before a criterion is fixed: what the baseline holds so far, how many answers a verdict needs, and when they are there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from surveyapp.analysis.effectiveness import Day, Share, Windows, base_of, baseline_of, share_of
from surveyapp.analysis.proof_plan import (
    EIGHT_WEEKS,
    FOUR_WEEKS,
    ONE_DAY,
    Prospect,
    expected_base,
    propose_baseline,
    propose_change,
    propose_decision,
    prospect,
    prospects,
)
from surveyapp.analysis.proof_power import Base
from surveyapp.domain.tickets.criteria import Wish
from surveyapp.services.proof.counts import Segment, load_days
from surveyapp.services.proof.measures import Measure, find_source
from surveyapp.services.proof.rounds import Steps
from surveyapp.services.surveys import PublishedSurvey

# Until so many answers are in the baseline its share is guessed from the weeks before today.
FEW = 30
# When nobody has said by when the action is to be done.
USUAL_WORK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a criterion would need.

    Attributes:
        baseline: hits and answers of the baseline so far, untouched beside it.
        expected_n: answers that the baseline will have when it is over.
        is_guessed: whether the share had to be taken from the last eight weeks, for the baseline has hardly begun.
        pace: answers of the segment a day.
        effective_from: the day after which the action is in effect, as far as it is planned.
        asked: what the change asked for needs; `others` are smaller and larger ones, the smallest first.
        by_decision: answers after the action by the decision date, at the present pace.
    """

    baseline: Share
    untouched: Share
    expected_n: int
    is_guessed: bool
    pace: float
    design_effect: float
    effective_from: date
    asked: Prospect
    others: Sequence[Prospect]
    by_decision: int


def forecast(
    session: Session, published: PublishedSurvey, measure: Measure, wish: Wish, steps: Steps, *, today: date
) -> Forecast:
    """Return what the wish would need, from what the roll-ups hold today."""
    days = _days(session, published, measure, wish, min(wish.baseline_from, today - EIGHT_WEEKS), today)
    windows = Windows((wish.baseline_from, wish.baseline_to), None, wish.alarm)
    window = baseline_of(days, windows)
    own, untouched = share_of(window.segment), share_of(window.untouched)
    base, is_guessed = base_of(window), own.n < FEW
    pace = pace_of(days, today)
    known = (min(today - ONE_DAY, wish.baseline_to) - wish.baseline_from).days + 1
    planned = (wish.baseline_to - wish.baseline_from).days + 1
    if is_guessed:
        base = base_of(baseline_of(days, Windows((today - EIGHT_WEEKS, today - ONE_DAY), None)))
        base = _scaled(base, EIGHT_WEEKS.days, planned)
    else:
        base = expected_base(base, known, planned)
    effective_from = planned_effect(steps, wish, today=today)
    return Forecast(
        baseline=own,
        untouched=untouched,
        expected_n=base.n,
        is_guessed=is_guessed,
        pace=pace,
        design_effect=base.design_effect,
        effective_from=effective_from,
        asked=prospect(base, pace, effective_from, wish.smallest_change),
        others=[
            each
            for each in prospects(base, pace, effective_from, wish.smallest_change)
            if each.smallest_change != wish.smallest_change
        ],
        by_decision=round(pace * max(0, (wish.decide_on - effective_from).days)),
    )


def propose_wish(
    session: Session,
    published: PublishedSurvey,
    measure: Measure,
    segment: Segment,
    alarm: tuple[date, date] | None,
    steps: Steps,
    *,
    today: date,
) -> Wish:
    """Return what the form offers first: a fair baseline, a change of a third of the share, and the day that follows."""
    done_on = steps.due_on if steps.due_on is not None and steps.due_on > today else today + USUAL_WORK
    first, last = propose_baseline(alarm, done_on, today=today)
    if first > today:
        first, last = today, max(last, today + FOUR_WEEKS)
    wish = Wish(
        survey=published.name, measure=measure.code, unit_id=segment.unit_id, baseline_from=first, baseline_to=last,
        smallest_change=1.0, decide_on=today + FOUR_WEEKS, alarm_from=alarm[0] if alarm else None,
        alarm_to=alarm[1] if alarm else None, dimension=segment.dimension, key=segment.key,
    )  # fmt: skip
    days = _days(session, published, measure, wish, min(first, today - EIGHT_WEEKS), today)
    base = base_of(baseline_of(days, Windows((first, last), None, alarm)))
    if base.n < FEW:
        base = base_of(baseline_of(days, Windows((today - EIGHT_WEEKS, today), None)))
        base = _scaled(base, EIGHT_WEEKS.days, (last - first).days + 1)
    else:
        base = expected_base(base, (min(today - ONE_DAY, last) - first).days + 1, (last - first).days + 1)
    change = propose_change(base)
    effective_from = planned_effect(steps, wish, today=today)
    found = prospect(base, pace_of(days, today), effective_from, change)
    decide_on = max(propose_decision(found, effective_from), last + FOUR_WEEKS)
    return replace(wish, smallest_change=change, decide_on=decide_on)


def planned_effect(steps: Steps, wish: Wish, *, today: date) -> date:
    """Return the first day after the action, as far as anybody can tell: done, planned, else after the baseline."""
    if steps.effective_from is not None:
        return steps.effective_from
    return max(steps.due_on or wish.baseline_to, today) + ONE_DAY


def pace_of(days: Sequence[Day], today: date) -> float:
    """Return how many answers the segment gives a day, over the last four weeks."""
    first = today - FOUR_WEEKS
    return sum(day.n for day in days if first <= day.day < today) / FOUR_WEEKS.days


def _days(
    session: Session, published: PublishedSurvey, measure: Measure, wish: Wish, from_on: date, today: date
) -> list[Day]:
    source = find_source(session, published, measure)
    if source is None:
        return []
    return load_days(session, source, Segment(wish.unit_id, wish.dimension, wish.key), from_on, today - ONE_DAY)


def _scaled(base: Base, days: int, planned: int) -> Base:
    """Return a base of `days` as one of `planned` days would be, longer or shorter."""
    scale = planned / days
    return Base(
        hits=round(base.hits * scale),
        n=round(base.n * scale),
        untouched_hits=round(base.untouched_hits * scale),
        untouched_n=round(base.untouched_n * scale),
        design_effect=base.design_effect,
    )
