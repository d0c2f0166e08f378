"""`surveyapp invitations`: who is asked, and sending."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.logs import configure_logs
from surveyapp.services.invitations import plan
from surveyapp.services.outbox import send_due


@click.group()
def invitations() -> None:
    """Plan who is asked, and send what is due."""


@invitations.command("plan")
@click.option("--survey", help="Plan for this survey only.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_app
def plan_invitations(survey: str | None, as_json: bool) -> None:
    """Plan an invitation for every order that a survey asks about, and print each new one's order and secret link.

    A link is printed once and kept as a hash only. Planning again changes nothing.
    """
    settings = current_settings()
    done = plan(
        base_url=settings.base_url,
        now=datetime.now(UTC),
        secret_key=settings.secret_key,
        zone=settings.timezone,
        survey_name=survey,
    )
    if as_json:
        links = [asdict(link) for link in done.links]
        click.echo(json.dumps({"planned": len(links), "skipped": done.skipped, "links": links}, ensure_ascii=False))
        return
    for link in done.links:
        click.echo(f"{link.order}\t{link.link}")
    skipped = "".join(f", {count} skipped ({reason})" for reason, count in sorted(done.skipped.items()))
    click.echo(f"{len(done.links)} planned{skipped}", err=True)


@invitations.command("send")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@with_app
def send_invitations(as_json: bool) -> None:
    """Send every message that is due now: invitations, reminders and the letters of cases.

    The worker does so by itself. What the mail server does not take now is tried again later; a rate per minute holds
    here too, and what is above it waits.
    """
    configure_logs()
    done = send_due(current_settings(), clock=lambda: datetime.now(UTC))
    if as_json:
        click.echo(json.dumps({name: done.get(name, 0) for name in ("sent", "retried", "failed", "dropped")}))
        return
    told = ", ".join(f"{count} {what}" for what, count in sorted(done.items()))
    click.echo(told or "nothing was due", err=True)
