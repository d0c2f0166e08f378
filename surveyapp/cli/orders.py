"""`surveyapp orders`: what was bought, promised and delivered."""

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
from surveyapp.services.order_import import OrderImport, import_orders

FILE = click.Path(path_type=Path)


@click.group()
def orders() -> None:
    """Bring in what was bought, promised and delivered."""


@orders.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--format", "kind", type=click.Choice(["surveyapp"]), default="surveyapp", show_default=True, help="Kind of file."
)
@click.option("--map", "map_file", type=FILE, help="Column map (YAML): which column holds which field.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would change; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_app
def import_file(file: Path, kind: str, map_file: Path | None, dry_run: bool, as_json: bool) -> None:  # noqa: ARG001 - one kind so far
    """Create and update the orders of FILE (.csv, .csv.gz or .xlsx): all of it or nothing.

    The same file again changes nothing. Units in it that do not exist are made, and listed.
    """
    with ExitStack() as stack:
        uploads = [
            Upload(str(path), stack.enter_context(open_file(path))) for path in (file, map_file) if path is not None
        ]
        report = stack.enter_context(progress_bar())
        result = import_orders(
            *uploads, zone=current_settings().timezone, now=datetime.now(UTC), dry_run=dry_run, progress=report
        )
    show(result, dry_run=dry_run, as_json=as_json)


def show(result: OrderImport, *, dry_run: bool, as_json: bool) -> None:
    """Print what an import did."""
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False))
        return
    prefix = "Dry run, nothing was changed. Would be: " if dry_run else ""
    click.echo(f"{prefix}{result.created} created, {result.updated} updated, {result.unchanged} unchanged")
    for path in result.units_created:
        click.echo(f"new unit: {path}")
    if result.ignored:
        click.echo(f"columns left out, being no field: {', '.join(result.ignored)}", err=True)
