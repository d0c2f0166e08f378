"""Bringing the database's schema up to date."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from surveyapp.store.database import db

# Any number will do, as long as every process of ours uses the same one.
ADVISORY_LOCK = 7_380_216


def migration_config(folder: Path, connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations in `folder`, run on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade_database(folder: Path) -> bool:
    """Migrate to the newest schema; return whether anything had to be done.

    On PostgreSQL a lock keeps two processes that start together from migrating at once.
    """
    engine: Any = db.engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
        try:
            before = current_revision(connection)
            connection.rollback()
            if before == head_revision(folder):
                return False
            command.upgrade(migration_config(folder, connection), "head")
            connection.commit()
            return True
        finally:
            if engine.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
                connection.commit()


def current_revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision(folder: Path) -> str | None:
    """Return the newest revision that the code knows."""
    return ScriptDirectory.from_config(migration_config(folder)).get_current_head()
