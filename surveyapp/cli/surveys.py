"""`surveyapp surveys`: check, publish and export definitions."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from surveyapp.cli import show_faults
from surveyapp.cli.context import current_settings, with_app
from surveyapp.domain.errors import Fault, InvalidFile
from surveyapp.formats.survey_yaml import MAXIMUM_BYTES
from surveyapp.services import surveys as house
from surveyapp.services import taxonomies

Result = TypeVar("Result")
FILES = click.Path(path_type=Path)


@click.group()
def surveys() -> None:
    """Check, publish and export surveys."""


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


@surveys.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["yaml", "surveyjs"]), default="yaml", show_default=True)
@with_app
def export(name: str, form: str) -> None:
    """Print the current version of the survey NAME."""
    text = house.export_yaml(name) if form == "yaml" else house.export_surveyjs(name)
    click.echo(text, nl=not text.endswith("\n"))


def _each(files: tuple[Path, ...], act: Callable[[bytes, str], Result]) -> list[tuple[Path, Result]]:
    """Return what `act` makes of each file; after all were tried, tell the faults of those that were refused and leave."""
    done, refused = [], []
    for path in files:
        try:
            done.append((path, act(_read(path), str(path))))
        except InvalidFile as error:
            refused.append(error)
    if refused:
        for each in refused:
            show_faults(each)
        sys.exit(1)
    return done


def _read(path: Path) -> bytes:
    """Return the bytes of a file, one more than a survey may have at most."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        message = "The file cannot be read: %(reason)s."
        raise InvalidFile(str(path), [Fault(None, message, {"reason": error.strerror or "unknown"})]) from None


def _warn(path: Path, warnings: list[Fault]) -> None:
    for warning in warnings:
        click.echo(f"{path}:{warning.line}: warning: {warning}", err=True)
