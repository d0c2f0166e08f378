"""Queries of what a report's time axis shows beside the figures: versions, events and notes, corrective actions."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.report_events import ReportEvent
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import Unit, scope


def list_versions(session: Session, survey_id: int) -> Sequence[Row[Any]]:
    """Return number and published_at of a survey's versions, oldest first."""
    query = select(SurveyVersion.number, SurveyVersion.published_at).where(SurveyVersion.survey_id == survey_id)
    return session.execute(query.order_by(SurveyVersion.number)).all()


def list_events(session: Session, survey_id: int, unit_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return the events and notes of some units, of one survey or of all: id, kind, title, days, unit_id and path."""
    columns = (
        ReportEvent.id, ReportEvent.kind, ReportEvent.title, ReportEvent.on_day, ReportEvent.to_on,
        ReportEvent.unit_id, Unit.path,
    )  # fmt: skip
    query = select(*columns).join(Unit, Unit.id == ReportEvent.unit_id)
    query = query.where(or_(ReportEvent.survey_id.is_(None), ReportEvent.survey_id == survey_id))
    return session.execute(query.where(ReportEvent.unit_id.in_(unit_ids)).order_by(ReportEvent.on_day)).all()


def list_begun_actions(session: Session, survey_id: int, unit_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Return id, title, unit's id and path, and begun_at of the corrective actions of some units that were begun."""
    begun_at = func.min(TicketEvent.at).label("begun_at")
    query = select(Ticket.id, Ticket.title, Ticket.unit_id, Unit.path, begun_at).join(
        TicketEvent, TicketEvent.ticket_id == Ticket.id
    )
    query = query.join(Unit, Unit.id == Ticket.unit_id).where(
        Ticket.kind == "corrective_action",
        Ticket.unit_id.in_(unit_ids),
        or_(Ticket.survey_id.is_(None), Ticket.survey_id == survey_id),
        TicketEvent.field == "state",
        TicketEvent.new == "in_progress",
    )
    return session.execute(query.group_by(Ticket.id, Ticket.title, Ticket.unit_id, Unit.path)).all()


def find_event(session: Session, event_id: int, viewer: Viewer) -> ReportEvent | None:
    """Return an event of a unit that the viewer may see."""
    query = select(ReportEvent).where(ReportEvent.id == event_id, ReportEvent.unit_id.in_(scope(viewer)))
    return session.scalars(query).one_or_none()


def delete_event(session: Session, event_id: int) -> None:
    """Delete an event."""
    session.execute(delete(ReportEvent).where(ReportEvent.id == event_id))
