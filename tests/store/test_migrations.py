"""The migrations make what the models say, and go up and down, on both databases."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from surveyapp.services.migrations import current_revision, head_revision, migration_config, upgrade_database
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID, Unit
from tests.builders.units import make_unit

MIGRATIONS = PROJECT / "migrations"


def test_head_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_with_data(app: Flask) -> None:
    make_unit("Finland/Oulu")
    with db.engine.connect() as connection:
        command.downgrade(migration_config(MIGRATIONS, connection), "base")
        connection.commit()
        assert current_revision(connection) is None
    assert upgrade_database(MIGRATIONS)
    with db.engine.connect() as connection:
        assert current_revision(connection) == head_revision(MIGRATIONS)
    assert [unit.id for unit in db.session.query(Unit)] == [ROOT_ID]


def test_migrating_again_changes_nothing(app: Flask) -> None:
    assert not upgrade_database(MIGRATIONS)
