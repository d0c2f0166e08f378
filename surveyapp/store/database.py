"""The database: session, column types, and what SQLite needs to keep every acknowledged answer."""

import secrets
import select
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Numeric,
    String,
    bindparam,
    event,
    exc,
    text,
    types,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Session, registry

BEGIN_IMMEDIATE = "begin_immediate"
Json = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UTCDateTime(types.TypeDecorator[datetime]):
    """An aware time, stored in UTC; a naive one is a mistake of ours and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC, without zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the stored time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# INTEGER on SQLite makes an `id` the row's own address there: rows then lie in the order of their random ids and no
# hidden row number tells which response came when.
BigId = BigInteger().with_variant(Integer(), "sqlite")
COLUMN_TYPES = {
    datetime: UTCDateTime(),
    date: Date(),
    Decimal: Numeric(12, 2),
    str: String(),
    int: BigId,
    dict[str, Any]: Json,
    list[Any]: Json,
}


class Base(DeclarativeBase):
    """What all tables share: constraint names, and a column type for each Python type."""

    registry = registry(metadata=MetaData(naming_convention=CONSTRAINT_NAMES), type_annotation_map=COLUMN_TYPES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def random_id() -> int:
    """Return a new primary key: 63 random bits, so that an id tells neither order, nor number, nor time."""
    return secrets.randbits(63)


def among(column: Any, ids: Iterable[int]) -> ColumnElement[bool]:
    """Match the rows whose `column` is one of many numbers, which stand in the statement itself.

    The driver would take longer to put hundreds of parameters into their places than the database to find the rows.
    """
    matched: ColumnElement[bool] = column.in_(bindparam(None, list(ids), expanding=True, literal_execute=True))
    return matched


def engine_options(database_url: str) -> dict[str, Any]:
    """Return what `create_engine` needs for `database_url`; what a statement carried never stands in an error or a log."""
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}, "hide_parameters": True}
    # The system itself finds out when the other end is gone without a word, and closes the connection.
    alive = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    return {"connect_args": alive, "hide_parameters": True, "pool_size": 8, "max_overflow": 8, "pool_timeout": 10}


def prepare_engine(engine: Engine) -> None:
    """Make a SQLite engine durable and its writes orderly; let a PostgreSQL engine use no connection that was closed.

    WAL with `synchronous=FULL` lost no acknowledged answer in simulated power cuts, NORMAL did. A transaction that
    will write says so through the option BEGIN_IMMEDIATE and takes the lock at once: one that reads first and
    writes later could find the database changed under it and would have to fail.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _plan_plainly)
        event.listen(engine, "checkout", _refuse_closed)
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def find_server(session: Session) -> str | None:
    """Return what tells a running PostgreSQL server and database from every other, a copy too; None for a file."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    began = "extract(epoch FROM pg_postmaster_start_time())"
    query = f"SELECT oid || ' since ' || {began} FROM pg_database WHERE datname = current_database()"
    return str(session.scalar(text(query)))


def _plan_plainly(connection: Any, _record: Any) -> None:
    """Have PostgreSQL compile no statement to machine code: that took seconds for what then ran in a fraction of one."""
    connection.execute("SET jit = off")
    connection.commit()


def _refuse_closed(connection: Any, _record: Any, _proxy: Any) -> None:
    """Have the pool open its connections anew where the server closed this one while it rested.

    Nothing is said on a connection that rests, so that whatever waits to be read there is the server's farewell.
    To look costs nothing; to ask the server (`pool_pre_ping`) takes as long as a statement, each time.
    """
    resting = select.poll()
    resting.register(connection.fileno(), select.POLLIN)
    if resting.poll(0):
        raise exc.InvalidatePoolError


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin late and commit before DDL; ours begins in `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(BEGIN_IMMEDIATE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
