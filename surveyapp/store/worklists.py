"""What makes a list of tickets somebody's own: tags, saved views, absences, and the reminders that went out."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class TicketTag(db.Model):
    """A word that staff put on a ticket to find it again."""

    __tablename__ = "ticket_tags"
    __table_args__ = (Index("ix_ticket_tags_tag_ticket_id", "tag", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)


class SavedView(db.Model):
    """Filters of a list that a person keeps under a name; `query` is the address's part after the question mark."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "room", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    room: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    created_at: Mapped[datetime]


class Absence(db.Model):
    """Days, both included, on which a person is away; `deputy_id` takes over what is theirs meanwhile."""

    __tablename__ = "absences"
    __table_args__ = (
        Index("ix_absences_user_id_to_on", "user_id", "to_on"),
        Index("ix_absences_deputy_id_to_on", "deputy_id", "to_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class TicketAlert(db.Model):
    """A reminder or an escalation that went out about one due time of a ticket, so that it goes out once."""

    __tablename__ = "ticket_alerts"
    __table_args__ = (UniqueConstraint("ticket_id", "kind", "stage", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    kind: Mapped[str]
    stage: Mapped[str]
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class TicketPause(db.Model):
    """A time during which a ticket's clock stood still because the next step was the customer's."""

    __tablename__ = "ticket_pauses"

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    why: Mapped[str]


class TicketContact(db.Model):
    """A further person whom a ticket concerns, such as another buyer of the same account, and their part in it."""

    __tablename__ = "ticket_contacts"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    part: Mapped[str | None]
    added_at: Mapped[datetime]
