"""Where answers lie by column: which files are true, which days of them are not, and the rows that they are made of."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, Index, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.counting import end_of_month
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series

READ_AT_ONCE = 20_000
FOLDER = "columns"
VERDICTS = {
    "days_late_then": Response.days_late.label("days_late_then"),
    "promise_then": Response.promise.label("promise_then"),
    "is_delivered_now": Order.is_delivered.label("is_delivered_now"),
    "days_late_now": Order.days_late.label("days_late_now"),
    "promise_now": Order.promise.label("promise_now"),
}


class StaleColumn(db.Model):
    """An insert-only note that a counted day is no longer in the files of columns as it was counted."""

    __tablename__ = "stale_columns"
    __table_args__ = (Index("ix_stale_columns_survey_id_day", "survey_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"))
    day: Mapped[date]


class WrittenColumn(db.Model):
    """The file of a survey's month (its first day), by the stamp within it: a file with any other is not to be read."""

    __tablename__ = "written_columns"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    stamp: Mapped[str]


def find_folder() -> Path:
    """Return the folder of the files; it need not be there."""
    instance: Path = current_app.config["SETTINGS"].instance
    return instance / FOLDER


def mark_stale(session: Session, survey_id: int, days: Iterable[date]) -> None:
    """Leave a note for each day that was counted anew."""
    session.execute(insert(StaleColumn), [{"id": random_id(), "survey_id": survey_id, "day": day} for day in days])


def list_marks(session: Session, survey_id: int) -> list[tuple[int, date]]:
    """Return the id and the day of every mark of a survey."""
    query = select(StaleColumn.id, StaleColumn.day).where(StaleColumn.survey_id == survey_id)
    return [(mark_id, day) for mark_id, day in session.execute(query)]


def delete_marks(session: Session, mark_ids: Sequence[int]) -> None:
    """Delete exactly these marks: those that came meanwhile stand for what was not written yet."""
    for start in range(0, len(mark_ids), 5000):
        session.execute(delete(StaleColumn).where(StaleColumn.id.in_(mark_ids[start : start + 5000])))


def list_stamps(session: Session, survey_id: int) -> dict[date, str]:
    """Return the stamp of each month's file."""
    query = select(WrittenColumn.month, WrittenColumn.stamp).where(WrittenColumn.survey_id == survey_id)
    return dict(session.execute(query).all())


def replace_stamp(session: Session, survey_id: int, month: date, old: str | None, new: str) -> bool:
    """Let the file with the stamp `new` be the month's; return False where another than `old` has become so meanwhile."""
    if old is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        query: Any = dialect.insert(WrittenColumn).values(survey_id=survey_id, month=month, stamp=new)
        query = query.on_conflict_do_nothing(index_elements=["survey_id", "month"])
    else:
        is_old = (WrittenColumn.survey_id == survey_id, WrittenColumn.month == month, WrittenColumn.stamp == old)
        query = update(WrittenColumn).where(*is_old).values(stamp=new)
    done: Any = session.execute(query.execution_options(synchronize_session=False, preserve_rowcount=True))
    return bool(done.rowcount == 1)


def delete_stamp(session: Session, survey_id: int, month: date) -> None:
    """Forget the file of a month that has no answers any more."""
    session.execute(delete(WrittenColumn).where(WrittenColumn.survey_id == survey_id, WrittenColumn.month == month))


def list_counted_months(session: Session, survey_id: int) -> list[date]:
    """Return the first days of the months that have counted responses of a survey, in order."""
    pseudo = select(Series.id).where(Series.survey_id == survey_id, Series.question == "")
    days = select(Rollup.day).where(Rollup.series_id.in_(pseudo), Rollup.dimension == "").distinct()
    return sorted({day.replace(day=1) for day in session.scalars(days)})


def list_scales(session: Session, survey_id: int) -> dict[int, list[str]]:
    """Return the values of every series of a survey, lowest first."""
    return dict(session.execute(select(Series.id, Series.scale).where(Series.survey_id == survey_id)).all())


def read_responses(
    session: Session, survey_id: int, month: date, facts: Collection[str], days: Collection[date] | None = None
) -> Iterable[Sequence[Row[Any]]]:
    """Yield a survey's responses of a month, or of some days of it, in batches.

    Each has version_id, is_anonymous, is_complete, answered_on, answers and the columns that `facts` name; of an order
    the verdicts as `VERDICTS` names them: those of the day of the answer, and today's.
    """
    known = (Response.version_id, Response.is_anonymous, Response.is_complete, Response.answered_on, Response.answers)
    query = select(*known, *(VERDICTS[name] if name in VERDICTS else getattr(Response, name) for name in facts))
    if any(name in VERDICTS for name in facts):
        query = query.outerjoin(Order, Order.id == Response.order_id)
    query = query.where(Response.survey_id == survey_id)
    is_asked = (
        Response.answered_on.between(month, end_of_month(month)) if days is None else Response.answered_on.in_(days)
    )
    rows = session.execute(query.where(is_asked).execution_options(yield_per=READ_AT_ONCE))
    yield from rows.partitions(READ_AT_ONCE)


def list_unit_ids(session: Session, unit_ids: Any) -> list[int]:
    """Return the ids that a part of a report names, be they asked of the database or given."""
    return list(unit_ids) if isinstance(unit_ids, list | tuple) else list(session.scalars(unit_ids))
