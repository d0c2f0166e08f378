"""The states of a ticket and the moves between them, the same for cases and corrective actions."""

from surveyapp.domain.errors import N_

RECEIVED = "received"
ACKNOWLEDGED = "acknowledged"
INVESTIGATING = "investigating"
ACTION_PLANNED = "action_planned"
IN_PROGRESS = "in_progress"
VERIFYING = "verifying"
CLOSED = "closed"
NOT_JUSTIFIED = "not_justified"
CANCELLED = "cancelled"
REOPENED = "reopened"

# The way that an honest ticket goes, in order; what it needs is added up along it.
LINE = (RECEIVED, ACKNOWLEDGED, INVESTIGATING, ACTION_PLANNED, IN_PROGRESS, VERIFYING, CLOSED)

# Ended states keep the record and wait for nobody; only reopening leads out of them.
ENDED = (CLOSED, NOT_JUSTIFIED, CANCELLED)
OPEN = (RECEIVED, ACKNOWLEDGED, REOPENED, INVESTIGATING, ACTION_PLANNED, IN_PROGRESS, VERIFYING)
STATES = (*OPEN, *ENDED)

LABELS = {
    RECEIVED: N_("Received"),
    ACKNOWLEDGED: N_("Acknowledged"),
    INVESTIGATING: N_("Investigating"),
    ACTION_PLANNED: N_("Action planned"),
    IN_PROGRESS: N_("In progress"),
    VERIFYING: N_("Verifying"),
    CLOSED: N_("Closed"),
    NOT_JUSTIFIED: N_("Not justified"),
    CANCELLED: N_("Cancelled"),
    REOPENED: N_("Reopened"),
}

# "Not justified" is a finding, so it comes only after somebody has begun to investigate. Going back to investigating
# is what honest work does when a plan or its outcome turns out to be wrong.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    RECEIVED: (ACKNOWLEDGED, CANCELLED),
    ACKNOWLEDGED: (INVESTIGATING, CANCELLED),
    INVESTIGATING: (ACTION_PLANNED, NOT_JUSTIFIED, CANCELLED),
    ACTION_PLANNED: (IN_PROGRESS, INVESTIGATING, NOT_JUSTIFIED, CANCELLED),
    IN_PROGRESS: (VERIFYING, INVESTIGATING, NOT_JUSTIFIED, CANCELLED),
    VERIFYING: (CLOSED, INVESTIGATING, NOT_JUSTIFIED, CANCELLED),
    CLOSED: (REOPENED,),
    NOT_JUSTIFIED: (REOPENED,),
    CANCELLED: (REOPENED,),
    REOPENED: (INVESTIGATING, CANCELLED),
}


def is_open(state: str) -> bool:
    """Return whether somebody still has to do something about a ticket in `state`."""
    return state not in ENDED


def is_step_back(from_state: str, to_state: str) -> bool:
    """Return whether the move undoes progress: back to investigating, or out of an end."""
    if to_state == REOPENED:
        return True
    return from_state in LINE and to_state in LINE and LINE.index(to_state) < LINE.index(from_state)


def needs_reason(from_state: str, to_state: str) -> bool:
    """Return whether the move must say why: every step back, and every end but a proper close."""
    return to_state in (NOT_JUSTIFIED, CANCELLED) or is_step_back(from_state, to_state)


def next_on_line(state: str) -> str | None:
    """Return the state that follows `state` on the usual way, or None after an end."""
    if state == REOPENED:
        return INVESTIGATING
    if state in ENDED:
        return None
    return LINE[LINE.index(state) + 1]
