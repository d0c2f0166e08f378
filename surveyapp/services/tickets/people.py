"""Who may be given a ticket: people whose role works on tickets and whose units hold the ticket's."""

from surveyapp.domain.access import PERMISSIONS_BY_ROLE
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.services.tickets.changes import Change
from surveyapp.store import ticket_records as records

WORKING_ROLES = tuple(role for role, permissions in PERMISSIONS_BY_ROLE.items() if "tickets.write" in permissions)
UNFIT = {
    CASE: N_("This person cannot see the case's unit or may not work on cases. Choose somebody from the list."),
    CORRECTIVE_ACTION: N_("This person cannot see that unit or may not work on cases. Choose somebody else."),
}


def check_assignable(change: Change, user_id: int) -> None:
    """Do nothing for somebody who may be given the ticket that is being changed, or a part of it.

    Raises:
        Refused: they cannot see its unit, or may not work on tickets.
    """
    people = records.list_assignable(change.session, change.ticket.unit_id, WORKING_ROLES)
    if user_id not in {person.id for person in people}:
        raise Refused(UNFIT[change.ticket.kind])
