"""`surveyapp db`: the schema."""

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.services import migrations


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@with_app
def upgrade() -> None:
    """Bring the schema up to date; doing it again changes nothing."""
    changed = migrations.upgrade_database(current_settings().migrations)
    click.echo("The database is up to date now." if changed else "The database was up to date already.")
