"""Connections to PostgreSQL that end while nobody uses them."""

from sqlalchemy import create_engine, text

from surveyapp.store.database import engine_options, prepare_engine

PID = text("SELECT pg_backend_pid()")
END = text("SELECT pg_terminate_backend(:pid, 1000)")


def test_connections_that_the_server_ended_while_they_rested_are_made_anew(postgres_url: str) -> None:
    engine = create_engine(postgres_url, **engine_options(postgres_url))
    prepare_engine(engine)
    with engine.connect() as first, engine.connect() as second:
        before = {first.scalar(PID), second.scalar(PID)}
    with engine.connect() as connection:
        own = connection.scalar(PID)
        for pid in before - {own}:
            connection.execute(END, {"pid": pid})
    with engine.connect() as first, engine.connect() as second:
        assert {first.scalar(PID), second.scalar(PID)} & before <= {own}
    engine.dispose()


def test_no_statement_is_compiled_to_machine_code(postgres_url: str) -> None:
    engine = create_engine(postgres_url, **engine_options(postgres_url))
    prepare_engine(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        connection.rollback()
        assert connection.scalar(text("SHOW jit")) == "off"
    engine.dispose()
