"""`surveyapp gifts`: the pool of gift cards' codes."""

from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.formats.given_files import open_file
from surveyapp.services.imports import Upload
from surveyapp.services.remedies.gift_codes import import_codes

FILE = click.Path(path_type=Path)


@click.group()
def gifts() -> None:
    """Fill the pool of gift cards."""


@gifts.command("import")
@click.argument("file", type=FILE)
@with_app
def import_file(file: Path) -> None:
    """Put the codes of FILE into the pool: all of them or none.

    FILE (.csv, .csv.gz or .xlsx) has the columns code, amount, currency and, where cards end, expires_on.
    """
    with open_file(file) as stream:
        count = import_codes(Upload(str(file), stream), zone=current_settings().timezone, now=datetime.now(UTC))
    click.echo(f"{count} codes imported")
