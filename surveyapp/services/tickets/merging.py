"""Merging doubles: two cases about one matter become one, which keeps everything that belongs to either."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.remedies import RESERVED
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.tickets.bulk import Pick
from surveyapp.services.tickets.changes import Change
from surveyapp.services.tickets.moves import enter
from surveyapp.services.transactions import transaction
from surveyapp.store import remedies, ticket_merges
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket
from surveyapp.store.worklists import TicketContact

# More are no doubles but a cause: that is what corrective actions are for.
MAXIMUM = 10
DUE = ("acknowledge_due_at", "answer_due_at", "close_due_at")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the cases to be merged, as the person who chooses sees it. `customer` is None where nobody may be shown."""

    id: int
    number: str
    version: int
    title: str
    state: str
    unit: str
    customer: str | None
    order: str | None
    owner: str | None
    opened_at: datetime
    answers: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Candidates:
    """The cases to choose from, the oldest first; `crosses` says that they are of different customers."""

    cases: Sequence[Candidate]
    crosses: bool


def get_candidates(viewer: Viewer, ticket_ids: Sequence[int]) -> Candidates:
    """Return what is to be merged.

    Raises:
        Refused: they are not at least two cases, or too many.
    """
    found = ticket_merges.list_candidates(db.session(), viewer, ticket_ids)
    tickets = [row[0] for row in found if row[0].kind == "case"]
    if len(tickets) < 2:
        raise Refused(N_("Tick the cases that are about the same matter, two at least."))
    if len(tickets) > MAXIMUM:
        raise Refused(N_("At most %(maximum)s cases can be merged at once."), maximum=MAXIMUM)
    cases = [_candidate(row) for row in found if row[0].kind == "case"]
    return Candidates(cases, _crosses(tickets))


def merge(
    viewer: Viewer, stays: Pick, doubles: Sequence[Pick], *, why: str, is_confirmed: bool = False, now: datetime
) -> None:
    """Let the case `stays` take over everything of its doubles, which end as cancelled. It cannot be taken apart again.

    `is_confirmed`: the person knows that the cases are of different customers. What one of them wrote is shown to no other.

    Raises:
        NotFound: one of them is not there, or not the viewer's to see.
        Forbidden: the viewer may not change tickets.
        Conflict: somebody else changed one of them meanwhile.
        Refused: one has ended, only one of them is confidential, or they are of different customers.
    """
    if not viewer.may("tickets.write"):
        raise Forbidden(N_("Your role may read cases but not change them."))
    picks = {pick.ticket_id: pick for pick in (*doubles, stays)}
    if len(picks) < 2 or len(picks) > MAXIMUM:
        raise Refused(N_("Tick the cases that are about the same matter, two at least."))
    with transaction() as session:
        found = ticket_merges.lock_tickets(session, viewer, list(picks))
        if found.keys() != picks.keys() or any(ticket.kind != "case" for ticket in found.values()):
            raise NotFound
        if any(found[pick.ticket_id].version != pick.version for pick in picks.values()):
            raise Conflict(N_("Somebody changed one of these cases meanwhile. Look at them again, then merge."))
        survivor = found.pop(stays.ticket_id)
        _check(survivor, list(found.values()), is_confirmed=is_confirmed)
        _check_remedies(session, survivor, list(found.values()))
        _merge(session, viewer, survivor, list(found.values()), why, now)


def find_survivor(viewer: Viewer, ticket_id: int) -> tuple[int, str] | None:
    """Return id and number of the case that a double lives on in, None for a case that is no double."""
    found = ticket_merges.find_survivor(db.session(), viewer, ticket_id)
    return (found.id, case_number(found.number)) if found is not None else None


def list_doubles(ticket_id: int) -> list[tuple[int, str]]:
    """Return id and number of the cases that were merged into one; who may see it is for the caller to have asked."""
    return [(row.id, case_number(row.number)) for row in ticket_merges.list_doubles(db.session(), ticket_id)]


