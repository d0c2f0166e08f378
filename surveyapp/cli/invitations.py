"""`surveyapp invitations`: who is asked."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.services.invitations import plan


@click.group()
def invitations() -> None:
    """Plan who is asked."""


@invitations.command("plan")
@click.option("--survey", help="Plan for this survey only.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_app
def plan_invitations(survey: str | None, as_json: bool) -> None:
    """Plan an invitation for every order that a survey asks about, and print each new one's order and secret link.

    A link is printed once and kept as a hash only. Planning again changes nothing.
    """
    done = plan(base_url=current_settings().base_url, now=datetime.now(UTC), survey_name=survey)
    if as_json:
        links = [asdict(link) for link in done.links]
        click.echo(json.dumps({"planned": len(links), "skipped": done.skipped, "links": links}, ensure_ascii=False))
        return
    for link in done.links:
        click.echo(f"{link.order}\t{link.link}")
    skipped = "".join(f", {count} skipped ({reason})" for reason, count in sorted(done.skipped.items()))
    click.echo(f"{len(done.links)} planned{skipped}", err=True)
