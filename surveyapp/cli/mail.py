"""`surveyapp mail`: what customers answer by mail."""

import sys
from datetime import UTC, datetime

import click

from surveyapp.channels.faults import DeliveryError
from surveyapp.cli.context import current_settings, with_app
from surveyapp.logs import configure_logs
from surveyapp.services import mail_replies


@click.group()
def mail() -> None:
    """Take in what customers answer by mail."""


@mail.command()
@with_app
def fetch() -> None:
    """Take what is new in the mailbox of SURVEYAPP_INBOX_URL. The worker does so by itself."""
    configure_logs()
    if not current_settings().inbox_url:
        raise click.UsageError("No mailbox is set. Set SURVEYAPP_INBOX_URL to the mailbox that replies come to.")
    try:
        done = mail_replies.fetch(current_settings(), now=datetime.now(UTC))
    except DeliveryError as fault:
        raise click.ClickException(fault.reason) from fault
    click.echo(", ".join(f"{count} {what}" for what, count in sorted(done.items())) or "nothing was new")


@mail.command()
@with_app
def receive() -> None:
    """Take one mail from standard input, as a mail server hands it to a program.

    Exit 0 when it went into a case's thread, or need not (a double, an absence notice); 1 when nobody could be found
    for it, so that the server can return or keep it.
    """
    outcome = mail_replies.receive(current_settings(), sys.stdin.buffer.read(), now=datetime.now(UTC))
    click.echo(outcome)
    if outcome in mail_replies.FOR_A_PERSON:
        sys.exit(1)
