"""`surveyapp jobs`: what runs by the clock."""

import json
from datetime import UTC, datetime

import click

from surveyapp import jobs as house
from surveyapp.app import create_app
from surveyapp.cli.context import with_app
from surveyapp.logs import configure_logs
from surveyapp.services import job_runs
from surveyapp.settings import load_settings


@click.group()
def jobs() -> None:
    """Run the jobs, and see how each went last."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for a program to read.")
@with_app
def list_jobs(as_json: bool) -> None:
    """Show every job, how often it runs and how it went last."""
    last = {run.name: run for run in job_runs.list_runs()}
    rows = []
    for name, job in sorted(house.JOBS.items()):
        run = last.get(name)
        succeeded_at = run.succeeded_at.isoformat(timespec="seconds") if run and run.succeeded_at else None
        rows.append(
            {
                "name": name,
                "every_seconds": job.every,
                "outcome": run.outcome if run else "never ran",
                "succeeded_at": succeeded_at,
                "error": run.error if run else None,
            }
        )
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        told = f"last success {row['succeeded_at'] or 'none yet'}"
        error = f"; {row['error']}" if row["error"] else ""
        click.echo(f"{row['name']:22} every {row['every_seconds']:>6} s   {row['outcome']:9}  {told}{error}")


@jobs.command()
@click.argument("name")
@with_app
def run(name: str) -> None:
    """Run the job NAME once, now, whoever holds the lease."""
    result = house.run(name, now=datetime.now(UTC))
    click.echo(f"{name}: done" if result is None else f"{name}: {result}")


@jobs.command()
def serve() -> None:
    """Run all jobs by the clock until SIGTERM or Ctrl-C; of several such processes one leads."""
    configure_logs()
    house.Worker(create_app(load_settings(), rooms=())).serve()
