"""One corrective action with everything that its page shows, as one person may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import NotFound
from surveyapp.domain.tickets import actions, states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION, ActionFacts
from surveyapp.domain.tickets.guards import Requirement
from surveyapp.domain.tickets.naming import action_number
from surveyapp.services.actions.facts import action_facts
from surveyapp.services.actions.lists import theme_names
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.store import action_records
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db

# So many cases are named on the page; of the others it says how many there are.
SHOWN_CASES = 50


@dataclass(frozen=True, slots=True)
class Gathered:
    """The cases of a corrective action: those that the viewer may see, and how many belong to units beyond theirs."""

    rows: Sequence[Any]
    still_open: int
    ended: int
    hidden: int

    @property
    def total(self) -> int:
        """How many cases it gathers in all."""
        return self.still_open + self.ended + self.hidden


@dataclass(frozen=True, slots=True)
class ActionPage:
    """A corrective action and what hangs on it; notes and events come as (row, name) pairs.

    `own` is its row beside the common record, `steps` are its actions with the names of owner, doer and checker,
    `criterion` is that of the newest round, `doers` are (id, name) of everybody who did an action of it.
    """

    ticket: Any
    own: Any
    number: str
    unit: Any
    owner: str | None
    company: str
    causes: Sequence[Any]
    steps: Sequence[Any]
    notes: Sequence[Any]
    events: Sequence[Any]
    people: Sequence[Any]
    doers: Sequence[Any]
    criterion: Any
    criterion_by: str | None
    gathered: Gathered
    theme_names: Mapping[str, str]
    facts: ActionFacts
    next_state: str | None
    needs: list[tuple[Requirement[ActionFacts], bool]]
    moves: list[str]

    @property
    def whys(self) -> list[Any]:
        """The chain of whys, in order."""
        return [cause for cause in self.causes if not cause.branch]

    @property
    def branches(self) -> dict[str, list[Any]]:
        """The possible causes of the diagram, by branch; branches without any are left out."""
        return {
            branch: found
            for branch in actions.BRANCHES
            if (found := [cause for cause in self.causes if cause.branch == branch])
        }


def is_there(viewer: Viewer, ticket_id: int) -> bool:
    """Return whether a ticket is a corrective action that the viewer may see."""
    found = records.find_ticket(db.session(), viewer, ticket_id)
    return found is not None and found[0].kind == CORRECTIVE_ACTION


def get_action(viewer: Viewer, ticket_id: int) -> ActionPage:
    """Return a corrective action with everything that its page shows.

    Raises:
        NotFound: it is not there, or belongs to a unit that the viewer does not see.
    """
    session = db.session()
    found = records.find_ticket(session, viewer, ticket_id)
    if found is None or found[0].kind != CORRECTIVE_ACTION:
        raise NotFound
    ticket, unit, _, _, owner, company = found
    own = action_records.get_action(session, ticket_id)
    causes = action_records.list_causes(session, ticket_id)
    steps = action_records.list_actions(session, ticket_id)
    newest = action_records.find_criterion(session, ticket_id)
    criterion, criterion_by = newest if newest is not None else (None, None)
    total = action_records.count_cases(session, ticket_id)
    facts = action_facts(
        ticket,
        own,
        causes,
        [row[0] for row in steps],
        criterion,
        cases=total,
        investigated_at=records.find_last_entry(session, ticket_id, states.INVESTIGATING),
        viewer_id=viewer.user_id,
    )
    rules, next_state = actions.RULES, actions.RULES.next_state(facts)
    needs = rules.requirements(facts, next_state) if next_state else []
    return ActionPage(
        ticket=ticket,
        own=own,
        number=action_number(ticket.number),
        unit=unit,
        owner=owner,
        company=company,
        causes=causes,
        steps=steps,
        notes=records.list_notes(session, ticket_id),
        events=records.list_events(session, ticket_id),
        people=records.list_assignable(session, ticket.unit_id, WORKING_ROLES),
        doers=action_records.list_doers(session, ticket_id),
        criterion=criterion,
        criterion_by=criterion_by,
        gathered=_gathered(viewer, ticket_id, total),
        theme_names=theme_names().get(ticket.theme or "", {}),
        facts=facts,
        next_state=next_state,
        needs=[(need, need.is_met(facts)) for need in needs],
        moves=[state for state in states.TRANSITIONS[ticket.state] if state != next_state],
    )


def list_gathering(viewer: Viewer, case_id: int) -> Sequence[Any]:
    """Return the corrective actions that gather a case and that the viewer may see, the newest first."""
    return action_records.list_gathering(db.session(), viewer, case_id)


def _gathered(viewer: Viewer, ticket_id: int, total: int) -> Gathered:
    session = db.session()
    still_open, ended = action_records.count_visible_cases(session, viewer, ticket_id)
    rows = action_records.list_cases(session, viewer, ticket_id, size=SHOWN_CASES)
    return Gathered(rows, still_open, ended, total - still_open - ended)
