"""The list of tickets, as one person may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets import deadlines
from surveyapp.domain.tickets.naming import case_number
from surveyapp.domain.tickets.views import PAGE_SIZE, Filter, Place
from surveyapp.services.tickets.facts import is_waiting, running_stage
from surveyapp.store import ticket_lists
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list; `started_at` is when the time to `due_at` began, None once it has ended."""

    id: int
    number: str
    title: str
    about: str
    state: str
    priority: str
    unit: str
    owner: str | None
    opened_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    is_waiting: bool
    verdict: str | None


@dataclass(frozen=True, slots=True)
class TicketList:
    """A page of the list, how many tickets each view holds, and what the filters offer."""

    rows: list[ListRow]
    counts: dict[str, int]
    units: Sequence[Any]
    owners: Sequence[Any]
    previous_place: Place | None
    next_place: Place | None


def list_tickets(
    viewer: Viewer, chosen: Filter, place: Place | None = None, *, now: datetime, size: int = PAGE_SIZE
) -> TicketList:
    """Return the page of `chosen` that begins at `place`; only tickets of the viewer's units are in it or counted."""
    session = db.session()
    found = list(ticket_lists.list_tickets(session, viewer, chosen, place, now=now, size=size + 1))
    has_more = len(found) > size
    is_backwards = place is not None and place.is_before
    shown = (found[1:] if is_backwards else found[:-1]) if has_more else found
    key = "next_due_at" if chosen.is_by_due_time else "opened_at"
    has_next = is_backwards or has_more
    has_previous = has_more if is_backwards else place is not None
    return TicketList(
        rows=[_row(row) for row in shown],
        counts=ticket_lists.count_views(session, viewer, chosen, now=now),
        units=ticket_lists.list_units(session, viewer),
        owners=ticket_lists.list_owners(session, viewer),
        previous_place=Place(getattr(shown[0], key), shown[0].id, is_before=True) if shown and has_previous else None,
        next_place=Place(getattr(shown[-1], key), shown[-1].id) if shown and has_next else None,
    )


def count_open(viewer: Viewer, *, now: datetime) -> int:
    """Return how many open tickets the viewer sees, for the navigation; counting stops at `views.COUNT_LIMIT`."""
    session = db.session()
    return ticket_lists.count_view(session, viewer, Filter(), now=now)


def list_late(viewer: Viewer, *, now: datetime, size: int) -> tuple[list[ListRow], int]:
    """Return the `size` cases that are late the longest, and how many are late; counting stops at `views.COUNT_LIMIT`."""
    session, chosen = db.session(), Filter(view="late")
    found = ticket_lists.list_tickets(session, viewer, chosen, None, now=now, size=size)
    return [_row(row) for row in found], ticket_lists.count_view(session, viewer, chosen, now=now) if found else 0


def _row(row: Any) -> ListRow:
    stage = running_stage(row)
    started_at = deadlines.clock_started_at(row.next_due_at, stage, row.priority) if stage and row.next_due_at else None
    return ListRow(
        id=row.id,
        number=case_number(row.number),
        title=row.title,
        about=row.category or "",
        state=row.state,
        priority=row.priority,
        unit=row.unit,
        owner=row.owner,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        due_at=row.next_due_at if stage else None,
        started_at=started_at,
        is_waiting=bool(stage) and is_waiting(row),
        verdict=row.customer_verdict,
    )
