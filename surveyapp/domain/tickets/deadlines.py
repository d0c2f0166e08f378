"""How urgent a ticket is, and until when it is due.

Two short tables that anybody can read: severity and impact give the priority, the priority gives the hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.cases import SILENCE_DAYS

# The clock that runs while the customer has been asked whether it is solved.
SILENCE = "silence"

IMPACTS = ("one", "several", "danger")
PRIORITIES = ("low", "normal", "high", "urgent")

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

PRIORITY_TABLE: dict[tuple[str, str], str] = {
    ("minor", "one"): "low",
    ("minor", "several"): "normal",
    ("minor", "danger"): "high",
    ("major", "one"): "normal",
    ("major", "several"): "high",
    ("major", "danger"): "urgent",
    ("critical", "one"): "high",
    ("critical", "several"): "urgent",
    ("critical", "danger"): "urgent",
}
UNSORTED = "normal"

# Hours from the opening until the case is to be acknowledged, answered and closed.
SERVICE_LEVEL: dict[str, tuple[int, int, int]] = {
    "urgent": (2, 8, 72),
    "high": (4, 24, 120),
    "normal": (8, 48, 240),
    "low": (24, 72, 336),
}


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


def priority_of(severity: str, impact: str) -> str:
    """Return the priority of `severity` × `impact`; a ticket not yet judged counts as normal."""
    return PRIORITY_TABLE.get((severity, impact or "one"), UNSORTED)


def due_times(opened_at: datetime, priority: str) -> Due:
    """Return the due times of a ticket opened at `opened_at` (aware); hours of the calendar."""
    acknowledge, answer, close = (timedelta(hours=hours) for hours in SERVICE_LEVEL[priority])
    return Due(opened_at + acknowledge, opened_at + answer, opened_at + close)


def silence_ends_at(asked_at: datetime) -> datetime:
    """Return until when a customer who was asked may answer before the case may be closed without an answer."""
    return asked_at + timedelta(days=SILENCE_DAYS)


def clock_started_at(due_at: datetime, stage: str, priority: str) -> datetime:
    """Return when the time that ends at `due_at` began to run, so that a clock can mark its last quarter.

    A case that was reopened has new due times, so its opening says nothing about them.
    """
    if stage == SILENCE:
        return due_at - timedelta(days=SILENCE_DAYS)
    hours = dict(zip(("acknowledge", "answer", "close"), SERVICE_LEVEL[priority], strict=True))
    return due_at - timedelta(hours=hours[stage])
