"""The answers behind a figure, newest first, within the units that the reader may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from surveyapp.store.behind import rows_of_part
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import Unit


def list_answers(
    session: Session, survey_id: int, part: Part, orders_of: Any, *, after: tuple[date, int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return complete responses of a survey with what is shown and masked of them.

    `after` is the day and the id of the response that the page begins after; the order is None unless it is one of the
    units `orders_of`, where it may have been moved from those of the response.
    """
    query = (
        select(
            Response.id, Response.version_id, Response.answered_on, Response.language, Response.answers, Unit.path,
            case((Order.unit_id.in_(orders_of), Order.id)).label("order_id"), Order.external_id, Customer.name,
        )
        .join(Unit, Unit.id == Response.unit_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        # What was promised when somebody answered holds, whatever the survey promises now.
        .where(Response.survey_id == survey_id, Response.is_complete, ~Response.is_anonymous)
        .where(SurveyVersion.anonymity == "identified")
    )  # fmt: skip
    query = rows_of_part(
        query,
        part,
        unit_id=Response.unit_id,
        answered_on=Response.answered_on,
        row_id=Response.id,
        after=after,
        limit=limit,
    )
    return session.execute(query).all()


def list_cases(session: Session, response_ids: Sequence[int], unit_ids: Any) -> Sequence[Row[Any]]:
    """Return response, id and number of the cases that some responses belong to, within the reader's units."""
    query = (
        select(TicketResponse.response_id, Ticket.id, Ticket.number)
        .join(Ticket, Ticket.id == TicketResponse.ticket_id)
        .where(TicketResponse.response_id.in_(response_ids), Ticket.unit_id.in_(unit_ids))
    )
    return session.execute(query).all()
