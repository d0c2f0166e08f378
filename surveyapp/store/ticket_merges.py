"""Queries that make one ticket of several: locking them, moving what hangs on them, finding where a double lives on."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Table, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.customers import Customer
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction, TicketLink, TicketNote, TicketResponse
from surveyapp.store.units import Unit
from surveyapp.store.users import User
from surveyapp.store.worklists import TicketContact, TicketTag

# What belongs to one ticket only goes over as it is; history, reminders and pauses stay where they happened.
OWNED = (Message, TicketFile, TicketPromise, TicketAction, Remedy, TicketNote)
# What two tickets may share goes over once: table and the column that says whose it is.
SHARED: tuple[tuple[Any, str], ...] = (
    (TicketResponse, "ticket_id"),
    (TicketTag, "ticket_id"),
    (TicketContact, "ticket_id"),
    (TicketLink, "case_id"),
)


def lock_tickets(session: Session, viewer: Viewer, ticket_ids: Collection[int]) -> dict[int, Ticket]:
    """Return those of the tickets that are visible, locked until the transaction ends and read anew.

    They are locked in the order of their ids, so that two people who merge the same ones do not wait for each other.
    """
    query = select(Ticket).where(Ticket.id.in_(ticket_ids), is_visible(viewer)).order_by(Ticket.id)
    found = session.scalars(query.with_for_update(of=Ticket).execution_options(populate_existing=True))
    return {ticket.id: ticket for ticket in found}


def list_candidates(session: Session, viewer: Viewer, ticket_ids: Collection[int]) -> Sequence[Any]:
    """Return (Ticket, unit's name, customer, order's number, owner's name, how many answers) of visible tickets."""
    answers = select(func.count()).where(TicketResponse.ticket_id == Ticket.id).correlate(Ticket).scalar_subquery()
    query = (
        select(Ticket, Unit.name, Customer, Order.external_id, User.name, answers)
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Order, Order.id == Ticket.order_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(Ticket.id.in_(ticket_ids), is_visible(viewer))
        .order_by(Ticket.opened_at, Ticket.id)
    )
    return session.execute(query).all()


def hide_files(session: Session, ticket_id: int) -> None:
    """Let no customer see the files of a ticket any more: they go over to a case of another one."""
    session.execute(update(TicketFile).where(TicketFile.ticket_id == ticket_id).values(is_public=False))


def move_all(session: Session, from_ids: Sequence[int], to_id: int) -> None:
    """Let everything that hangs on some tickets hang on another one."""
    for model in OWNED:
        session.execute(
            update(model)
            .where(model.ticket_id.in_(from_ids))
            .values(ticket_id=to_id)
            .execution_options(synchronize_session=False)
        )
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for model, column in SHARED:
        table: Table = model.__table__
        names = [each.name for each in table.columns]
        rows = select(*(literal(to_id) if name == column else table.c[name] for name in names))
        rows = rows.where(table.c[column].in_(from_ids))
        session.execute(dialect.insert(table).from_select(names, rows).on_conflict_do_nothing())
        session.execute(delete(table).where(table.c[column].in_(from_ids)))
    # Who was merged into a double before now lives on in the same ticket as it.
    session.execute(
        update(Ticket)
        .where(Ticket.merged_into_id.in_(from_ids))
        .values(merged_into_id=to_id)
        .execution_options(synchronize_session=False)
    )


def find_survivor(session: Session, viewer: Viewer, ticket_id: int) -> Any:
    """Return id and number of the ticket that a double lives on in, None where it is none or that is out of sight."""
    double = select(Ticket.merged_into_id).where(Ticket.id == ticket_id).scalar_subquery()
    return session.execute(
        select(Ticket.id, Ticket.number).where(Ticket.id == double, is_visible(viewer))
    ).one_or_none()


def list_doubles(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return id and number of the tickets that were merged into one, the oldest first."""
    query = select(Ticket.id, Ticket.number).where(Ticket.merged_into_id == ticket_id)
    return session.execute(query.order_by(Ticket.number)).all()
