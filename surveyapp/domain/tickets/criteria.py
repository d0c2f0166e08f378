"""What counts as success: when it may be fixed, what it has to say, and why nothing changes it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.actions import EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA

# A baseline or a time after the action under a week knows nothing of weekdays.
LEAST_DAYS = 7
LONGEST_DAYS = 730
MOST_POINTS = 100.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to fix: the measure by its code, the segment, windows (all days included), points, and the day."""

    survey: str
    measure: str
    unit_id: int
    baseline_from: date
    baseline_to: date
    smallest_change: float
    decide_on: date
    alarm_from: date | None = None
    alarm_to: date | None = None
    dimension: str = ""
    key: str = ""

    @property
    def alarm(self) -> tuple[date, date] | None:
        """Return the window that raised the alarm, None where there was none."""
        return (self.alarm_from, self.alarm_to) if self.alarm_from and self.alarm_to else None


@dataclass(frozen=True, slots=True)
class Round:
    """An earlier round: its verdict, None while it runs, and whether it only prolonged the one before."""

    verdict: str | None
    is_prolonged: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a corrective action stands when somebody wants to fix its criterion.

    `is_anew` says that its cause was taken up again since the last verdict; `done` counts actions against the cause
    that were done since then (since the opening, in the first round).
    """

    state: str
    rounds: Sequence[Round]
    is_anew: bool
    done: int


def check_may_lock(standing: Standing) -> None:
    """Do nothing when a criterion may be fixed now.

    Raises:
        Refused: one holds already, an action is done already, or there is nothing left to prove.
    """
    last = standing.rounds[-1] if standing.rounds else None
    if not states.is_open(standing.state) or standing.state == states.VERIFYING:
        raise Refused(N_("What counts as success is fixed while the cause is investigated, before anything is done."))
    if last is not None and not (standing.is_anew and last.verdict is not None and _is_over(last)):
        raise Refused(N_("What counts as success is fixed already. Nothing changes it; that is what makes it proof."))
    if standing.done:
        raise Refused(
            N_(
                "An action against the cause is done already. What counts as success has to be fixed before, "
                "or everybody would choose what came out well."
            )
        )


def may_lock(standing: Standing) -> bool:
    """Return whether a criterion may be fixed now."""
    try:
        check_may_lock(standing)
    except Refused:
        return False
    return True


def may_prolong(standing: Standing) -> bool:
    """Return whether one new decision date may be set: after "not enough data", once."""
    last = standing.rounds[-1] if standing.rounds else None
    return (
        last is not None
        and last.verdict == NOT_ENOUGH_DATA
        and not last.is_prolonged
        and not standing.is_anew
        and states.is_open(standing.state)
    )


def check_wish(wish: Wish, *, today: date) -> None:
    """Do nothing when the windows, the change and the day make sense together.

    Raises:
        Refused: with what to choose instead.
    """
    if wish.baseline_from > wish.baseline_to:
        raise Refused(N_("The baseline ends before it begins. Turn its dates round."))
    if wish.baseline_from > today:
        raise Refused(N_("The baseline lies in the future. Begin it today at the latest."))
    if (wish.alarm_from is None) != (wish.alarm_to is None):
        raise Refused(N_("Say both when the alarm began and when it ended, or neither."))
    if wish.alarm_from is not None and wish.alarm_to is not None and wish.alarm_from > wish.alarm_to:
        raise Refused(N_("The alarm ends before it begins. Turn its dates round."))
    if _usable_days(wish) < LEAST_DAYS:
        raise Refused(
            N_("Outside the alarm the baseline has less than %(days)s days. Make it longer."), days=LEAST_DAYS
        )
    if wish.decide_on <= max(today, wish.baseline_to) + timedelta(days=LEAST_DAYS):
        raise Refused(
            N_("Decide later: at least %(days)s days after today and after the baseline."), days=LEAST_DAYS + 1
        )
    if (wish.decide_on - wish.baseline_from).days > LONGEST_DAYS:
        raise Refused(N_("Baseline and decision lie more than two years apart. Choose a nearer day."))
    if not 0 < wish.smallest_change <= MOST_POINTS:
        raise Refused(N_("Write a change of more than 0 and at most 100 points, such as 6."))


def check_decision(decide_on: date, *, before: date, today: date) -> None:
    """Do nothing when a new decision date lies after the old one and after today, and not too far.

    Raises:
        Refused: it does not.
    """
    if decide_on <= max(before, today):
        raise Refused(N_("Choose a day after today."))
    if (decide_on - today).days > LONGEST_DAYS:
        raise Refused(N_("That is more than two years away. Choose a nearer day."))


def _is_over(last: Round) -> bool:
    # Data that stayed short although the day was moved once decide nothing, so the cause is looked at anew.
    return last.verdict in (EFFECTIVE, NOT_EFFECTIVE) or last.is_prolonged


def _usable_days(wish: Wish) -> int:
    days = (wish.baseline_to - wish.baseline_from).days + 1
    if wish.alarm is None:
        return days
    first, last = max(wish.alarm[0], wish.baseline_from), min(wish.alarm[1], wish.baseline_to)
    return days - max(0, (last - first).days + 1)
