"""What the coding of a comment adds to the case of its response, or opens where there is none."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.domain.ticket_rules.proposal import TicketProposal
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.store import ticket_records as records


def open_or_enrich(
    session: Session, proposals: Sequence[TicketProposal], complaint: Complaint, *, now: datetime
) -> None:
    """Open a case for each proposal, or tell the response's own case what was found in its words.

    Runs inside the caller's transaction. A case that has ended stays as it is. Done twice, it changes nothing.
    """
    ticket = records.find_ticket_of(session, complaint.context.response_id)
    if ticket is None:
        open_cases(session, proposals, complaint, now=now)
        return
    if ticket.ended_at is not None:
        return
    for proposal in proposals:
        found = [{"message": reason.message, "params": reason.params} for reason in proposal.reasons]
        if all(reason in ticket.reasons for reason in found):
            continue
        # What the same rule had found before is part of what it finds now.
        messages = {reason["message"] for reason in found}
        kept = [reason for reason in ticket.reasons if reason["message"] not in messages]
        theme = ticket.theme or proposal.theme
        records.save_theme(session, ticket.id, theme, [*kept, *found])
        records.add_event(
            session, ticket.id, "theme", at=now, user_id=None, old=ticket.theme, new=proposal.theme, reason=None
        )
