"""Events and notes on the time axis of reports: noted, changed and taken away by whoever has their unit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.report_events import check_event, clean_title
from surveyapp.services import audit, surveys
from surveyapp.services.transactions import transaction
from surveyapp.store import report_marks, report_queries, units
from surveyapp.store.database import db, random_id
from surveyapp.store.report_events import ReportEvent


@dataclass(frozen=True, slots=True)
class Event:
    """An event as a form holds it; `survey` is the name of the survey that it speaks of, None for all."""

    kind: str
    title: str
    on_day: date
    to_on: date | None
    unit_id: int
    survey: str | None = None


def list_units(viewer: Viewer) -> list[tuple[int, str]]:
    """Return id and path of the units that the viewer may note events for, parents before children."""
    return [(unit.id, unit.path) for unit in units.list_visible(db.session(), viewer)]


def get_event(viewer: Viewer, event_id: int) -> Event:
    """Return an event of one of the viewer's units.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    row = _find(db.session(), viewer, event_id)
    names = {head.id: head.name for head in report_queries.list_surveys(db.session())}
    survey = names.get(row.survey_id) if row.survey_id is not None else None
    return Event(row.kind, row.title, row.on_day, row.to_on, row.unit_id, survey)


def add_event(viewer: Viewer, event: Event, *, now: datetime) -> int:
    """Note an event or a note; return its id.

    Raises:
        Refused: it has no title, an unknown kind, or ends before it begins.
        NotFound: the unit or the survey is not there, or not theirs.
    """
    values = _values(viewer, event)
    with transaction() as session:
        row = ReportEvent(id=random_id(), created_at=now, created_by=viewer.user_id, **values)
        session.add(row)
        session.flush()
        _record(session, viewer, "report event added", row.id, now=now)
        return row.id


def change_event(viewer: Viewer, event_id: int, event: Event, *, now: datetime) -> Event:
    """Change an event; return what it was before, for undo.

    Raises:
        Refused, NotFound: as `add_event`; or the event is not theirs.
    """
    before, values = get_event(viewer, event_id), _values(viewer, event)
    with transaction() as session:
        row = _find(session, viewer, event_id)
        for name, value in values.items():
            setattr(row, name, value)
        _record(session, viewer, "report event changed", event_id, now=now)
    return before


def delete_event(viewer: Viewer, event_id: int, *, now: datetime) -> Event:
    """Take an event away; return what it was, for undo.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    before = get_event(viewer, event_id)
    with transaction() as session:
        report_marks.delete_event(session, _find(session, viewer, event_id).id)
        _record(session, viewer, "report event deleted", event_id, now=now)
    return before


def _values(viewer: Viewer, event: Event) -> dict[str, object]:
    check_event(event.kind, event.on_day, event.to_on)
    if units.find_visible(db.session(), event.unit_id, viewer) is None:
        raise NotFound(N_("There is no such unit, or it is not yours."))
    return {
        "kind": event.kind,
        "title": clean_title(event.title),
        "on_day": event.on_day,
        "to_on": event.to_on,
        "unit_id": event.unit_id,
        "survey_id": surveys.get_published(event.survey).id if event.survey else None,
    }


def _find(session: Session, viewer: Viewer, event_id: int) -> ReportEvent:
    row = report_marks.find_event(session, event_id, viewer)
    if row is None:
        raise NotFound(N_("There is no such event."))
    return row


def _record(session: Session, viewer: Viewer, action: str, event_id: int, *, now: datetime) -> None:
    audit.record(session, action, now=now, user_id=viewer.user_id, object_kind="report_event", object_id=event_id)
