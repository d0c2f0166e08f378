"""`surveyapp responses`: answers collected elsewhere."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.cli.progress import progress_bar
from surveyapp.formats.given_files import open_file
from surveyapp.services.imports import Upload
from surveyapp.services.response_import import ResponseImport, import_responses
from surveyapp.services.taxonomies import get_taxonomy

FILE = click.Path(path_type=Path)


@click.group()
def responses() -> None:
    """Bring in answers collected elsewhere."""


@responses.command("import")
@click.argument("file", type=FILE)
@click.option("--survey", required=True, help="Name of the published survey that the answers belong to.")
@click.option("--map", "map_file", type=FILE, help="Column map (YAML): which column holds which field or question.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would change; change nothing.")
@click.option("--open-tickets", is_flag=True, help="Open a case for each answer that asks for one; no letter is sent.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_app
def import_file(
    file: Path, survey: str, map_file: Path | None, dry_run: bool, open_tickets: bool, as_json: bool
) -> None:
    """Create and update the responses of FILE (.csv, .csv.gz or .xlsx): all of it or nothing.

    One column for each question, by its name; an empty cell is "not answered". The same file again changes nothing.
    """
    settings = current_settings()
    with ExitStack() as stack:
        uploads = [
            Upload(str(path), stack.enter_context(open_file(path))) for path in (file, map_file) if path is not None
        ]
        result = import_responses(
            *uploads,
            survey_name=survey,
            zone=settings.timezone,
            secret_key=settings.secret_key,
            now=datetime.now(UTC),
            opens_tickets=open_tickets,
            taxonomy=get_taxonomy(settings.surveys) if open_tickets else None,
            dry_run=dry_run,
            progress=stack.enter_context(progress_bar()),
        )
    show(result, dry_run=dry_run, as_json=as_json)


def show(result: ResponseImport, *, dry_run: bool, as_json: bool) -> None:
    """Print what an import did."""
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False))
        return
    prefix = "Dry run, nothing was changed. Would be: " if dry_run else ""
    click.echo(f"{prefix}{result.created} created, {result.updated} updated, {result.unchanged} unchanged")
    if result.tickets:
        click.echo(f"cases opened or joined: {result.tickets}")
    if result.without_order:
        click.echo(f"{result.without_order} name an order that is not known and were kept without it:", err=True)
        for number in result.unknown_orders:
            click.echo(f"  {number}", err=True)
    if result.ignored:
        click.echo(f"columns left out, being no field or question: {', '.join(result.ignored)}", err=True)
