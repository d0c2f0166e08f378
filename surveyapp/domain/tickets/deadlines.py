"""Until when a ticket is due, and which of its clocks runs.

The company's rules say how soon (`domain.policies.priority` and `service_level`); here that becomes moments, in the
working time of the ticket's unit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from surveyapp.domain.errors import N_
from surveyapp.domain.policies.priority import IMPACTS, PRIORITIES, UNJUDGED
from surveyapp.domain.policies.service_level import STAGES, ServiceLevel
from surveyapp.domain.tickets import states
from surveyapp.domain.working_time import WorkingCalendar, add_working_time, working_time_between

__all__ = ["IMPACTS", "PRIORITIES", "SILENCE", "STAGES", "Clock", "Due", "TimeLeft", "stage_of"]

# The clock that runs while the customer has been asked whether it is solved.
SILENCE = "silence"

SEVERITY_LABELS = {
    "minor": N_("Minor: a nuisance"),
    "major": N_("Major: the customer cannot use what was bought, or lost time or money"),
    "critical": N_("Critical: harm done, or the customer is about to leave"),
}
IMPACT_LABELS = {
    "one": N_("One customer"),
    "several": N_("Several customers"),
    "danger": N_("Health, safety or the law"),
}
PRIORITY_LABELS = {"low": N_("Low"), "normal": N_("Normal"), "high": N_("High"), "urgent": N_("Urgent")}

UNSORTED = UNJUDGED


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a ticket is to be acknowledged, answered and closed."""

    acknowledge_at: datetime
    answer_at: datetime
    close_at: datetime

    def of(self, stage: str) -> datetime:
        """Return the time of a stage: acknowledge, answer or close."""
        return {"acknowledge": self.acknowledge_at, "answer": self.answer_at, "close": self.close_at}[stage]


def stage_of(
    state: str, *, is_acknowledged: bool = False, is_answered: bool = False, is_waiting: bool = False
) -> str | None:
    """Return which clock runs: to acknowledge, to answer, to close, or the customer's silence; None once it has ended.

    A promise that was kept early (an acknowledgement goes out by itself) gives way to the next one. While the customer
    thinks about whether it is solved (`is_waiting`), nothing of ours is late.
    """
    if not states.is_open(state):
        return None
    if state == states.VERIFYING and is_waiting:
        return SILENCE
    if state == states.RECEIVED and not is_acknowledged:
        return "acknowledge"
    if state in (states.RECEIVED, states.ACKNOWLEDGED, states.REOPENED, states.INVESTIGATING) and not is_answered:
        return "answer"
    return "close"


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How much working time there is until a due time, or by how much it is late; soon is the last quarter."""

    length: timedelta
    is_late: bool
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One unit's clock: how long each stage may take, and when the unit works."""

    level: ServiceLevel
    calendar: WorkingCalendar

    def due_times(self, started_at: datetime, priority: str) -> Due:
        """Return the due times of a ticket whose time began at `started_at` (aware)."""
        return Due(*(self._after(started_at, self.level.time_for(priority, stage)) for stage in STAGES))

    def started_at(self, due_at: datetime, stage: str, priority: str) -> datetime:
        """Return when the time that ends at `due_at` began to run, so that a clock can mark its last quarter.

        A case that was paused or reopened has new due times, so its opening says nothing about them.
        """
        if stage == SILENCE:
            return due_at - timedelta(days=self.level.silence_days)
        return self._after(due_at, -self.level.time_for(priority, stage))

    def remind_at(self, due_at: datetime, stage: str, priority: str) -> datetime:
        """Return when to remind of `due_at`: when the share of the time that the service level names is used up."""
        if stage == SILENCE:
            return due_at
        return self._after(due_at, -self.level.time_for(priority, stage) * (1 - self.level.remind_at))

    def left(self, now: datetime, due_at: datetime) -> timedelta:
        """Return how much working time there is until `due_at`; negative once it is past."""
        return working_time_between(now, due_at, self.calendar)

    def time_left(self, now: datetime, due_at: datetime, stage: str, priority: str) -> TimeLeft:
        """Return what a clock shows of a stage; past its time it is late, though nobody may have worked since."""
        left = self.left(now, due_at)
        is_late = now > due_at
        return TimeLeft(abs(left), is_late, not is_late and left * 4 <= self.level.time_for(priority, stage))

    def moved(self, due_at: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
        """Return a due time moved by the working time for which the clock stood still; one past before stays."""
        if due_at <= paused_at:
            return due_at
        return self._after(due_at, working_time_between(paused_at, resumed_at, self.calendar))

    def silence_ends_at(self, asked_at: datetime) -> datetime:
        """Return until when a customer who was asked may answer before the case may be closed without an answer."""
        return asked_at + timedelta(days=self.level.silence_days)

    def _after(self, start: datetime, length: timedelta) -> datetime:
        return add_working_time(start, length, self.calendar)
