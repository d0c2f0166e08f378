"""Queries of the pool of gift cards' codes: taking one, bringing new ones in, and what is left."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, insert, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.store.remedies import GiftCode


def take(
    session: Session, remedy_id: int, *, amount: Decimal, currency: str, valid_on: date, at: datetime
) -> int | None:
    """Give a free code of this amount to a remedy, the one that expires first; return its id, None when none is free.

    It must still hold on `valid_on`. One conditional statement: of two who ask at once each gets another code.
    """
    free = (
        select(GiftCode.id)
        .where(
            GiftCode.remedy_id.is_(None),
            GiftCode.currency == currency,
            GiftCode.amount == amount,
            or_(GiftCode.expires_on.is_(None), GiftCode.expires_on >= valid_on),
        )
        .order_by(GiftCode.expires_on.is_(None), GiftCode.expires_on, GiftCode.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    change = (
        update(GiftCode)
        .where(GiftCode.id == free.scalar_subquery(), GiftCode.remedy_id.is_(None))
        .values(remedy_id=remedy_id, given_at=at)
        .returning(GiftCode.id)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(change)


def list_free_amounts(session: Session, *, currency: str, valid_on: date) -> Sequence[Decimal]:
    """Return the amounts of which a code is free, smallest first."""
    query = select(GiftCode.amount).where(
        GiftCode.remedy_id.is_(None),
        GiftCode.currency == currency,
        or_(GiftCode.expires_on.is_(None), GiftCode.expires_on >= valid_on),
    )
    return session.scalars(query.distinct().order_by(GiftCode.amount)).all()


def list_known(session: Session, codes: Collection[str]) -> set[str]:
    """Return which of these codes are in the pool already, given or free."""
    wanted, found = sorted(codes), set[str]()
    for start in range(0, len(wanted), 500):
        found |= set(session.scalars(select(GiftCode.code).where(GiftCode.code.in_(wanted[start : start + 500]))))
    return found


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put codes into the pool."""
    if rows:
        session.execute(insert(GiftCode), list(rows))


def count_stock(session: Session, *, valid_on: date, soon_on: date) -> Sequence[Any]:
    """Return by currency and amount: free, of those expiring before `soon_on`, given, and gone past their day."""
    is_free = GiftCode.remedy_id.is_(None)
    holds = or_(GiftCode.expires_on.is_(None), GiftCode.expires_on >= valid_on)

    def count(*conditions: Any) -> Any:
        return func.coalesce(func.sum(case((conditions[0] & conditions[1], 1), else_=0)), 0)

    query = (
        select(
            GiftCode.currency,
            GiftCode.amount,
            count(is_free, holds).label("free"),
            func.sum(
                case((is_free & (GiftCode.expires_on >= valid_on) & (GiftCode.expires_on < soon_on), 1), else_=0)
            ).label("soon"),
            count(~is_free, ~is_free).label("given"),
            count(is_free, GiftCode.expires_on < valid_on).label("gone"),
        )
        .group_by(GiftCode.currency, GiftCode.amount)
        .order_by(GiftCode.currency, GiftCode.amount)
    )
    return session.execute(query).all()


def list_expiring(session: Session, *, valid_on: date, soon_on: date, size: int) -> Sequence[GiftCode]:
    """Return the free codes that expire before `soon_on`, the first one first."""
    query = select(GiftCode).where(
        GiftCode.remedy_id.is_(None), GiftCode.expires_on >= valid_on, GiftCode.expires_on < soon_on
    )
    return session.scalars(query.order_by(GiftCode.expires_on, GiftCode.id).limit(size)).all()
