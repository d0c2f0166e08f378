"""Queries of counting: which partitions are stale, what is counted of them, and the counts that replace the old ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Row, delete, func, insert, literal, select, text, union, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.strata import STRATUM
from surveyapp.store.copying import Columns, insert_many
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.rollups import PLACED, ClosedMonth, DimensionKey, OrderRollup, Rollup, RollupMonth, StaleMark
from surveyapp.store.surveys import Series, SurveyVersion

RESPONSES = "responses"
ORDERS = "orders"
# Facts of a response that may be dimensions, frozen when it was answered.
COUNTED_FACTS = ("language", "channel", "category", "product", "seller", "carrier")
# By today's verdict on the order, in protected surveys by that of the day of the answer; always counted.
LIVE_DIMENSIONS = ("days_late", "promise")
# Nobody asks for strata by their name: scores are weighed by them on the list of orders.
DIMENSIONS = ("", *COUNTED_FACTS, *LIVE_DIMENSIONS, STRATUM)
# A transaction counts about so many responses or orders. On SQLite whoever writes an answer waits for as long as that
# takes; on PostgreSQL nobody does, and the bound is memory.
ROWS_AT_A_TIME = {"sqlite": 5_000, "postgresql": 40_000}
# Names our own lock among those of the database server; the number means nothing.
COUNTING_LOCK = 7_241_905_118
LOCK_DAYS = text("SELECT pg_advisory_xact_lock(CAST(:owner AS int), day) FROM unnest(CAST(:days AS int[])) AS day")


@dataclass(frozen=True, slots=True)
class Partition:
    """What is counted and replaced as a whole: a survey's responses of one local day, or the orders delivered on it."""

    kind: str
    survey_id: int | None
    day: date


def list_stale_partitions(session: Session) -> list[Partition]:
    """Return the partitions that have marks, those of one survey together and by day."""
    columns = (StaleMark.kind, StaleMark.survey_id, StaleMark.day)
    rows = session.execute(select(*columns).distinct().order_by(*columns))
    return [Partition(kind, survey_id, day) for kind, survey_id, day in rows]


def rows_at_a_time(session: Session) -> int:
    """Return about how many responses or orders one transaction counts."""
    return ROWS_AT_A_TIME[session.get_bind().dialect.name]


def list_marks(session: Session, kind: str, survey_id: int | None, days: Sequence[date]) -> list[int]:
    """Return the ids of the marks of some days."""
    query = select(StaleMark.id).where(StaleMark.kind == kind, StaleMark.day.in_(days))
    query = query.where(StaleMark.survey_id.is_(None) if survey_id is None else StaleMark.survey_id == survey_id)
    return list(session.scalars(query))


def find_first_stale_day(session: Session, series_id: int) -> date | None:
    """Return the first day with a mark of the survey that a series is of."""
    survey_id = select(Series.survey_id).where(Series.id == series_id).scalar_subquery()
    query = select(func.min(StaleMark.day)).where(StaleMark.kind == RESPONSES, StaleMark.survey_id == survey_id)
    return session.scalar(query)


def delete_marks(session: Session, mark_ids: Sequence[int]) -> None:
    """Delete exactly these marks: those that came meanwhile stand for what was not counted yet."""
    for start in range(0, len(mark_ids), 5000):
        session.execute(delete(StaleMark).where(StaleMark.id.in_(mark_ids[start : start + 5000])))


def lock_counting(session: Session) -> None:
    """Let only one process replace the months of loyalty until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(COUNTING_LOCK)))


def lock_days(session: Session, survey_id: int | None, days: Iterable[date]) -> None:
    """Let only one process replace the counts of these days until the transaction ends; no survey means orders.

    SQLite has one writer anyway; on PostgreSQL two would see the old rows both and insert the new ones twice. All take
    their days in order, so that none waits for one that waits for it.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Surveys that by chance agree in these bits wait for each other, and nothing worse.
        owner = (survey_id or 0) & 0x7FFF_FFFF
        ordinals = sorted({day.toordinal() for day in days})
        session.execute(LOCK_DAYS, {"owner": owner, "days": ordinals})


