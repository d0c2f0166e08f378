"""The command line: thin commands over the same services as the pages; a group is loaded when it is called."""

import importlib
import sys

import click
from click.shell_completion import CompletionItem

# First of all that load structlog.
import surveyapp.logs
from surveyapp.domain.errors import InvalidFile, SurveyappError

# A new group or command adds its line here: its name, the module and object that hold it, and the beginning of its help.
COMMANDS = {
    "all": ("surveyapp.cli.serve:serve_all", "Serve the pages and run the jobs, in processes that are ended together."),
    "db": ("surveyapp.cli.database:db", "Look after the database."),
    "demo": ("surveyapp.cli.demo:demo", "Look around in a company that was made up."),
    "gifts": ("surveyapp.cli.gifts:gifts", "Fill the pool of gift cards."),
    "invitations": ("surveyapp.cli.invitations:invitations", "Plan who is asked, and send what is due."),
    "jobs": ("surveyapp.cli.jobs:jobs", "Run the jobs, and see how each went last."),
    "mail": ("surveyapp.cli.mail:mail", "Take in what customers answer by mail."),
    "orders": ("surveyapp.cli.orders:orders", "Bring in what was bought, promised and delivered."),
    "policies": ("surveyapp.cli.policies:policies", "Read, check and publish the company's rules."),
    "report": ("surveyapp.cli.reports:report", "Print the report NAME with unrounded numbers."),
    "responses": ("surveyapp.cli.responses:responses", "Bring in answers collected elsewhere."),
    "rollups": ("surveyapp.cli.rollups:rollups", "Look after the counts that reports read."),
    "surveys": ("surveyapp.cli.surveys:surveys", "Check, try, publish, export and bring along surveys."),
    "themes": ("surveyapp.cli.themes:themes", "Find what customers complain of and praise in what they write."),
    "users": ("surveyapp.cli.users:users", "Look after the members of staff."),
    "web": ("surveyapp.cli.serve:web", "Serve the pages until SIGTERM or Ctrl-C."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called: a list of all commands asks for none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a command, None when there is no such one."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, each with the beginning of its help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that a shell may complete what was typed to, and the options."""
        named = [CompletionItem(name, help=told) for name, (_, told) in COMMANDS.items() if name.startswith(incomplete)]
        return named + click.Command.shell_complete(self, ctx, incomplete)


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
