"""Queries of planning: which touchpoints have no invitation yet, and the rows that are written for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, insert, literal, null, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.domain.access import Viewer
from surveyapp.domain.invitations import SKIPPED, TICKET_CLOSED
from surveyapp.store.customers import Customer
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.orders import Order
from surveyapp.store.surveys import Survey, SurveyVersion, is_asked
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, scope

CHUNK = 1000
# Any number will do, as long as every process of ours uses the same one and the migrations another.
PLANNING_LOCK = 7_380_217


def list_open_surveys(session: Session, name: str | None, *, now: datetime) -> Sequence[Any]:
    """Return id, name, version and content hash of every survey that is published and asks at `now`, or of the one named."""
    query = (
        select(Survey.id, Survey.name, SurveyVersion.id.label("version_id"), SurveyVersion.content_hash)
        .join(SurveyVersion, and_(SurveyVersion.survey_id == Survey.id, SurveyVersion.is_current))
        .where(is_asked(now))
        .order_by(Survey.name)
    )
    return session.execute(query.where(Survey.name == name) if name is not None else query).all()


def lock_planning(session: Session) -> None:
    """Let only one process plan until the transaction ends: a person is asked at most so often over all surveys.

    SQLite has one writer anyway. On PostgreSQL a lock on a row would keep customers from answering meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(PLANNING_LOCK)))


def list_touched_orders(
    session: Session, survey_id: int, touchpoint: str, *, after_id: int, now: datetime, viewer: Viewer | None
) -> Sequence[Any]:
    """Return up to CHUNK orders, by id, that the touchpoint has happened to and that have no invitation for it."""
    touched_at, touched_on = getattr(Order, f"{touchpoint}_at"), getattr(Order, f"{touchpoint}_on")
    happened = [Order.is_delivered.is_(True)] if touchpoint == "delivered" else []
    query = (
        _people(touched_at, touched_on, literal(""))
        .select_from(Order)
        .join(Unit, Unit.id == Order.unit_id)
        .outerjoin(Customer, Customer.id == Order.customer_id)
        .where(Order.id > after_id, *happened, touched_at <= now, ~_is_planned(survey_id, touchpoint))
        .add_columns(Order.id.label("id"))
        .order_by(Order.id)
    )
    return _chunk(session, query, Order.unit_id, viewer)


def list_closed_tickets(
    session: Session, survey_id: int, *, after_id: int, now: datetime, viewer: Viewer | None
) -> Sequence[Any]:
    """Return up to CHUNK closed cases, by id, that have no invitation yet, with their orders and customers."""
    planned = exists().where(
        Invitation.survey_id == survey_id,
        Invitation.touchpoint == TICKET_CLOSED,
        Invitation.occasion == cast(Ticket.id, String),
    )
    query = (
        _people(Ticket.ended_at, null(), cast(Ticket.id, String))
        .select_from(Ticket)
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .where(
            Ticket.id > after_id,
            Ticket.kind == "case",
            Ticket.state == "closed",
            Ticket.ended_at <= now,
            # An answer under one's name would tell whose the confidential case is; a double ended without its own end.
            Ticket.is_confidential.is_(False),
            Ticket.merged_into_id.is_(None),
            Ticket.wants_contact,
            ~planned,
        )
        .add_columns(Ticket.id.label("id"))
        .order_by(Ticket.id)
    )
    return _chunk(session, query, Ticket.unit_id, viewer)


def list_first_orders(
    session: Session,
    spans: Sequence[tuple[datetime, datetime]],
    *,
    after_id: int,
    viewer: Viewer | None,
) -> Sequence[Any]:
    """Return up to CHUNK orders, by id, placed within one of `spans`, that are their customers' first."""
    earlier = aliased(Order)
    is_first = ~exists().where(earlier.customer_id == Order.customer_id, earlier.placed_at < Order.placed_at)
    query = (
        _people(Order.placed_at, Order.placed_on, literal(""))
        .select_from(Order)
        .join(Unit, Unit.id == Order.unit_id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Order.id > after_id, or_(*(Order.placed_at.between(*span) for span in spans)), is_first)
        .add_columns(Order.id.label("id"))
        .order_by(Order.id)
    )
    return _chunk(session, query, Order.unit_id, viewer)


