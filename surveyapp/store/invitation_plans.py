"""Queries of planning: which touchpoints have no invitation yet, and the rows that are written for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, select
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.customers import Customer
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.orders import Order
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, scope

CHUNK = 1000


def list_open_surveys(session: Session, name: str | None) -> Sequence[Any]:
    """Return id, name, version and content hash of every survey that is open and published, or of the one named."""
    query = (
        select(Survey.id, Survey.name, SurveyVersion.id.label("version_id"), SurveyVersion.content_hash)
        .join(SurveyVersion, and_(SurveyVersion.survey_id == Survey.id, SurveyVersion.is_current))
        .where(Survey.state == "open")
        .order_by(Survey.name)
    )
    return session.execute(query.where(Survey.name == name) if name is not None else query).all()


def lock_survey(session: Session, survey_id: int) -> None:
    """Let only one process plan for a survey until the transaction ends (SQLite has one writer anyway)."""
    session.execute(select(Survey.id).where(Survey.id == survey_id).with_for_update())


def list_untouched(
    session: Session, survey_id: int, touchpoint: str, *, after_id: int, now: datetime, viewer: Viewer | None
) -> Sequence[Any]:
    """Return up to CHUNK orders, by id, that the touchpoint has happened to and that have no invitation for it."""
    touched_at, touched_on = _columns(touchpoint)
    planned = exists().where(
        Invitation.survey_id == survey_id, Invitation.order_id == Order.id, Invitation.touchpoint == touchpoint
    )
    query = (
        select(
            Order.id,
            Order.external_id,
            Order.customer_id,
            Order.unit_id,
            Order.timezone,
            Order.language,
            touched_at.label("touched_at"),
            touched_on.label("touched_on"),
            Customer.language.label("customer_language"),
            Customer.erased_at,
            Unit.path,
        )
        .join(Unit, Unit.id == Order.unit_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.id > after_id, *_happened(touchpoint), touched_at <= now, ~planned)
        .order_by(Order.id)
        .limit(CHUNK)
    )
    if viewer is not None:
        query = query.where(Order.unit_id.in_(scope(viewer)))
    return session.execute(query).all()


def _columns(touchpoint: str) -> tuple[Any, Any]:
    return getattr(Order, f"{touchpoint}_at"), getattr(Order, f"{touchpoint}_on")


def _happened(touchpoint: str) -> list[ColumnElement[bool]]:
    return [Order.is_delivered.is_(True)] if touchpoint == "delivered" else []


def list_unit_languages(session: Session) -> dict[str, str | None]:
    """Return the language of every unit by its path, None where it has none of its own."""
    return dict(session.execute(select(Unit.path, Unit.language)).all())


def add_invitations(session: Session, rows: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> None:
    """Insert invitations, all with the same columns, and the hashes of their links."""
    if rows:
        session.execute(insert(Invitation.__table__), list(rows))
    if links:
        session.execute(insert(InvitationLink.__table__), list(links))
