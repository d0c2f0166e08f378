"""The command line: thin commands over the same services as the pages; a group is loaded when it is called."""

import importlib
import sys

import click

# First of all that load structlog.
import surveyapp.logs
from surveyapp.domain.errors import InvalidFile, SurveyappError

# A new group or command adds its line here: its name, and the module and object that hold it.
COMMANDS = {
    "all": "surveyapp.cli.serve:serve_all",
    "db": "surveyapp.cli.database:db",
    "demo": "surveyapp.cli.demo:demo",
    "gifts": "surveyapp.cli.gifts:gifts",
    "invitations": "surveyapp.cli.invitations:invitations",
    "jobs": "surveyapp.cli.jobs:jobs",
    "mail": "surveyapp.cli.mail:mail",
    "orders": "surveyapp.cli.orders:orders",
    "policies": "surveyapp.cli.policies:policies",
    "report": "surveyapp.cli.reports:report",
    "responses": "surveyapp.cli.responses:responses",
    "rollups": "surveyapp.cli.rollups:rollups",
    "surveys": "surveyapp.cli.surveys:surveys",
    "themes": "surveyapp.cli.themes:themes",
    "users": "surveyapp.cli.users:users",
    "web": "surveyapp.cli.serve:web",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command, None when there is no such one."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="surveyapp")
def surveyapp() -> None:
    """surveyapp: from a customer's answer to the proof that the correction worked."""


def main() -> None:
    """Run the command line; a fault that a user can cause is told on standard error, without a traceback.

    Exit codes: 0 done, 1 input refused, 2 wrong usage.
    """
    try:
        surveyapp(standalone_mode=False)
    except InvalidFile as refused:
        show_faults(refused)
        sys.exit(1)
    except SurveyappError as fault:
        click.echo(f"surveyapp: {fault}", err=True)
        sys.exit(1)
    except click.exceptions.Exit as left:
        sys.exit(left.exit_code)
    except click.Abort:
        click.echo("surveyapp: stopped; nothing was changed by the last step", err=True)
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)


def show_faults(refused: InvalidFile) -> None:
    """Print every fault of a refused file as `FILE:LINE: what and how to mend it` on standard error."""
    for fault in refused.faults:
        place = f"{refused.file}:{fault.line}" if fault.line is not None else refused.file
        click.echo(f"{place}: {fault}", err=True)
    click.echo(str(refused), err=True)
