"""Remedies: what customers are offered, who allowed it, and the codes of gift cards."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, and_, case, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.domain.remedies import PROPOSED, RESERVED, SETTLED
from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure, scope
from surveyapp.store.users import User

IS_FREE = text("remedy_id IS NULL")


class Remedy(db.Model):
    """One thing offered for one case: proposed → approved or refused → given → accepted or declined, or withdrawn.

    `over_limit` tells that it needed a second person's approval; `exception_because` why it goes outside the policy.
    `budget_on` is the first day of the local month whose budget of `unit_id` it is taken from.
    """

    __tablename__ = "remedies"
    __table_args__ = (
        Index("ix_remedies_unit_id_budget_on", "unit_id", "budget_on"),
        Index("ix_remedies_state_proposed_at", "state", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str | None]
    state: Mapped[str]
    over_limit: Mapped[bool] = mapped_column(default=False)
    exception_because: Mapped[str | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    budget_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_because: Mapped[str | None]
    given_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class GiftCode(db.Model):
    """The code of a gift card, free until it is given with a remedy."""

    __tablename__ = "gift_codes"
    __table_args__ = (
        Index("ix_gift_codes_free", "currency", "amount", "expires_on", sqlite_where=IS_FREE, postgresql_where=IS_FREE),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    code: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[Decimal]
    currency: Mapped[str]
    expires_on: Mapped[date | None]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    remedy_id: Mapped[int | None] = mapped_column(ForeignKey("remedies.id", ondelete="SET NULL"), unique=True)
    given_at: Mapped[datetime | None]


def list_of_case(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (Remedy, who proposed it, who decided, the code of its gift card and until when it holds), oldest first."""
    proposer, decider = aliased(User), aliased(User)
    query = (
        select(Remedy, proposer.name, decider.name, GiftCode.code, GiftCode.expires_on)
        .outerjoin(proposer, proposer.id == Remedy.proposed_by)
        .outerjoin(decider, decider.id == Remedy.decided_by)
        .outerjoin(GiftCode, GiftCode.remedy_id == Remedy.id)
        .where(Remedy.ticket_id == ticket_id)
    )
    return session.execute(query.order_by(Remedy.proposed_at, Remedy.id)).all()


def list_states(session: Session, ticket_ids: Iterable[int]) -> Sequence[Any]:
    """Return (ticket's id, kind, state) of every remedy of these tickets."""
    query = select(Remedy.ticket_id, Remedy.kind, Remedy.state).where(Remedy.ticket_id.in_(list(ticket_ids)))
    return session.execute(query.order_by(Remedy.proposed_at, Remedy.id)).all()


