"""What there is, is documented; what is documented, is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from surveyapp import jobs
from surveyapp.cli import COMMANDS, surveyapp
from surveyapp.reports import REPORTS
from surveyapp.settings import PROJECT

DOCS = PROJECT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *PROJECT.glob("*.md")])


def text_of(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def operating() -> str:
    return text_of("docs/operating.md")


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"),
    list(commands(surveyapp)),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_command_and_option_is_documented(path: tuple[str, ...], command: click.Command, operating: str) -> None:
    rows = [line for line in operating.splitlines() if line.startswith("| `surveyapp ")]
    found = [row for row in rows if re.search(rf"(surveyapp |`){re.escape(' '.join(path))}\b", row)]
    assert found, f"docs/operating.md does not know: surveyapp {' '.join(path)}"
    options = [option.opts[-1] for option in command.params if isinstance(option, click.Option)]
    assert [option for option in options if not any(option in row for row in found)] == []
    assert command.help, "a command says what it does"


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    context = click.Context(surveyapp)
    own = {name: surveyapp.get_command(context, name) for name in surveyapp.list_commands(context)}
    assert {name: told for name, (_, told) in COMMANDS.items()} == {
        name: command.get_short_help_str(limit=200) for name, command in own.items() if command is not None
    }
    completed = {item.value: item.help for item in surveyapp.shell_complete(context, "r")}
    assert completed == {name: told for name, (_, told) in COMMANDS.items() if name.startswith("r")}


def test_every_setting_is_documented(operating: str) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "surveyapp").rglob("*.py"))
    used = set(re.findall(r'"(SURVEYAPP_[A-Z_]+|PORT)"', code))
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", operating, flags=re.MULTILINE))
    assert used - documented == set()
    assert documented - used == {"SURVEYAPP_CHROMIUM"}


def test_every_job_is_documented_with_its_interval(operating: str) -> None:
    documented = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", operating.partition("## Jobs")[2], flags=re.MULTILINE))
    names = {60: "minute", 3600: "hour", 86400: "day"}
    assert documented == {name: names.get(job.every, f"{job.every} s") for name, job in jobs.JOBS.items()}


def test_every_route_is_documented(app: Flask) -> None:
    documented = set(re.findall(r"`(/[^`\s]*)`", text_of("docs/addresses.md")))
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert sorted(rules - documented) == []
    assert sorted(documented - rules) == []


def test_every_make_target_is_documented(operating: str) -> None:
    targets = re.findall(r"^([a-z]+):.*## ", text_of("Makefile"), flags=re.MULTILINE)
    assert len(targets) >= 7
    assert [target for target in targets if f"make {target}" not in operating] == []


def test_every_report_is_documented() -> None:
    text = text_of("docs/for-integrators.md")
    assert [name for name in REPORTS if name not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    here = [link for link in links if not link.startswith(("https://", "http://"))]
    assert [link for link in here if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((DOCS / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
