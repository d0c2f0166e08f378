"""How far long work is: a bar on a terminal, a plain line per stage elsewhere; always on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Report = Callable[[str, int, int], None]


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Yield a function to call with the stage, how many rows are done and how many there are."""
    if not sys.stderr.isatty():
        yield _PlainLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, int] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]  # rich's own int

        yield report


class _PlainLines:
    """Writes a line when a stage begins, for logs and pipes."""

    def __init__(self) -> None:
        self.stage = ""

    def __call__(self, stage: str, _done: int, total: int) -> None:
        if stage != self.stage:
            self.stage = stage
            click.echo(f"{stage} ({total})…" if total > 1 else f"{stage}…", err=True)
