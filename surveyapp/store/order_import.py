"""Queries of imports: what is there already, many rows at a time, and the rows that are written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import random_id
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.rollups import StaleMark
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.units import Unit

CHUNK = 1000
# Names our own lock among those of the database server; the number means nothing.
IMPORT_LOCK = 7_241_905_119
ORDER_COLUMNS = tuple(column.name for column in Order.__table__.columns)

Key = tuple[str, str]


def lock_imports(session: Session) -> None:
    """Let only one process import until the transaction ends.

    SQLite has one writer anyway; on PostgreSQL two imports of one file would both find its rows missing.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))


def by_source(keys: Iterable[Key]) -> Iterator[tuple[str, list[str]]]:
    """Yield each source with up to CHUNK of its numbers at a time."""
    numbers: dict[str, list[str]] = {}
    for source, number in keys:
        numbers.setdefault(source, []).append(number)
    for source, found in numbers.items():
        for start in range(0, len(found), CHUNK):
            yield source, found[start : start + CHUNK]


def _find(session: Session, model: Any, name: str, columns: Sequence[str], keys: Iterable[Key]) -> dict[Key, Any]:
    """Return those rows of `keys` (source and `name`) that exist, with the asked columns."""
    table = model.__table__
    found: dict[Key, Any] = {}
    for source, numbers in by_source(keys):
        query = select(table.c.source, table.c[name].label("key"), *(table.c[column] for column in columns))
        for row in session.execute(query.where(table.c.source == source, table.c[name].in_(numbers))):
            found[row.source, row.key] = row
    return found


def find_order_zones(session: Session, keys: Iterable[Key]) -> dict[Key, str]:
    """Return in which zone the local days of those of `keys` that exist were decided."""
    return {key: row.timezone for key, row in _find(session, Order, "external_id", ["timezone"], keys).items()}


def find_orders(session: Session, keys: Iterable[Key], columns: Sequence[str] = ORDER_COLUMNS) -> dict[Key, Any]:
    """Return those orders of `keys` (source and number) that exist."""
    wanted = [column for column in columns if column != "source"]
    return _find(session, Order, "external_id", wanted, keys)


def find_customers(session: Session, keys: Iterable[Key]) -> dict[Key, Any]:
    """Return those customers of `keys` (source and number) that exist."""
    columns = ["id", "account_id", "name", "email", "phone", "language", "erased_at"]
    return _find(session, Customer, "external_id", columns, keys)


def ensure_accounts(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    """Return the ids of the accounts of these sources and names, made where they are missing."""
    wanted = sorted(set(keys))
    ids = {key: int(row.id) for key, row in _find(session, Account, "name", ["id"], wanted).items()}
    missing = {key: random_id() for key in wanted if key not in ids}
    rows = [{"id": account_id, "source": source, "name": name} for (source, name), account_id in missing.items()]
    insert_rows(session, Account.__table__, rows)
    return ids | missing


def list_unit_zones(session: Session) -> dict[str, str | None]:
    """Return the zone of every unit by its path, None where it has none of its own."""
    return dict(session.execute(select(Unit.path, Unit.timezone)).all())


def insert_rows(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(table), list(rows[start : start + CHUNK]))


def update_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that carry their `id`, all with the same columns."""
    if not rows:
        return
    columns = [name for name in rows[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("row_id"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in columns})
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        session.connection().execute(
            statement, [{"row_id": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in part]
        )


def list_answered_days(session: Session, order_ids: Sequence[int]) -> set[tuple[int, date]]:
    """Return on which days of which surveys these orders were answered for.

    Protected surveys count by what was known on the day of the answer: for them nothing has changed.
    """
    days: set[tuple[int, date]] = set()
    for start in range(0, len(order_ids), CHUNK):
        part = order_ids[start : start + CHUNK]
        query = select(Response.survey_id, Response.answered_on).where(Response.order_id.in_(part)).distinct()
        query = query.join(SurveyVersion, SurveyVersion.id == Response.version_id)
        query = query.where(SurveyVersion.anonymity == "identified")
        days.update((survey_id, day) for survey_id, day in session.execute(query))
    return days


def mark_stale(session: Session, order_days: Iterable[date], answered_days: Iterable[tuple[int, date]]) -> None:
    """Leave a note for each day of delivery, and each survey's day of answers, that must be counted anew."""
    marks: list[dict[str, Any]] = [{"kind": "orders", "survey_id": None, "day": day} for day in order_days]
    marks += [{"kind": "responses", "survey_id": survey_id, "day": day} for survey_id, day in answered_days]
    insert_rows(session, StaleMark.__table__, [{"id": random_id(), **mark} for mark in marks])
