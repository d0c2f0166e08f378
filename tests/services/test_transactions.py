"""One use case is one transaction."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text

from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID, Unit


def name_of_root() -> str:
    """Return what the database itself holds, past anything that the session remembers."""
    return str(db.session.execute(text("SELECT name FROM units")).scalar_one())


def test_an_error_leaves_no_trace(app: Flask) -> None:
    def write_and_fail() -> None:
        with transaction() as session:
            session.get_one(Unit, ROOT_ID).name = "1"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert name_of_root() == ""


def test_a_use_case_inside_another_is_a_mistake(app: Flask) -> None:
    with transaction(), pytest.raises(RuntimeError, match="called another"), transaction():
        raise AssertionError("the inner transaction began")


def test_after_a_failed_transaction_the_next_one_works(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    with transaction() as session:
        session.get_one(Unit, ROOT_ID).name = "1"
    assert name_of_root() == "1"


def test_two_that_read_and_then_write_both_count(app: Flask) -> None:
    """On SQLite a transaction that read first could not write after the other; BEGIN IMMEDIATE makes it wait instead."""
    with transaction() as session:
        session.get_one(Unit, ROOT_ID).name = "0"
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def count() -> None:
        try:
            start.wait()
            for _ in range(10):
                with app.app_context(), transaction() as session:
                    session.execute(text("SELECT name FROM units")).all()
                    session.execute(text("UPDATE units SET name = CAST(CAST(name AS INTEGER) + 1 AS VARCHAR)"))
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.rollback()
    assert name_of_root() == "40"


def test_sqlite_writes_are_durable(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    pragmas = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