def lock_keys(session: Session, survey_id: int) -> None:
    """Let only one process give a survey's keys rows of their own until the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(COUNTING_LOCK ^ survey_id)))


def list_responses(session: Session, survey_id: int, days: Sequence[date]) -> Sequence[Row[Any]]:
    """Return what is counted of a survey's responses on some days, with the verdicts on their orders of then and now."""
    frozen = (getattr(Response, name) for name in COUNTED_FACTS)
    query = (
        select(
            Response.id, Response.version_id, Response.is_anonymous, Response.answered_on, Response.unit_id, Response.is_complete,
            Response.answers, Response.price_total, Response.currency, *frozen,
            Response.days_late.label("days_late_then"), Response.promise.label("promise_then"),
            Order.is_delivered.label("is_delivered_now"), Order.days_late.label("days_late_now"),
            Order.promise.label("promise_now"),
        )
        .outerjoin(Order, Order.id == Response.order_id)
        .where(Response.survey_id == survey_id, Response.answered_on.in_(days))
    )  # fmt: skip
    return session.execute(query).all()


def count_answers(session: Session, survey_id: int, days: Sequence[date]) -> dict[date, int]:
    """Return how many responses of a survey there are on each of some days."""
    return _sizes(session, Response.answered_on, days, Response.survey_id == survey_id, Response.answered_on.in_(days))


def count_orders(session: Session, days: Sequence[date]) -> dict[date, int]:
    """Return how many orders were delivered on each of some days."""
    return _sizes(session, Order.delivered_on, days, Order.is_delivered, Order.delivered_on.in_(days))


def count_all_answers(session: Session, survey_id: int) -> dict[date, int]:
    """Return the days that a survey has responses or counts of, each with how many responses."""
    # Whatever was counted of a day, its responses were.
    is_pseudo = (Series.survey_id == survey_id) & (Series.question == "") & (Rollup.dimension == "")
    counted = select(Rollup.day).join(Series, Series.id == Rollup.series_id).where(is_pseudo).distinct()
    return _sizes(session, Response.answered_on, session.scalars(counted), Response.survey_id == survey_id)


def count_all_orders(session: Session) -> dict[date, int]:
    """Return the days that have delivered orders or counts of them, each with how many orders."""
    counted = session.scalars(select(OrderRollup.day).distinct())
    return _sizes(session, Order.delivered_on, counted, Order.is_delivered)


def _sizes(session: Session, day: Any, days: Iterable[date], *chosen: Any) -> dict[date, int]:
    found = session.execute(select(day, func.count()).where(*chosen).group_by(day))
    return {**dict.fromkeys(days, 0), **dict(found.all())}


def lacks_placed(session: Session) -> bool:
    """Tell whether orders were counted before they were counted by the day that they were placed on, too."""

    def first(measure: str) -> Any:
        return select(func.min(OrderRollup.day)).where(OrderRollup.measure == measure).scalar_subquery()

    judged, *placed = session.execute(select(first("days_late"), *map(first, PLACED.values()))).one()
    # Whatever has days late has a day of the order as well.
    return judged is not None and all(day is None or day > judged for day in placed)


def list_delivered(session: Session, days: Sequence[date]) -> Sequence[Row[Any]]:
    """Return what is counted of the orders delivered on some days."""
    columns = (
        Order.unit_id, Order.category, Order.placed_on, Order.promised_on, Order.delivered_on, Order.promise,
    )  # fmt: skip
    return session.execute(select(*columns).where(Order.is_delivered, Order.delivered_on.in_(days))).all()


def replace_rollups(
    session: Session, survey_id: int, series: Collection[int], days: Sequence[date], counts: Columns
) -> None:
    """Put new counts in the place of all that a survey's series have for some days; their months are open again."""
    months = {day.replace(day=1) for day in days}
    session.execute(delete(ClosedMonth).where(ClosedMonth.survey_id == survey_id, ClosedMonth.month.in_(months)))
    # All three begin the primary key: what is deleted is found by it, without an index that each new row would pay for.
    is_replaced = (Rollup.series_id.in_(series), Rollup.dimension.in_(DIMENSIONS), Rollup.day.in_(days))
    session.execute(delete(Rollup).where(*is_replaced))
    insert_many(session, Rollup.__table__, counts)


