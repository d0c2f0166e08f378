"""Queries of the report `recovery`: what was done about each case, what the customer said of it, and whether they came back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, String, cast, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.invitations import TICKET_CLOSED
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.store.action_report import GIVEN, Part, conditions
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.remedies import Remedy
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.tickets import Ticket, TicketResponse

ENDED_WITHOUT_RIGHT = ("not_justified", "cancelled")


def list_cases(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return each case that held, with its order, whether an explanation was sent, and the next order after its end.

    `next_on` is None for cases that are not closed, and where nothing was ordered since.
    """
    was_explained = exists().where(
        Message.ticket_id == Ticket.id, Message.kind == "explanation", Message.sent_at.is_not(None)
    )
    next_on = (
        select(Order.placed_on)
        .where(Order.customer_id == Ticket.customer_id, Order.placed_at > Ticket.ended_at)
        .order_by(Order.placed_at)
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    case_order = Order.__table__.alias("case_order")
    query = (
        select(
            Ticket.id, Ticket.opened_at, Ticket.ended_at, Ticket.state, Ticket.unit_id, Ticket.theme, Ticket.severity,
            Ticket.apology_sent_at, Ticket.customer_verdict, Ticket.asked_solved_at, Ticket.customer_id,
            case_order.c.price_total, case_order.c.currency, was_explained.label("was_explained"),
            next_on.label("next_on"),
        )
        .outerjoin(case_order, case_order.c.id == Ticket.order_id)
        .where(Ticket.state.not_in(ENDED_WITHOUT_RIGHT), *conditions(part, CASE))
    )  # fmt: skip
    return session.execute(query).all()


def list_given(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return (ticket's id, kind, amount, currency) of every remedy that was given for one of the cases."""
    columns: tuple[Any, ...] = (Remedy.ticket_id, Remedy.kind, Remedy.amount, Remedy.currency)
    query = select(*columns).join(Ticket, Ticket.id == Remedy.ticket_id)
    return session.execute(query.where(Remedy.state.in_(GIVEN), *conditions(part, CASE))).all()


def list_handling(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return (ticket's id, survey version, answers) of what was answered about the end of the cases."""
    about = (Invitation.touchpoint == TICKET_CLOSED) & (Invitation.occasion == cast(Ticket.id, String))
    columns: tuple[Any, ...] = (Ticket.id, Response.version_id, Response.answers)
    query = select(*columns).join(Invitation, about).join(Response, Response.invitation_id == Invitation.id)
    return session.execute(_told(query, part)).all()


def list_complaints(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return (ticket's id, survey version, answers) of the answer that opened each of the cases."""
    first = (
        select(func.min(TicketResponse.joined_at))
        .where(TicketResponse.ticket_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (Ticket.id, Response.version_id, Response.answers)
    query = (
        select(*columns)
        .join(TicketResponse, (TicketResponse.ticket_id == Ticket.id) & (TicketResponse.joined_at == first))
        .join(Response, Response.id == TicketResponse.response_id)
    )
    return session.execute(_told(query, part)).all()


def _told(query: Select[Any], part: Part) -> Select[Any]:
    """Leave out of a query of responses what was told in confidence, like the cases; a case may have answers of both kinds."""
    query = query.join(SurveyVersion, SurveyVersion.id == Response.version_id).where(*conditions(part, CASE))
    return query if part.with_confidential else query.where(SurveyVersion.anonymity == "identified")
