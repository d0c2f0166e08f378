"""`surveyapp surveys`: check, try, publish, export and bring along definitions."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from surveyapp.cli import show_faults
from surveyapp.cli.context import current_settings, with_app
from surveyapp.cli.files import write_file
from surveyapp.cli.survey_dry_run import dry_run_lines
from surveyapp.cli.survey_import import account_json, account_lines
from surveyapp.domain.errors import Fault, InvalidFile
from surveyapp.domain.surveys.dry_run import dry_run
from surveyapp.formats.foreign.reading import MAXIMUM_BYTES as BROUGHT_BYTES
from surveyapp.formats.given_files import read_file
from surveyapp.formats.survey_yaml import MAXIMUM_BYTES
from surveyapp.services import surveys as house
from surveyapp.services import taxonomies
from surveyapp.services.surveys import running
from surveyapp.services.surveys.bringing import bring

Result = TypeVar("Result")
FILES = click.Path(path_type=Path)


@click.group()
def surveys() -> None:
    """Check, try, publish, export and bring along surveys."""


@surveys.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@with_app
def check(files: tuple[Path, ...]) -> None:
    """Tell what is wrong in each FILE, and which edits would break a trend. Nothing is changed."""
    themes = taxonomies.find_theme_ids(current_settings().surveys)
    for path, result in _each(files, lambda text, file: house.check(text, file, themes=themes)):
        _warn(path, result.warnings)
        click.echo(f"{path}: {result.survey.name} is well formed, {len(result.survey.questions)} questions")


@surveys.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@with_app
def publish(files: tuple[Path, ...]) -> None:
    """Freeze each FILE as a version of its survey; the same content again changes nothing."""
    now = datetime.now(UTC)
    # A fault in one file keeps all of them from being published, so that a set of surveys changes together.
    _each(files, house.check_publishable)
    for path, result in _each(files, lambda text, file: house.publish(text, file, user_id=None, now=now)):
        _warn(path, result.warnings)
        done = "published" if result.created else "is current again" if result.restored else "unchanged"
        click.echo(f"{result.name} version {result.version_number}: {done}")


@surveys.command("try")
@click.argument("file", type=FILES)
@with_app
def try_(file: Path) -> None:
    """Answer every branch of the survey in FILE by itself: what is reached, how long it takes, which rules fire.

    What is wrong is warned of; nothing is stored, and the exit is 0 as long as the file is a good survey.
    """
    settings = current_settings()
    today = datetime.now(UTC).astimezone(settings.timezone).date()
    for path, survey in _each((file,), house.check_publishable):
        click.echo(f"{path}: {survey.name}")
        for line in dry_run_lines(dry_run(survey, today=today), survey):
            click.echo(line)


@surveys.command("import")
@click.argument("file", type=FILES)
@click.option("-o", "--output", "out", type=FILES, help="Where the YAML goes; else it is printed.")
@click.option("--name", help="What the survey is to be called here; else by its title.")
@click.option("--json", "as_json", is_flag=True, help="Print the account for a program.")
def import_(file: Path, out: Path | None, name: str | None, as_json: bool) -> None:
    """Bring the survey in FILE here: SurveyJS .json, LimeSurvey .lss or .txt, XLSForm .xlsx. Nothing is published.

    What was carried over, changed and left out is listed. An OUT that is there already is written anew.
    """
    brought = bring(read_file(file, BROUGHT_BYTES), str(file), name=name)
    if out is not None:
        write_file(out, brought.text)
    else:
        click.echo(brought.text, nl=False)
    account = account_json(brought) if as_json else account_lines(brought, None if out is None else str(out))
    # Where the YAML itself is printed, the account stands beside it.
    click.echo(account, err=out is None)


@surveys.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["yaml", "surveyjs"]), default="yaml", show_default=True)
@with_app
def export(name: str, form: str) -> None:
    """Print the current version of the survey NAME."""
    text = house.export_yaml(name) if form == "yaml" else house.export_surveyjs(name)
    click.echo(text, nl=not text.endswith("\n"))


def _turning(act: str, done: str, help_text: str) -> click.Command:
    """Return the command that does one of `running.ACTS` to a survey."""

    @click.argument("name")
    @with_app
    def command(name: str) -> None:
        if running.turn(None, name, act, now=datetime.now(UTC)):
            click.echo(f"{name}: {done}")
        else:
            click.echo(f"{name}: nothing to do, it is {house.get_published(name).state_at(datetime.now(UTC))}")

    return click.command(act, help=help_text)(command)


for _act, _done, _help in (
    (running.PAUSE, "paused", "Let the survey NAME take no answers for a while; what is typed meanwhile is kept."),
    (running.RESUME, "open", "Let a paused survey go on."),
    (running.CLOSE, "closed", "End the survey NAME; links say so, and invitations that come due are skipped."),
    (running.REOPEN, "open", "Open a closed survey again."),
):
    surveys.add_command(_turning(_act, _done, _help))


def _each(files: tuple[Path, ...], act: Callable[[bytes, str], Result]) -> list[tuple[Path, Result]]:
    """Return what `act` makes of each file; after all were tried, tell the faults of those that were refused and leave."""
    done, refused = [], []
    for path in files:
        try:
            done.append((path, act(read_file(path, MAXIMUM_BYTES), str(path))))
        except InvalidFile as error:
            refused.append(error)
    if refused:
        for each in refused:
            show_faults(each)
        sys.exit(1)
    return done


def _warn(path: Path, warnings: list[Fault]) -> None:
    for warning in warnings:
        click.echo(f"{path}:{warning.line}: warning: {warning}", err=True)
