"""The board: the columns that open cases stand in, and where dropping a card into a column would lead."""

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import states

# A case that was reopened is investigated anew, so it stands there; what is planned and what is being done is one column.
COLUMNS: dict[str, tuple[str, ...]] = {
    "received": (states.RECEIVED,),
    "acknowledged": (states.ACKNOWLEDGED,),
    "investigating": (states.INVESTIGATING, states.REOPENED),
    "planned": (states.ACTION_PLANNED, states.IN_PROGRESS),
    "verifying": (states.VERIFYING,),
}
LABELS = {
    "received": N_("Received"),
    "acknowledged": N_("Acknowledged"),
    "investigating": N_("Investigating"),
    "planned": N_("Planned and in progress"),
    "verifying": N_("Verifying"),
}


def column_of(state: str) -> str | None:
    """Return the column of an open state, None for an ended one."""
    return next((column for column, held in COLUMNS.items() if state in held), None)


def target_of(state: str, column: str) -> str | None:
    """Return the state that a card of `state` enters when it is put into `column`, None where no single step leads.

    A column is never entered by skipping one: whoever drags a card two columns on is told which step comes first.
    """
    ways = states.TRANSITIONS.get(state, ())
    return next((target for target in COLUMNS.get(column, ()) if target in ways), None)
