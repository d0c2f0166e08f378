"""One use case is one transaction: begin, do all of it, commit once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, exc
from sqlalchemy.orm import Session

from surveyapp.store.database import BEGIN_IMMEDIATE, db

WRITING = "writing"
# What a database that is gone, full or too busy raises; the pages answer "try again" to it.
DATABASE_FAULTS: tuple[type[Exception], ...] = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
# The same, and what PostgreSQL says of a table that is not there yet.
UNUSABLE: tuple[type[Exception], ...] = (*DATABASE_FAULTS, exc.ProgrammingError)

# All that a database raises, wrong statements of the program's own among them.
ANY_FAULT: type[Exception] = exc.DatabaseError


def is_unusable(fault: Exception) -> bool:
    """Tell whether the database itself is what fails: gone, full, without tables, or a file that is none or broken."""
    # A broken SQLite file raises the class itself; its children say more, such as that a row is there already.
    return isinstance(fault, UNUSABLE) or type(fault) is ANY_FAULT


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a block as one write transaction and commit it; on any error roll back and leave no trace.

    Raises:
        RuntimeError: a transaction is open already. A use case that calls another would commit half of itself.
    """
    session: Any = db.session()
    if session.info.get(WRITING):
        raise RuntimeError("a use case called another use case; share a function without a transaction instead")
    # What was read before (the signed-in person, say) belongs to an older snapshot; it ends here.
    session.commit()
    session.info[WRITING] = True
    try:
        session.connection(execution_options={BEGIN_IMMEDIATE: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITING, None)


@contextmanager
def reading() -> Iterator[Connection]:
    """Yield a connection for a few statements that only read and need not agree with each other.

    No transaction stands around them. One would end in a rollback, and with each the driver forgets its prepared
    statements: to plan a join of nine tables anew takes PostgreSQL ten times as long as to run it.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection
