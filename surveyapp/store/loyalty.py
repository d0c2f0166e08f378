"""What answers were followed by, counted by the month: who bought again and when, and what else goes with a score."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Row, cast, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.copying import Columns, insert_many
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part


class Cell:
    """The columns that answers are told apart by: `month` is the first day of the month they were given in."""

    survey_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[date] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[str] = mapped_column(primary_key=True)


class ReturnCount(Cell, db.Model):
    """How many answers of a score were followed by an order in a week, or by none in the weeks known of.

    `status` is what became of the answer's case, one of `domain.loyalty.STATUSES`. `week` is the week of the next order
    (the first is 1), or with `happened` false how many whole weeks are known in which there was none. No foreign key is
    checked: the rows are made from responses that have them, and made anew.
    """

    __tablename__ = "return_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    status: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    happened: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]


class AnswerFact(Cell, db.Model):
    """How many answers of a score go with a fact of this key, and for money the sum and the sum of its squares."""

    __tablename__ = "answer_facts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    fact: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    total: Mapped[float] = mapped_column(Float)
    squares: Mapped[float] = mapped_column(Float)


class LoyaltyCounting(db.Model):
    """When a survey's returns were counted, and the last day whose orders were known then."""

    __tablename__ = "loyalty_countings"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    until_on: Mapped[date]
    counted_at: Mapped[datetime]


def find_counting(session: Session, survey_id: int) -> LoyaltyCounting | None:
    """Return when a survey was counted, None before the first time."""
    return session.get(LoyaltyCounting, survey_id)


def replace_month(
    session: Session,
    survey_id: int,
    month: date,
    returns: Columns,
    facts: Columns,
) -> None:
    """Put new counts, by column, in the place of all that there are of a survey's month."""
    for table, columns in ((ReturnCount, returns), (AnswerFact, facts)):
        session.execute(delete(table).where(table.survey_id == survey_id, table.month == month))
        rows = len(columns.get("count", ()))
        if rows:
            own = {"survey_id": [survey_id] * rows, "month": [month] * rows}
            insert_many(session, table.__table__, {**own, **columns})


def forget_other_months(session: Session, survey_id: int, months: Collection[date]) -> None:
    """Delete the counts of the months that have no answers any more."""
    for table in (ReturnCount, AnswerFact):
        session.execute(delete(table).where(table.survey_id == survey_id, table.month.not_in(months)))


def note_counting(session: Session, survey_id: int, until_on: date, *, now: datetime) -> None:
    """Note that a survey was counted, with the orders known until a day."""
    session.merge(LoyaltyCounting(survey_id=survey_id, until_on=until_on, counted_at=now))


def sum_returns(session: Session, survey_id: int, part: Part) -> Sequence[Row[Any]]:
    """Return counts by series, score, status, week and whether it happened; whole months of the part's span."""
    columns = (
        ReturnCount.series_id, ReturnCount.score, ReturnCount.status, ReturnCount.week, ReturnCount.happened,
    )  # fmt: skip
    query = select(*columns, _total(ReturnCount.count)).where(*_within(ReturnCount, survey_id, part))
    return session.execute(query.group_by(*columns)).all()


def sum_facts(session: Session, survey_id: int, part: Part, facts: Collection[str]) -> Sequence[Row[Any]]:
    """Return counts, totals and sums of squares by series, score, fact and key; whole months of the part's span."""
    columns = (AnswerFact.series_id, AnswerFact.score, AnswerFact.fact, AnswerFact.key)
    sums = (_total(AnswerFact.count), func.sum(AnswerFact.total), func.sum(AnswerFact.squares))
    query = select(*columns, *sums).where(*_within(AnswerFact, survey_id, part), AnswerFact.fact.in_(facts))
    return session.execute(query.group_by(*columns)).all()


def _within(table: Any, survey_id: int, part: Part) -> list[Any]:
    found = [table.survey_id == survey_id]
    if part.unit_ids is not None:
        found.append(table.unit_id.in_(part.unit_ids))
    if part.from_on is not None:
        found.append(table.month >= part.from_on.replace(day=1))
    if part.to_on is not None:
        found.append(table.month <= part.to_on)
    return found


def _total(count: Any) -> Any:
    return cast(func.sum(count), BigInteger).label("n")
