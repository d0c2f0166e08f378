"""A FILE that cannot be read is input that was refused, whichever command it is given to: told by its name, exit code 1."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from surveyapp.cli import surveyapp
from tests.cli.conftest import Run

# What a command asks for beside its FILE.
BESIDE = {
    ("responses", "import"): ("--survey", "shop"),
    ("policies", "check"): ("--name", "proposals"),
    ("policies", "publish"): ("--name", "proposals"),
}


def takers(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each command with a file that it reads, as (its words, words before the file)."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from takers(found, (*path, name))
        return
    for parameter in command.params:
        if isinstance(parameter.type, click.Path) and "-o" not in parameter.opts:
            option = isinstance(parameter, click.Option)
            yield path, ["there.csv", parameter.opts[0]] if option else []


TAKERS = list(takers(surveyapp))


def test_the_table_knows_every_command_that_takes_a_file() -> None:
    assert {" ".join(path) for path, _ in TAKERS} >= {"orders import", "gifts import", "surveys check", "themes train"}


@pytest.mark.parametrize("missing", ["missing.csv", "folder"])
@pytest.mark.parametrize(("path", "before"), TAKERS, ids=" ".join)
def test_a_file_that_cannot_be_read_is_refused_by_name(
    run: Run, tmp_path: Path, path: tuple[str, ...], before: list[str], missing: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "there.csv").write_text("external_id,placed_at\nA1,2026-01-01\n")
    done = run(*path, *before, missing, *BESIDE.get(path, ()))
    assert done.returncode == 1, done.stderr
    assert f"{missing}: The file cannot be read: " in done.stderr
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)