def _people(touched_at: Any, touched_on: Any, occasion: Any) -> Select[Any]:
    return select(
        touched_at.label("touched_at"),
        touched_on.label("touched_on"),
        occasion.label("occasion"),
        Unit.id.label("unit_id"),
        Unit.path,
        Order.id.label("order_id"),
        Order.external_id,
        Order.timezone,
        Order.language,
        Customer.id.label("customer_id"),
        Customer.email,
        Customer.language.label("customer_language"),
        Customer.timezone.label("customer_timezone"),
        Customer.erased_at,
    )


def _chunk(session: Session, query: Select[Any], unit_id: Any, viewer: Viewer | None) -> Sequence[Any]:
    if viewer is not None:
        query = query.where(unit_id.in_(scope(viewer)))
    return session.execute(query.limit(CHUNK)).all()


def _is_planned(survey_id: int, touchpoint: str) -> ColumnElement[bool]:
    return exists().where(
        Invitation.survey_id == survey_id, Invitation.order_id == Order.id, Invitation.touchpoint == touchpoint
    )


def list_occasions(
    session: Session, survey_id: int, touchpoint: str, order_ids: Sequence[int]
) -> frozenset[tuple[int, str]]:
    """Return (order's id, occasion) of what the survey has invitations for."""
    query = select(Invitation.order_id, Invitation.occasion).where(
        Invitation.survey_id == survey_id, Invitation.touchpoint == touchpoint, Invitation.order_id.in_(order_ids)
    )
    return frozenset((order_id, occasion) for order_id, occasion in session.execute(query))


def list_asked(session: Session, emails: Sequence[str], since: datetime) -> Sequence[Any]:
    """Return (email, survey's id, touchpoint, touched_on, when) of what people at these addresses are asked since then."""
    at = func.coalesce(Invitation.sent_at, Invitation.send_at)
    query = (
        select(Customer.email, Invitation.survey_id, Invitation.touchpoint, Invitation.touched_on, at.label("asked_at"))
        .join(Invitation, Invitation.customer_id == Customer.id)
        .where(Customer.email.in_(emails), Invitation.state != SKIPPED, at > since)
    )
    return session.execute(query).all()


def list_complaining(session: Session, emails: Sequence[str]) -> frozenset[str]:
    """Return those of the addresses whose owners have a case that is not over.

    A confidential case is left out: a reason on record beside the order would tell whose it is.
    """
    query = (
        select(Customer.email)
        .join(Ticket, Ticket.customer_id == Customer.id)
        .where(
            Customer.email.in_(emails),
            Ticket.kind == "case",
            Ticket.ended_at.is_(None),
            Ticket.is_confidential.is_(False),
        )
    )
    return frozenset(session.scalars(query))


def list_send_times(
    session: Session, survey_id: int, unit_ids: Sequence[int], since: datetime
) -> Sequence[tuple[int, datetime]]:
    """Return (unit's id, when it is or was to be sent) of the survey's invitations since then."""
    query = select(Invitation.unit_id, Invitation.send_at).where(
        Invitation.survey_id == survey_id,
        Invitation.unit_id.in_(unit_ids),
        Invitation.state != SKIPPED,
        Invitation.send_at >= since,
    )
    return [(unit_id, at) for unit_id, at in session.execute(query)]


def list_units(session: Session) -> Sequence[Any]:
    """Return id, path, language and timezone of every unit, None where it has none of its own."""
    return session.execute(select(Unit.id, Unit.path, Unit.language, Unit.timezone)).all()


def add_invitations(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert invitations, all with the same columns."""
    if rows:
        session.execute(insert(Invitation.__table__), list(rows))


def add_links(session: Session, links: Sequence[Mapping[str, Any]]) -> None:
    """Insert the hashes of links."""
    if links:
        session.execute(insert(InvitationLink.__table__), list(links))
