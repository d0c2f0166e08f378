"""What makes a list of tickets somebody's own: tags, saved views, absences, and the reminders that went out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from surveyapp.store.database import db, random_id
from surveyapp.store.users import User


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


def add_tag(session: Session, ticket_id: int, tag: str) -> bool:
    """Put a tag on a ticket; return False when it has it already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    query = dialect.insert(TicketTag).values(ticket_id=ticket_id, tag=tag).on_conflict_do_nothing()
    return session.scalar(query.returning(TicketTag.tag)) is not None


def remove_tag(session: Session, ticket_id: int, tag: str) -> bool:
    """Take a tag off a ticket; return False when it had none."""
    query = delete(TicketTag).where(TicketTag.ticket_id == ticket_id, TicketTag.tag == tag)
    return bool(session.execute(query).rowcount)  # type: ignore[attr-defined]


def count_tags(session: Session, ticket_id: int) -> int:
    """Return how many tags a ticket has."""
    return session.scalar(select(func.count()).where(TicketTag.ticket_id == ticket_id)) or 0


def list_views(session: Session, user_id: int, room: str) -> Sequence[SavedView]:
    """Return a person's saved views of a room, the oldest first."""
    query = select(SavedView).where(SavedView.user_id == user_id, SavedView.room == room)
    return session.scalars(query.order_by(SavedView.created_at, SavedView.id)).all()


def find_view(session: Session, user_id: int, view_id: int) -> SavedView | None:
    """Return one of a person's own saved views."""
    return session.scalars(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == user_id)).one_or_none()


def list_absences(session: Session, user_ids: Collection[int], from_on: date) -> Sequence[Any]:
    """Return (Absence, the person's name, the deputy's name or None) of absences that end on `from_on` or later."""
    deputy = aliased(User)
    query = (
        select(Absence, User.name, deputy.name)
        .join(User, User.id == Absence.user_id)
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .where(Absence.user_id.in_(user_ids), Absence.to_on >= from_on)
        .order_by(Absence.from_on, Absence.id)
    )
    return session.execute(query).all()


def list_deputised(session: Session, deputy_id: int, *, from_on: date, until_on: date) -> Sequence[Any]:
    """Return (Absence, the person's name) of those whom somebody stands in for on a day from `from_on` to `until_on`."""
    query = (
        select(Absence, User.name)
        .join(User, User.id == Absence.user_id)
        .where(Absence.deputy_id == deputy_id, Absence.to_on >= from_on, Absence.from_on <= until_on)
        .order_by(Absence.from_on, Absence.id)
    )
    return session.execute(query).all()


def find_absence(session: Session, absence_id: int) -> Absence | None:
    """Return an absence."""
    return session.get(Absence, absence_id)


def find_overlapping(session: Session, user_id: int, from_on: date, to_on: date) -> Absence | None:
    """Return an absence of the person that shares a day with those from `from_on` to `to_on`."""
    query = select(Absence).where(Absence.user_id == user_id, Absence.to_on >= from_on, Absence.from_on <= to_on)
    return session.scalars(query.order_by(Absence.from_on).limit(1)).one_or_none()


def deputies_on(session: Session, day: date) -> dict[int, int | None]:
    """Return who is absent on a day, with the deputy of each, None where nobody stands in."""
    query = select(Absence.user_id, Absence.deputy_id).where(Absence.from_on <= day, Absence.to_on >= day)
    return dict(session.execute(query).all())


def list_returned(session: Session, user_id: int, *, since_on: date, today: date) -> Sequence[Absence]:
    """Return a person's absences that have begun and reach, or ended, after `since_on`, the newest first."""
    query = select(Absence).where(
        Absence.user_id == user_id, Absence.from_on <= today, or_(Absence.to_on >= since_on, Absence.to_on >= today)
    )
    return session.scalars(query.order_by(Absence.from_on.desc())).all()


def list_pauses(session: Session, ticket_id: int, *, since: datetime) -> Sequence[TicketPause]:
    """Return the pauses of a ticket that ended after `since` and are over, the first one first."""
    query = select(TicketPause).where(TicketPause.ticket_id == ticket_id, TicketPause.ends_at > since)
    return session.scalars(query.order_by(TicketPause.begins_at)).all()


def end_pauses(session: Session, ticket_id: int, *, at: datetime) -> None:
    """Let the pause of a ticket that goes on end now."""
    running = (TicketPause.ticket_id == ticket_id, TicketPause.ends_at.is_(None))
    session.execute(update(TicketPause).where(*running).values(ends_at=at))


def claim_alert(
    session: Session, ticket_id: int, kind: str, stage: str, due_at: datetime, *, at: datetime, user_id: int | None
) -> bool:
    """Note that an alert about one due time goes out; return False when it has gone out before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "id": random_id(),
        "ticket_id": ticket_id,
        "kind": kind,
        "stage": stage,
        "due_at": due_at,
        "at": at,
        "user_id": user_id,
    }
    query = dialect.insert(TicketAlert).values(row).on_conflict_do_nothing().returning(TicketAlert.id)
    return session.scalar(query) is not None
