"""Queries of importing responses: what is there already, and which of them opened a ticket."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.store.customers import Customer
from surveyapp.store.order_import import CHUNK, Key, by_source
from surveyapp.store.responses import Response
from surveyapp.store.tickets import TicketResponse
from surveyapp.store.units import ROOT_ID, Unit

COLUMNS = tuple(column.name for column in Response.__table__.columns)


def find_responses(session: Session, survey_id: int, keys: Iterable[Key]) -> dict[Key, Any]:
    """Return those responses of a survey that exist, by source and number."""
    table = Response.__table__
    found: dict[Key, Any] = {}
    for source, numbers in by_source(keys):
        query = select(table).where(table.c.survey_id == survey_id, table.c.source == source)
        for row in session.execute(query.where(table.c.external_id.in_(numbers))):
            found[row.source, row.external_id] = row
    return found


def list_with_ticket(session: Session, response_ids: Sequence[int]) -> set[int]:
    """Return those responses that opened or joined a ticket."""
    found: set[int] = set()
    for start in range(0, len(response_ids), CHUNK):
        part = response_ids[start : start + CHUNK]
        found.update(session.scalars(select(TicketResponse.response_id).where(TicketResponse.response_id.in_(part))))
    return found


def find_customers(session: Session, customer_ids: Sequence[int]) -> dict[int, Customer]:
    """Return those customers that exist, by id."""
    found: dict[int, Customer] = {}
    for start in range(0, len(customer_ids), CHUNK):
        query = select(Customer).where(Customer.id.in_(customer_ids[start : start + CHUNK]))
        found.update((customer.id, customer) for customer in session.scalars(query))
    return found


def list_units(session: Session) -> Sequence[Any]:
    """Return id, path, name and zone of every unit."""
    return session.execute(select(Unit.id, Unit.path, Unit.name, Unit.timezone)).all()


def get_company_name(session: Session) -> str:
    """Return the root unit's name."""
    return session.scalars(select(Unit.name).where(Unit.id == ROOT_ID)).one()
