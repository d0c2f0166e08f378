"""What is proposed when somebody fixes how an action is to be proven: the baseline, the change asked for, and the day.

Proposals only: people may choose others, until they lock them.
"""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from surveyapp.analysis.effectiveness import Effect, Windows
from surveyapp.analysis.proof_power import Base, needed_answers

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)
FOUR_WEEKS = timedelta(weeks=4)
EIGHT_WEEKS = timedelta(weeks=8)
# Longer than half a year nobody waits, and the company is another one by then.
LONGEST_WAIT = timedelta(weeks=26)
# Parts of the share before: what one may hope to take away.
PARTS = (1 / 4, 1 / 3, 1 / 2)
USUAL_PART = 1 / 3
# Changes are asked for in half points.
STEP = 0.5


@dataclass(frozen=True, slots=True)
class Prospect:
    """A change that may be asked for (points), the answers that it needs after the action, and when they are there.

    None: no number of answers, or none within `LONGEST_WAIT`.
    """

    smallest_change: float
    needed: int | None
    reached_on: date | None


def propose_baseline(alarm: tuple[date, date] | None, done_on: date | None, *, today: date) -> tuple[date, date]:
    """Return first and last day of the baseline: from the alarm's end up to the action.

    What raised the alarm was picked for being high, so it would fall by itself (regression to the mean): it is no fair
    "before". What came before the alarm may have been another world. Without an alarm the last eight weeks are taken.
    `done_on` is the day on which the action is to be done, None while nobody knows.
    """
    if alarm is None:
        last = (done_on or today) - ONE_DAY
        return last - EIGHT_WEEKS + ONE_DAY, last
    first = alarm[1] + ONE_DAY
    return first, done_on - ONE_DAY if done_on is not None and done_on > first else first + FOUR_WEEKS - ONE_DAY


def usable_baseline(windows: Windows, first_done_on: date | None) -> Windows:
    """Return the windows with a baseline that ends before the first action was done, however it was planned."""
    if first_done_on is None or windows.baseline[1] < first_done_on:
        return windows
    return replace(windows, baseline=(windows.baseline[0], first_done_on - ONE_DAY))


def expected_base(base: Base, days: int, planned_days: int) -> Base:
    """Return what a baseline will have when all its days have passed, from what it has after the first `days` of them."""
    if days <= 0 or planned_days <= days:
        return base
    scale = planned_days / days
    counts = (base.hits, base.n, base.untouched_hits, base.untouched_n)
    hits, n, untouched_hits, untouched_n = (round(each * scale) for each in counts)
    return Base(hits, n, untouched_hits, untouched_n, base.design_effect)


def propose_change(base: Base) -> float:
    """Return the smallest change (points) to ask for unless somebody knows better: a third of the share before."""
    return _rounded(USUAL_PART * _per_cent(base))


def prospects(base: Base, pace: float, effective_from: date, asked: float | None = None) -> list[Prospect]:
    """Return what several changes need, the smallest first: parts of the share before, and the one that is asked for.

    `pace` is how many answers the segment gives a day.
    """
    changes = {_rounded(part * _per_cent(base)) for part in PARTS} | ({asked} if asked else set())
    return [prospect(base, pace, effective_from, change) for change in sorted(changes)]


def prospect(base: Base, pace: float, effective_from: date, smallest_change: float) -> Prospect:
    """Return what one change needs, and the first day on which it can be decided."""
    needed = needed_answers(base, smallest_change / 100)
    if needed is None or pace <= 0 or needed / pace > LONGEST_WAIT.days:
        return Prospect(smallest_change, needed, None)
    return Prospect(smallest_change, needed, effective_from + timedelta(days=math.ceil(needed / pace)))


def propose_decision(found: Prospect, effective_from: date) -> date:
    """Return the day to decide on: when the answers are there, four weeks after the action at the earliest."""
    return max(found.reached_on or effective_from + LONGEST_WAIT, effective_from + FOUR_WEEKS)


def propose_later(effect: Effect, *, today: date) -> date:
    """Return the day by which the missing answers are there at the present pace, between one week and half a year off."""
    days = effect.days_to_go if effect.days_to_go is not None else LONGEST_WAIT.days
    return today + min(max(timedelta(days=days), ONE_WEEK), LONGEST_WAIT)


def _per_cent(base: Base) -> float:
    return 100 * base.hits / base.n if base.n else 0.0


def _rounded(points: float) -> float:
    return max(STEP, round(points / STEP) * STEP)
