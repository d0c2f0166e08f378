"""One use case is one transaction."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text

from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.tickets import Counter


def test_an_error_leaves_no_trace(app: Flask) -> None:
    def write_and_fail() -> None:
        with transaction() as session:
            session.add(Counter(name="case", value=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert db.session.query(Counter).count() == 0


def test_a_use_case_inside_another_is_a_mistake(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="called another"), transaction():
        raise AssertionError("the inner transaction began")


def test_after_a_failed_transaction_the_next_one_works(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    with transaction() as session:
        session.add(Counter(name="case", value=1))
    assert db.session.query(Counter).count() == 1


def test_two_that_read_and_then_write_both_count(app: Flask) -> None:
    """On SQLite a transaction that read first could not write after the other; BEGIN IMMEDIATE makes it wait instead."""
    with transaction() as session:
        session.add(Counter(name="case", value=0))
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def count() -> None:
        try:
            start.wait()
            for _ in range(10):
                with app.app_context(), transaction() as session:
                    row = session.execute(text("SELECT value FROM counters"), {})
                    row.scalar_one()
                    session.execute(text("UPDATE counters SET value = value + 1"))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.rollback()
    assert db.session.execute(text("SELECT value FROM counters")).scalar_one() == 40


def test_sqlite_writes_are_durable(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    pragmas = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
