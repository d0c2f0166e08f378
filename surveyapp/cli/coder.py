"""`surveyapp themes train`, `evaluate` and `recode`: the coder learns, is measured, and codes history anew."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from surveyapp.analysis.themes.examples import Example
from surveyapp.cli.cluster import DASK, spreading
from surveyapp.cli.context import current_settings, with_app
from surveyapp.cli.progress import progress_bar
from surveyapp.formats.given_files import open_file
from surveyapp.services import coder_learning, recoding, taxonomies, themes

FILE = click.argument("file", type=click.Path(path_type=Path), required=False)


@click.command()
@FILE
@click.option("--anyway", is_flag=True, help="Use the new model even if the one before is just as good.")
@with_app
def train(file: Path | None, *, anyway: bool) -> None:
    """Let the coder learn: from the installation's own scored and labelled comments, or from FILE.

    FILE has JSON lines {text, language?, negative: true|false|null, themes: [id…]|null}.
    """
    surveys = current_settings().surveys
    examples = None if file is None else _read(file)
    with progress_bar() as report:
        learnt = coder_learning.learn(surveys, examples, anyway=anyway, now=datetime.now(UTC), progress=report)
    figures = learnt.figures
    click.echo(
        f"learnt from {figures['used']} comments ({figures['scored']} scored, {figures['labelled']} labelled were there);"
        " measured by cross-validation:"
    )
    for line in _figure_lines(figures):
        click.echo(line)
    if learnt.is_used:
        click.echo("The model is used from now on; the worker codes history anew, or “surveyapp themes recode”.")
    else:
        click.echo(learnt.why)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures unrounded.")
@with_app
def evaluate(file: Path, *, as_json: bool) -> None:
    """Tell how well the coder codes the comments of FILE, which people have judged; lines as for `train`.

    Comments that it has learnt from flatter it.
    """
    figures = themes.evaluate_coder(_read(file), _taxonomy())
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for own in figures:
        told = own["negativity"]
        if told is not None:
            click.echo(f"{own['language']}: negativity {_told(told)} (n={told['n']})")
        for theme in [{"theme": "all themes", "polarity": ""}, *own["themes"]]:
            measured = own["together"] if theme["theme"] == "all themes" else theme
            if measured is not None:
                click.echo(f"{own['language']}: {theme['theme']} {theme['polarity']}".rstrip() + f" {_f1(measured)}")


@click.command()
@DASK
@with_app
def recode(dask: str | None) -> None:
    """Code all comments by the coder that is wanted now, beside what reports read; they switch at its end."""
    with spreading(dask) as spread, progress_bar() as report:
        done = recoding.recode(
            current_settings().surveys,
            clock=partial(datetime.now, UTC),
            progress=lambda looked_at: report("Coding comments", looked_at, 0),
            spread=spread,
        )
    click.echo(f"{done} answers looked at" if done else "all comments are coded already")


def _read(file: Path) -> list[Example]:
    with open_file(file) as lines:
        return themes.list_examples(lines, str(file), _taxonomy())


def _taxonomy() -> Any:
    return taxonomies.get_taxonomy_anyway(current_settings().surveys)


def _figure_lines(figures: Mapping[str, Any]) -> list[str]:
    lines = [
        f"{own['language']}: negativity {_told(own['both'])}, cue words alone {_told(own['cues'])} {_use(own)}"
        for own in figures["negativity"]
    ]
    lines += [
        f"{own['language']}: {own['theme']} {own['polarity']} {_f1(own['both'])}, patterns alone {_f1(own['patterns'])}"
        f" {_use(own)}"
        for own in figures["themes"]
    ]
    return lines + [
        f"{own['language']}: all themes {_f1(own['both'])}, patterns alone {_f1(own['patterns'])}"
        for own in figures["together"]
    ]


def _use(own: Mapping[str, Any]) -> str:
    return "(used)" if own["is_used"] else "(not used: not surely better)"


def _told(told: Mapping[str, Any]) -> str:
    return "unknown" if told["balanced"] is None else f"balanced accuracy {told['balanced']:.3f}"


def _f1(measured: Mapping[str, Any]) -> str:
    if measured["f1"] is None:
        return "F1 unknown"
    shares = [measured[key] or 0.0 for key in ("f1", "precision", "recall")]
    return "F1 {:.3f} (precision {:.3f}, recall {:.3f})".format(*shares)
