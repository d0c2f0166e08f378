"""One person's day: what is due, promised, answered, to be done and to be approved, and whom they stand in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.domain.tickets.views import day_ends_at
from surveyapp.services import absences
from surveyapp.services.absences import AbsenceRow
from surveyapp.services.remedies import deciding
from surveyapp.services.tickets.facts import time_left_of
from surveyapp.store import day_lists
from surveyapp.store.database import db

# More does not fit into a day; what is left stands in the list of cases.
SIZE = 50


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the day. `at` is when it is due or was written, `on` the day of what has no hour.

    `said` is what was promised or is to be done, `promise` the kind of a promise. `left` is working time, where a
    clock of it runs.
    """

    ticket_id: int
    kind: str
    number: str
    title: str
    unit: str
    state: str
    priority: str
    at: datetime | None = None
    on: date | None = None
    said: str = ""
    promise: str = ""
    left: TimeLeft | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A person's day; `approvals` counts what waits for them, `to_take_back` what others still have of theirs."""

    due: Sequence[DayRow]
    promises: Sequence[DayRow]
    written: Sequence[DayRow]
    steps: Sequence[DayRow]
    approvals: int
    deputised: Sequence[AbsenceRow]
    away: Sequence[AbsenceRow]
    to_take_back: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for the person today."""
        return not (self.due or self.promises or self.written or self.steps or self.approvals)


def get_day(viewer: Viewer, zone: ZoneInfo, *, now: datetime) -> Day:
    """Return what waits for the viewer until their local midnight, late things included."""
    session, today, until = db.session(), now.astimezone(zone).date(), day_ends_at(now, zone)
    due = day_lists.list_due(session, viewer, until, SIZE)
    promises = day_lists.list_promises(session, viewer, until, SIZE)
    written = day_lists.list_written(session, viewer, SIZE)
    steps = day_lists.list_steps(session, viewer, today, SIZE)
    return Day(
        due=[_row(row, at=row.next_due_at, left=time_left_of(row, now=now)) for row in due],
        promises=[_row(row, at=row.due_at, said=row.text or "", promise=row.promise) for row in promises],
        written=[_row(row, at=row.written_at) for row in written],
        steps=[_row(row, on=row.due_on, said=row.text) for row in steps],
        approvals=deciding.count_waiting(viewer),
        deputised=absences.list_deputised(viewer, today),
        away=[row for row in absences.list_own(viewer, today) if row.is_now],
        to_take_back=len(absences.list_to_take_back(viewer, today, now=now)),
    )


def _row(row: Any, **more: Any) -> DayRow:
    return DayRow(
        ticket_id=row.id,
        kind=row.kind,
        number=ticket_number(row.kind, row.number),
        title=row.title,
        unit=row.unit,
        state=row.state,
        priority=row.priority,
        **more,
    )
