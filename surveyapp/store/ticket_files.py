"""Files of tickets: photos and papers, from customers and from staff."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


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
