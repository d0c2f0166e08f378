"""`surveyapp rollups`: the counts that reports read."""

from datetime import UTC, datetime

import click

from surveyapp.cli.cluster import DASK, spreading
from surveyapp.cli.context import with_app
from surveyapp.services import columns
from surveyapp.services import rollups as service


@click.group()
def rollups() -> None:
    """Look after the counts that reports read."""


@rollups.command()
@click.option("--survey", metavar="NAME", help="Only this survey; without it all of them and the orders.")
@DASK
@with_app
def rebuild(survey: str | None, dask: str | None) -> None:
    """Count everything anew; the result is the same, whatever was counted before and by whom."""
    with spreading(dask) as spread:
        looked_at = service.rebuild(
            survey, progress=lambda stage: click.echo(f"counting {stage} ...", err=True), spread=spread
        )
    click.echo("writing columns ...", err=True)
    columns.write_columns(now=datetime.now(UTC))
    click.echo(f"{looked_at} answers and orders counted")
