"""How Alembic runs here: on a connection that the caller gives, so that code and command line migrate alike."""

from alembic import context

import surveyapp.store  # noqa: F401 - importing makes every table known
from surveyapp.store.database import db

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=db.metadata,
    # SQLite alters a table by copying it; batch mode writes that down.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