def _candidate(row: Any) -> Candidate:
    ticket, unit, customer, order, owner, answers = row
    hides = ticket.is_confidential
    return Candidate(
        id=ticket.id,
        number=case_number(ticket.number),
        version=ticket.version,
        title=ticket.title,
        state=ticket.state,
        unit=unit,
        customer=None if hides or customer is None else customer.name or customer.external_id,
        order=None if hides else order,
        owner=owner,
        opened_at=ticket.opened_at,
        answers=answers,
        is_open=states.is_open(ticket.state),
    )


def _crosses(tickets: Sequence[Ticket]) -> bool:
    """Return whether the cases are not known to be of one customer: who said nothing of themselves can be anybody."""
    customers = {ticket.customer_id for ticket in tickets}
    return len(customers) > 1 or None in customers


def _check(survivor: Ticket, doubles: Sequence[Ticket], *, is_confirmed: bool) -> None:
    tickets = [survivor, *doubles]
    if any(not states.is_open(ticket.state) for ticket in tickets):
        raise Refused(N_("Only open cases can be merged. Reopen the one that has ended first."))
    if len({ticket.is_confidential for ticket in tickets}) > 1:
        raise Refused(N_("One of the cases is confidential: merged with another it would tell whose it is."))
    if _crosses(tickets) and not is_confirmed:
        raise Refused(N_("These cases are of different customers. Say that you want to merge them all the same."))


def _check_remedies(session: Session, survivor: Ticket, doubles: Sequence[Ticket]) -> None:
    """Refuse to show a customer what another one was given, with the code of their gift card."""
    others = [double.id for double in doubles if _is_of_another(survivor, double)]
    if any(state in RESERVED for _, _, state in remedies.list_states(session, others)):
        raise Refused(
            N_("Something was offered to another of these customers, and only they may see it. Keep these cases apart.")
        )


def _is_of_another(survivor: Ticket, double: Ticket) -> bool:
    return survivor.customer_id is not None and double.customer_id not in (None, survivor.customer_id)


def _merge(
    session: Session, viewer: Viewer, survivor: Ticket, doubles: Sequence[Ticket], why: str, now: datetime
) -> None:
    change = Change(session, survivor, viewer, now)
    for double in doubles:
        ending = Change(session, double, viewer, now)
        enter(ending, states.CANCELLED, why=why)
        ending.note("merged_into", new=case_number(survivor.number))
        double.merged_into_id = survivor.id
        ending.finish()
        change.note("merged", new=case_number(double.number))
        if _is_of_another(survivor, double):
            ticket_merges.hide_files(session, double.id)
            session.merge(TicketContact(ticket_id=survivor.id, customer_id=double.customer_id, added_at=now))
    session.flush()
    ticket_merges.move_all(session, [double.id for double in doubles], survivor.id)
    for double in doubles:
        _take_over(survivor, double)
    change.touched = True
    change.finish()


def _take_over(survivor: Ticket, double: Ticket) -> None:
    """Let the case keep what only its double knew, and every promise that was made to either: the earlier one holds."""
    if survivor.order_id is None and double.order_id is not None:
        # Further complaints about the order join the case that lives on.
        survivor.order_id, survivor.dedupe_key = double.order_id, double.dedupe_key
    for column in ("customer_id", "account_id", "language", "theme", "survey_id"):
        if getattr(survivor, column) is None:
            setattr(survivor, column, getattr(double, column))
    for column in DUE:
        times = [time for time in (getattr(survivor, column), getattr(double, column)) if time is not None]
        setattr(survivor, column, min(times, default=None))
    acknowledged = [time for time in (survivor.acknowledged_at, double.acknowledged_at) if time is not None]
    survivor.acknowledged_at = min(acknowledged, default=None)
    survivor.apology_sent_at = survivor.apology_sent_at or double.apology_sent_at
    survivor.effort_minutes += double.effort_minutes
