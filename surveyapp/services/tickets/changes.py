"""One change of one ticket: locked, checked against what the person saw, and written into the history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION, ActionFacts
from surveyapp.domain.tickets.cases import CaseFacts
from surveyapp.domain.tickets.guards import AnyRules
from surveyapp.domain.tickets.kinds import RULES
from surveyapp.services.actions import facts as action_facts
from surveyapp.services.installation import current_settings
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.facts import case_facts, next_due_at
from surveyapp.services.transactions import transaction
from surveyapp.store import action_records, remedies, ticket_promises, units, worklists
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
        "root_cause_category",
        "wants_contact",
        "customer_verdict",
        "method",
        "conduct",
    }
)
READ_ONLY = {
    CASE: N_("Your role may read cases but not change them."),
    CORRECTIVE_ACTION: N_("Your role may read corrective actions but not change them."),
}
CHANGED_MEANWHILE = {
    CASE: N_("Somebody else changed this case while you were writing. Your text is kept; choose which one stays."),
    CORRECTIVE_ACTION: N_(
        "Somebody else changed this corrective action while you were writing. Your text is kept; choose which one stays."
    ),
}
HAS_ENDED = {
    CASE: N_("This case has ended. Reopen it to change it."),
    CORRECTIVE_ACTION: N_("This corrective action has ended. Reopen it to change it."),
}


@dataclass
class Change:
    """A ticket while it is being changed by `viewer`; `touched` says whether a column that people edit has changed."""

    session: Session
    ticket: Ticket
    viewer: Viewer
    now: datetime
    touched: bool = field(default=False, init=False)

    def set(self, column: str, value: Any, *, why: str | None = None, row: Any = None) -> None:
        """Give a column a new value and write the history; empty text is no value, and the same value no change.

        `row` is what the column belongs to when that is not the ticket itself.
        """
        row = self.ticket if row is None else row
        if isinstance(value, str):
            value = value.strip() or None
        old = getattr(row, column)
        if old == value:
            return
        setattr(row, column, value)
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
            # The program itself has no account.
            user_id=self.viewer.user_id or None,
            old=old,
            new=new,
            reason=(why or "").strip() or None,
        )

    @property
    def rules(self) -> AnyRules:
        """The guards of the ticket's kind."""
        return RULES[self.ticket.kind]

    def facts(self) -> CaseFacts | ActionFacts:
        """Return what is known of the ticket now, with what this change has already done."""
        self.session.flush()
        return self._facts_of_action() if self.ticket.kind == CORRECTIVE_ACTION else self._facts_of_case()

    def _facts_of_case(self) -> CaseFacts:
        customer = self.session.get(Customer, self.ticket.customer_id) if self.ticket.customer_id else None
        messages = [message for message, _ in records.list_messages(self.session, self.ticket.id)]
        return case_facts(
            self.ticket,
            customer,
            messages,
            records.count_open_actions(self.session, self.ticket.id),
            ticket_promises.count_running(self.session, [self.ticket.id]).get(self.ticket.id, 0),
            remedies=[(kind, state) for _, kind, state in remedies.list_states(self.session, [self.ticket.id])],
            now=self.now,
        )

    def _facts_of_action(self) -> ActionFacts:
        session, ticket = self.session, self.ticket
        found = action_records.find_criterion(session, ticket.id)
        return action_facts.action_facts(
            ticket,
            action_records.get_action(session, ticket.id),
            action_records.list_causes(session, ticket.id),
            [step for step, _ in records.list_actions(session, ticket.id)],
            found[0] if found else None,
            cases=action_records.count_cases(session, ticket.id),
            investigated_at=records.find_last_entry(session, ticket.id, states.INVESTIGATING),
            viewer_id=self.viewer.user_id,
        )

    def set_due(self, started_at: datetime) -> None:
        """Count the due times anew from `started_at`, by the ticket's priority or those of its kind; pauses do not count."""
        if self.ticket.kind == CORRECTIVE_ACTION:
            own = action_facts.due_times(started_at)
            self.ticket.acknowledge_due_at, self.ticket.answer_due_at = own.acknowledge_at, own.answer_at
            return
        clock = clock_of(self.ticket.unit_id, at=started_at)
        due = clock.due_times(started_at, self.ticket.priority)
        times = [due.acknowledge_at, due.answer_at, due.close_at]
        for pause in worklists.list_pauses(self.session, self.ticket.id, since=started_at):
            begins_at = max(pause.begins_at, started_at)
            times = [clock.moved(each, begins_at, pause.ends_at or begins_at) for each in times]
        self.ticket.acknowledge_due_at, self.ticket.answer_due_at, self.ticket.close_due_at = times

    def finish(self) -> None:
        """Bring what depends on the rest up to date."""
        ticket = self.ticket
        ticket.next_due_at = self._action_due_at() if ticket.kind == CORRECTIVE_ACTION else next_due_at(ticket)
        if self.touched:
            ticket.version += 1

    def _action_due_at(self) -> datetime | None:
        self.session.flush()
        found = action_records.find_criterion(self.session, self.ticket.id)
        name = units.find_timezone(self.session, self.ticket.unit_id)
        zone = ZoneInfo(name) if name else current_settings().timezone
        next_day = action_records.find_next_day(self.session, self.ticket.id)
        return action_facts.next_due_at(self.ticket, next_day, found[0] if found else None, zone)


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
            raise Forbidden(READ_ONLY[ticket.kind])
        if version is not None and version != ticket.version:
            raise Conflict(CHANGED_MEANWHILE[ticket.kind])
        if not allows_ended and not states.is_open(ticket.state):
            raise Refused(HAS_ENDED[ticket.kind])
        change = Change(session, ticket, viewer, now)
        yield change
        change.finish()


def _code(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