def find_for_change(session: Session, ticket_id: int, remedy_id: int) -> Remedy | None:
    """Return a remedy of the ticket, locked until the transaction ends and read anew."""
    query = select(Remedy).where(Remedy.id == remedy_id, Remedy.ticket_id == ticket_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def list_waiting(session: Session, viewer: Viewer, *, size: int) -> Sequence[Any]:
    """Return (Remedy, number and title of its case, unit's name, who proposed it) of what waits for approval, oldest first."""
    query = (
        select(Remedy, Ticket.number, Ticket.title, Unit.name, User.name)
        .join(Ticket, Ticket.id == Remedy.ticket_id)
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(User, User.id == Remedy.proposed_by)
        .where(Remedy.state == PROPOSED, is_visible(viewer), Ticket.ended_at.is_(None))
    )
    return session.execute(query.order_by(Remedy.proposed_at, Remedy.id).limit(size)).all()


def count_waiting(session: Session, viewer: Viewer) -> int:
    """Return how many remedies wait for the approval of this person: those that somebody else proposed."""
    query = (
        select(func.count())
        .select_from(Remedy)
        .join(Ticket, Ticket.id == Remedy.ticket_id)
        .where(Remedy.state == PROPOSED, is_visible(viewer), Ticket.ended_at.is_(None))
        .where(or_(Remedy.proposed_by != viewer.user_id, Remedy.proposed_by.is_(None)))
    )
    return session.scalar(query) or 0


def lock_budgets(session: Session, paths: Sequence[str], customer_id: int | None) -> None:
    """Let one after the other spend from these units' budgets and give to this customer, until the transaction ends.

    The weaker lock lets everybody else go on referring to the units; SQLite has one writer at a time anyway.
    """
    units = select(Unit.id).where(Unit.path.in_(paths)).order_by(Unit.id)
    session.execute(units.with_for_update(key_share=True)).all()
    if customer_id is not None:
        session.execute(select(Customer.id).where(Customer.id == customer_id).with_for_update(key_share=True)).all()


def sum_budgets(
    session: Session,
    viewer: Viewer,
    paths: Sequence[str],
    *,
    month: date,
    currency: str,
    kinds: Sequence[str],
    ticket_id: int,
) -> dict[str, Any]:
    """Return by unit's path its name, what is spent in the month below it, how much of that for the ticket, and whether
    the viewer sees the unit.
    """
    amount = func.coalesce(Remedy.amount, 0)
    query = (
        select(
            Unit.path,
            Unit.name,
            func.coalesce(func.sum(amount), 0).label("spent"),
            func.coalesce(func.sum(case((Remedy.ticket_id == ticket_id, amount), else_=0)), 0).label("here"),
            Unit.id.in_(scope(viewer)).label("is_visible"),
        )
        .join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
        .outerjoin(
            Remedy,
            and_(
                Remedy.unit_id == UnitClosure.unit_id,
                Remedy.budget_on == month,
                Remedy.currency == currency,
                Remedy.kind.in_(kinds),
                Remedy.state.in_(RESERVED),
            ),
        )
        .where(Unit.path.in_(paths))
        .group_by(Unit.id, Unit.path, Unit.name)
    )
    return {row.path: row for row in session.execute(query)}


def sum_of_case(session: Session, ticket_id: int, *, currency: str, kinds: Sequence[str]) -> Decimal:
    """Return how much of what counts the case has already, in one currency."""
    query = select(func.coalesce(func.sum(Remedy.amount), 0)).where(
        Remedy.ticket_id == ticket_id,
        Remedy.currency == currency,
        Remedy.kind.in_(kinds),
        Remedy.state.in_(RESERVED),
    )
    return Decimal(session.scalar(query) or 0)


def sum_of_customer(
    session: Session, customer_id: int, ticket_id: int, *, since: datetime, currency: str, kinds: Sequence[str]
) -> tuple[Decimal, int]:
    """Return how much a customer was given in other cases since then, in one currency, and in how many cases."""
    query = (
        select(func.coalesce(func.sum(Remedy.amount), 0), func.count(func.distinct(Ticket.id)))
        .join(Ticket, Ticket.id == Remedy.ticket_id)
        .where(
            Ticket.customer_id == customer_id,
            Ticket.id != ticket_id,
            Remedy.proposed_at >= since,
            Remedy.currency == currency,
            Remedy.kind.in_(kinds),
            Remedy.state.in_(RESERVED),
        )
    )
    total, times = session.execute(query).one()
    return Decimal(total), times


def list_like(
    session: Session, viewer: Viewer, ticket: Ticket, *, currency: str, kinds: Sequence[str], size: int
) -> Sequence[Any]:
    """Return (sum, unit's id, whether the viewer sees it) of the newest cases of the ticket's theme and severity."""
    total = func.sum(Remedy.amount)
    query = (
        select(total.label("total"), Ticket.unit_id, is_visible(viewer).label("is_visible"))
        .join(Remedy, Remedy.ticket_id == Ticket.id)
        .where(
            Ticket.theme == ticket.theme,
            Ticket.severity == ticket.severity,
            Ticket.id != ticket.id,
            Remedy.currency == currency,
            Remedy.kind.in_(kinds),
            Remedy.state.in_(SETTLED),
        )
        .group_by(Ticket.id, Ticket.unit_id, Ticket.opened_at)
        .having(total > 0)
    )
    return session.execute(query.order_by(Ticket.opened_at.desc(), Ticket.id).limit(size)).all()
