"""`surveyapp policies`: the company's own rules."""

from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.cli.context import with_app
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.policies import POLICIES
from surveyapp.formats.given_files import read_file
from surveyapp.formats.survey_yaml import MAXIMUM_BYTES
from surveyapp.services import policies as house

FILE = click.Path(path_type=Path)
NAME = click.Choice(tuple(POLICIES))


@click.group()
def policies() -> None:
    """Read, check and publish the company's rules."""


@policies.command("list")
@with_app
def list_policies() -> None:
    """List the rules, and which version of each holds."""
    for row in house.list_held():
        held = f"version {row.version}, {row.changed_at:%Y-%m-%d %H:%M} UTC" if row.changed_at else "as shipped"
        click.echo(f"{row.kind.name}: {row.kind.title} ({held})")


@policies.command()
@click.argument("name", type=NAME)
@with_app
def show(name: str) -> None:
    """Print the rule NAME as it holds now, as YAML that can be changed and published."""
    click.echo(house.held_text(name), nl=False)


@policies.command()
@click.argument("file", type=FILE)
@click.option("--name", type=NAME, help="Which rule it is; without it the file's name tells.")
def check(file: Path, name: str | None) -> None:
    """Tell what is wrong in FILE, line by line. Nothing is changed."""
    name = name or _name_of(file)
    house.check(name, read_file(file, MAXIMUM_BYTES), str(file))
    click.echo(f"{file}: no faults; {name} would hold as it stands")


@policies.command()
@click.argument("file", type=FILE)
@click.option("--name", type=NAME, help="Which rule it is; without it the file's name tells.")
@with_app
def publish(file: Path, name: str | None) -> None:
    """Let FILE hold from now on, all of it or nothing; the same text again changes nothing."""
    name = name or _name_of(file)
    text = read_file(file, MAXIMUM_BYTES)
    house.check(name, text, str(file))
    version = house.save(None, name, text.decode("utf-8-sig"), None, now=datetime.now(UTC), file=str(file))
    click.echo(f"{name}: version {version} holds" if version else f"{name}: holds as shipped")


def _name_of(file: Path) -> str:
    if file.stem not in POLICIES:
        raise NotFound(
            N_("There is no rule %(name)s; there are: %(names)s."), name=file.stem, names=", ".join(POLICIES)
        )
    return file.stem
