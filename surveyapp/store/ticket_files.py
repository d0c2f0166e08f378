"""Files of tickets: photos and papers, from customers and from staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket
from surveyapp.store.users import User


class TicketFile(db.Model):
    """A file that belongs to a ticket; its bytes lie in the instance folder under its id.

    `is_public` tells that the customer sees it; `uploaded_by` is None where the customer sent it.
    """

    __tablename__ = "ticket_files"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    is_public: Mapped[bool]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


def list_files(session: Session, ticket_id: int, *, public_only: bool = False) -> Sequence[Any]:
    """Return (TicketFile, name of who of us added it), oldest first; `public_only` leaves out what the customer may not see."""
    query = select(TicketFile, User.name).outerjoin(User, User.id == TicketFile.uploaded_by)
    query = query.where(TicketFile.ticket_id == ticket_id)
    if public_only:
        query = query.where(TicketFile.is_public.is_(True))
    return session.execute(query.order_by(TicketFile.at, TicketFile.id)).all()


def count_files(session: Session, ticket_id: int) -> int:
    """Return how many files a ticket has."""
    return session.scalar(select(func.count()).where(TicketFile.ticket_id == ticket_id)) or 0


def find_file(session: Session, viewer: Viewer, ticket_id: int, file_id: int) -> TicketFile | None:
    """Return a file of a ticket that the viewer may see."""
    query = select(TicketFile).join(Ticket, Ticket.id == TicketFile.ticket_id)
    return session.scalars(
        query.where(TicketFile.id == file_id, Ticket.id == ticket_id, is_visible(viewer))
    ).one_or_none()


def find_public_file(session: Session, ticket_id: int, file_id: int) -> TicketFile | None:
    """Return a file of a ticket that its customer may see."""
    query = select(TicketFile).where(TicketFile.id == file_id, TicketFile.ticket_id == ticket_id)
    return session.scalars(query.where(TicketFile.is_public.is_(True))).one_or_none()
