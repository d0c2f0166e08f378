"""What we told a customer we would do, and what they said they would do, each with its time and what came of it."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, and_, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import VERDICTS
from surveyapp.domain.ticket_promises import US, PromiseFacts, judge
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User

IS_RUNNING = text("done_at IS NULL AND withdrawn_at IS NULL")


class TicketPromise(db.Model):
    """One promise on a ticket: `kind` is callback, visit, money, answer, delivery or other; `party` is us or customer.

    `due_at` is the time that holds now, `first_due_at` the one before it was ever moved, None where it never was;
    `told_at` is when the other side was told, each time before the time that held then, that it will be another.
    """

    __tablename__ = "ticket_promises"
    __table_args__ = (
        Index("ix_ticket_promises_running_due_at", "due_at", sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    party: Mapped[str] = mapped_column(default="us", server_default="us")
    kind: Mapped[str]
    text: Mapped[str | None]
    due_at: Mapped[datetime] = mapped_column(index=True)
    first_due_at: Mapped[datetime | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


# The zone of the nearest unit on the way up that has one.
_zone = (
    select(Unit.timezone)
    .join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
    .where(UnitClosure.unit_id == Ticket.unit_id, Unit.timezone.is_not(None))
    .order_by(UnitClosure.depth)
    .limit(1)
    .correlate(Ticket)
    .scalar_subquery()
)


def list_of_ticket(session: Session, viewer: Viewer, ticket_id: int) -> Sequence[Any]:
    """Return (TicketPromise, who made it, the unit's zone) of a ticket, the first due first."""
    query = (
        select(TicketPromise, User.name, _zone.label("zone"))
        .join(Ticket, Ticket.id == TicketPromise.ticket_id)
        .outerjoin(User, User.id == TicketPromise.made_by)
        .where(TicketPromise.ticket_id == ticket_id, is_visible(viewer))
    )
    return session.execute(query.order_by(TicketPromise.due_at, TicketPromise.id)).all()


def count_running(session: Session, ticket_ids: Collection[int]) -> dict[int, int]:
    """Return how many promises of ours run on these tickets; those without any are left out."""
    query = select(TicketPromise.ticket_id, func.count()).where(
        TicketPromise.ticket_id.in_(ticket_ids), TicketPromise.party == US, IS_RUNNING
    )
    return dict(session.execute(query.group_by(TicketPromise.ticket_id)).all())


def find_for_change(session: Session, ticket_id: int, promise_id: int) -> TicketPromise | None:
    """Return a promise of the ticket, locked until the transaction ends and read anew."""
    query = select(TicketPromise).where(TicketPromise.id == promise_id, TicketPromise.ticket_id == ticket_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def count_verdicts(
    session: Session,
    viewer: Viewer,
    *,
    from_at: datetime,
    to_at: datetime,
    zone: ZoneInfo,
    now: datetime,
    unit_ids: Sequence[int] = (),
) -> dict[str, int]:
    """Return how many of our promises were kept, beaten, told, broken, and are open, of those due within the time.

    `zone` is the company's, `unit_ids` narrow it to these units' subtrees. Withdrawn promises count for nothing. A
    moved promise belongs to the time that was named first.
    """
    due, first = TicketPromise.due_at, TicketPromise.first_due_at
    query = (
        select(
            TicketPromise.kind,
            TicketPromise.due_at,
            TicketPromise.first_due_at,
            TicketPromise.told_at,
            TicketPromise.done_at,
            TicketPromise.withdrawn_at,
            _zone.label("zone"),
        )
        .join(Ticket, Ticket.id == TicketPromise.ticket_id)
        .where(or_(and_(first.is_(None), due >= from_at, due < to_at), and_(first >= from_at, first < to_at)))
        .where(TicketPromise.party == US)
        .where(TicketPromise.withdrawn_at.is_(None), is_visible(viewer))
    )
    if unit_ids:
        below = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id.in_(unit_ids))
        query = query.where(Ticket.unit_id.in_(below))
    counts: Counter[str] = Counter()
    for row in session.execute(query):
        verdict = judge(PromiseFacts(*row[:6]), zone=ZoneInfo(row.zone) if row.zone else zone, now=now)
        counts[verdict or ""] += 1
    return {verdict: counts[verdict] for verdict in VERDICTS}
