"""One change of one ticket: locked, checked against what the person saw, and written into the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.tickets import deadlines, states
from surveyapp.domain.tickets.cases import CaseFacts
from surveyapp.services.tickets.facts import case_facts, next_due_at
from surveyapp.services.transactions import transaction
from surveyapp.store import ticket_records as records
from surveyapp.store.customers import Customer
from surveyapp.store.tickets import Ticket

# The columns whose values are codes or ids: the history shows them from and to. Of all others it says only that they changed.
CODED = frozenset(
    {
        "state",
        "owner_id",
        "severity",
        "impact",
        "priority",
        "remedy",
        "root_cause_category",
        "wants_contact",
        "customer_verdict",
    }
)


@dataclass
class Change:
    """A ticket while it is being changed by `viewer`; `touched` says whether a column that people edit has changed."""

    session: Session
    ticket: Ticket
    viewer: Viewer
    now: datetime
    touched: bool = field(default=False, init=False)

    def set(self, column: str, value: Any, *, why: str | None = None) -> None:
        """Give a column a new value and write the history; empty text is no value, and the same value no change."""
        if isinstance(value, str):
            value = value.strip() or None
        old = getattr(self.ticket, column)
        if old == value:
            return
        setattr(self.ticket, column, value)
        coded = column in CODED
        self.note(column, old=_code(old) if coded else None, new=_code(value) if coded else None, why=why)
        self.touched = True

    def note(self, what: str, *, old: str | None = None, new: str | None = None, why: str | None = None) -> None:
        """Write one line of history."""
        records.add_event(
            self.session,
            self.ticket.id,
            what,
            at=self.now,
            user_id=self.viewer.user_id,
            old=old,
            new=new,
            reason=(why or "").strip() or None,
        )

    def facts(self) -> CaseFacts:
        """Return what is known of the case now, with what this change has already done."""
        self.session.flush()
        customer = self.session.get(Customer, self.ticket.customer_id) if self.ticket.customer_id else None
        messages = [message for message, _ in records.list_messages(self.session, self.ticket.id)]
        return case_facts(
            self.ticket, customer, messages, records.count_open_actions(self.session, self.ticket.id), now=self.now
        )

    def set_due(self, started_at: datetime) -> None:
        """Count the due times anew from `started_at`, by the ticket's priority."""
        due = deadlines.due_times(started_at, self.ticket.priority)
        self.ticket.acknowledge_due_at, self.ticket.answer_due_at, self.ticket.close_due_at = (
            due.acknowledge_at,
            due.answer_at,
            due.close_at,
        )

    def finish(self) -> None:
        """Bring what depends on the rest up to date."""
        ticket = self.ticket
        ticket.next_due_at = next_due_at(ticket)
        if self.touched:
            ticket.version += 1


@contextmanager
def changing(
    viewer: Viewer, ticket_id: int, *, now: datetime, version: int | None = None, allows_ended: bool = False
) -> Iterator[Change]:
    """Lock the ticket for one use case, in a transaction of its own.

    `version` is the one that the person saw; None for what cannot overwrite anything, such as a note.

    Raises:
        NotFound: it is not there, or not the viewer's to see.
        Forbidden: the viewer may not change tickets.
        Conflict: somebody else changed it meanwhile.
        Refused: it has ended; only reopening changes it.
    """
    with transaction() as session:
        ticket = records.find_for_change(session, viewer, ticket_id)
        if ticket is None:
            raise NotFound
        if not viewer.may("tickets.write"):
            raise Forbidden(N_("Your role may read cases but not change them."))
        if version is not None and version != ticket.version:
            raise Conflict(
                N_("Somebody else changed this case while you were writing. Your text is kept; choose which one stays.")
            )
        if not allows_ended and not states.is_open(ticket.state):
            raise Refused(N_("This case has ended. Reopen it to change it."))
        change = Change(session, ticket, viewer, now)
        yield change
        change.finish()


def _code(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