def list_open_months(session: Session, survey_id: int) -> list[date]:
    """Return the first days of the months that have counts of a survey and are not closed."""
    pseudo = select(Series.id).where(Series.survey_id == survey_id, Series.question == "")
    days = union(*(
        select(table.day).where(table.series_id.in_(pseudo), table.dimension == "") for table in (Rollup, RollupMonth)
    ))  # fmt: skip
    closed = set(session.scalars(select(ClosedMonth.month).where(ClosedMonth.survey_id == survey_id)))
    return sorted({day.replace(day=1) for day in session.scalars(days)} - closed)


def close_month(session: Session, survey_id: int, series: Collection[int], month: date) -> None:
    """Sum the days of a month, given by its first day; reports read the sum until one of the days is counted anew."""
    of_month = (RollupMonth.series_id.in_(series), RollupMonth.dimension.in_(DIMENSIONS), RollupMonth.day == month)
    session.execute(delete(RollupMonth).where(*of_month))
    first = literal(month, Date())
    columns = (Rollup.series_id, Rollup.dimension, first, Rollup.unit_id, Rollup.key, Rollup.value)
    cell = [column for column in columns if column is not first]
    last = end_of_month(month)
    summed = (
        select(*columns, func.sum(Rollup.count))
        .where(Rollup.series_id.in_(series), Rollup.dimension.in_(DIMENSIONS), Rollup.day.between(month, last))
        .group_by(*cell)
        .order_by(*cell)
    )
    names = ["series_id", "dimension", "day", "unit_id", "key", "value", "count"]
    session.execute(insert(RollupMonth).from_select(names, summed))
    session.execute(insert(ClosedMonth).values(survey_id=survey_id, month=month))


def end_of_month(month: date) -> date:
    """Return the last day of a month given by its first."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def replace_order_rollups(session: Session, days: Sequence[date], counts: Columns) -> None:
    """Put new counts of orders in the place of all that there are for some days."""
    session.execute(delete(OrderRollup).where(OrderRollup.day.in_(days)))
    insert_many(session, OrderRollup.__table__, counts)


def find_keys(session: Session, survey_id: int) -> dict[str, set[str]]:
    """Return the keys of each dimension that have rows of their own."""
    found: dict[str, set[str]] = {}
    query = select(DimensionKey.dimension, DimensionKey.key).where(DimensionKey.survey_id == survey_id)
    for dimension, key in session.execute(query):
        found.setdefault(dimension, set()).add(key)
    return found


def list_frequent_keys(
    session: Session, survey_id: int, dimensions: Iterable[str], most: int
) -> dict[str, dict[str, int]]:
    """Return the most frequent keys of some dimensions of what is frozen, each with how many responses have it."""
    each = []
    for dimension in dimensions:
        column = getattr(Response, dimension)
        query = select(literal(dimension), column.label("key"), func.count().label("count"))
        query = query.where(Response.survey_id == survey_id, ~Response.is_anonymous, column != "").group_by(column)
        frequent = query.order_by(func.count().desc(), column).limit(most).subquery()
        each.append(select(frequent))
    found: dict[str, dict[str, int]] = {}
    for dimension, key, size in session.execute(union_all(*each)) if each else ():
        found.setdefault(dimension, {})[key] = size
    return found


def add_keys(session: Session, survey_id: int, keys: Iterable[tuple[str, str]]) -> None:
    """Give (dimension, key) pairs rows of their own."""
    rows = [{"survey_id": survey_id, "dimension": dimension, "key": key} for dimension, key in keys]
    if rows:
        session.execute(insert(DimensionKey), rows)


def current_version_id(session: Session, survey_id: int) -> int:
    """Return the id of a published survey's current version."""
    query = select(SurveyVersion.id).where(SurveyVersion.survey_id == survey_id, SurveyVersion.is_current)
    return session.execute(query).scalar_one()


def series_ids(session: Session, survey_id: int) -> dict[tuple[str, str], int]:
    """Return the ids of a survey's series by question and hash of the scale."""
    query = select(Series.question, Series.scale_hash, Series.id).where(Series.survey_id == survey_id)
    return {(question, scale_hash): series_id for question, scale_hash, series_id in session.execute(query)}
