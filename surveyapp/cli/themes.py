"""`surveyapp themes`: what customers write about."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.cli import show_faults
from surveyapp.cli.coder import evaluate, recode, train
from surveyapp.cli.context import current_settings, with_app
from surveyapp.cli.progress import progress_bar
from surveyapp.domain.errors import InvalidFile
from surveyapp.services import taxonomies, taxonomy_editor, taxonomy_file
from surveyapp.services import themes as house
from surveyapp.services.comments import indexing
from surveyapp.settings import load_settings

# Seldom enough not to slow the coding down.
REPORT_EVERY = 500
SCALE = re.compile(r"(-?\d{1,6})-(\d{1,6})")


def parse_scale(_context: click.Context, _option: click.Parameter, value: str) -> tuple[float, float]:
    """Return the lowest and highest score of a scale written as `1-5`."""
    match = SCALE.fullmatch(value)
    if match is None or int(match[1]) >= int(match[2]):
        raise click.BadParameter("write the lowest and the highest score, such as 1-5 or 0-10")
    return float(match[1]), float(match[2])


@click.group()
def themes() -> None:
    """Find what customers complain of and praise in what they write."""


@themes.command()
@click.option("--language", help="The language of the survey; trusted where a comment is short and names none itself.")
@click.option("--scale", default="1-5", show_default=True, callback=parse_scale, help="What scores are given on.")
@with_app
def code(language: str | None, scale: tuple[float, float]) -> None:
    """Code comments: JSON lines {id, text, language?, score?} from standard input, one line of coding out for each."""
    taxonomy = taxonomies.get_taxonomy_anyway(current_settings().surveys)
    if language is not None and language not in taxonomy.languages:
        known = ", ".join(taxonomy.languages)
        raise click.BadParameter(
            f"the taxonomy has no words in “{language}”, only in: {known}", param_hint="--language"
        )
    comments = house.list_comments(sys.stdin.buffer, "-", scale=scale)
    with progress_bar() as report:
        for done, line in enumerate(house.code_comments(comments, taxonomy, scale=scale, language=language)):
            if done % REPORT_EVERY == 0:
                report("Coding comments", done, len(comments))
            click.echo(line.encode("utf-8"), nl=False)
        report("Coding comments", len(comments), len(comments))


@themes.command()
@with_app
def export() -> None:
    """Write the themes that hold, as YAML."""
    click.echo(taxonomy_editor.held_text(), nl=False)


@themes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_app
def import_(file: Path) -> None:
    """Let the themes of FILE hold in the place of those that hold now, which stay in the history."""
    taxonomy_file.read_taxonomy(file)
    number = taxonomy_editor.import_text(file.read_text(encoding="utf-8-sig"), now=datetime.now(UTC))
    click.echo(f"{file}: version {number} holds")


@themes.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]…")
def check(files: tuple[Path, ...]) -> None:
    """Check taxonomies; without FILE that of the installation."""
    is_faulty = False
    for path in files or (load_settings().surveys / taxonomy_file.FILE_NAME,):
        try:
            taxonomy = taxonomy_file.read_taxonomy(path)
        except InvalidFile as refused:
            show_faults(refused)
            is_faulty = True
            continue
        languages = ", ".join(taxonomy.languages)
        click.echo(f"{path}: {len(taxonomy.themes)} themes in {languages}; no faults (version {taxonomy.version})")
    if is_faulty:
        sys.exit(1)


@themes.command()
@with_app
def index() -> None:
    """Index every comment anew, so that searches find it; they go on meanwhile."""
    looked_at = indexing.rebuild_index(progress=lambda done: click.echo(f"indexed {done} answers ...", err=True))
    click.echo(f"{looked_at} answers indexed")


for command in (train, evaluate, recode):
    themes.add_command(command)
