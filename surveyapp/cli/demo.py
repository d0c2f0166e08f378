"""`surveyapp demo`: a company to look at."""

from datetime import UTC, datetime

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.services import first_run
from surveyapp.services.demo import loading, sign_ins
from surveyapp.services.first_run import Prepared


@click.group()
def demo() -> None:
    """Look around in a company that was made up."""


@demo.command()
@with_app
def load() -> None:
    """Load the demo company into an empty installation: orders, answers and cases up to today, and accounts to sign in."""
    settings, now = current_settings(), datetime.now(UTC)
    first_run.publish_shipped(settings, now=now)
    links = loading.load(settings, now=now, told=lambda stage: click.echo(f"{stage} ...", err=True))
    for line in lines_about(Prepared(sign_ins.read(settings.instance), links)):
        click.echo(line)


def lines_about(prepared: Prepared) -> list[str]:
    """Return what a person at the terminal is told of how to get in."""
    lines = []
    if prepared.sign_ins:
        lines.append("This is a demo. Sign in as:")
        first = {each.role: each for each in reversed(prepared.sign_ins)}
        shown = [each for each in prepared.sign_ins if first[each.role] is each]
        lines += [f"  {each.role:8} {each.email:32} {each.password}" for each in shown]
    if prepared.survey_links:
        lines.append("Answer as a customer:")
        lines += [f"  {link}" for link in prepared.survey_links]
    if prepared.first_admin_link:
        lines.append(f"Make yourself the first admin within 24 hours: {prepared.first_admin_link}")
    return lines
