"""The commands as a person types them: exit codes, lines, and nothing done when anything is refused."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.services.test_surveys import GOOD, WIDER


@dataclass(frozen=True)
class Shell:
    """Runs the command in an instance folder of its own."""

    folder: Path
    run: Run

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def shell(tmp_path: Path, command: Run) -> Shell:
    """Return a shell in an empty folder."""
    return Shell(tmp_path, command)


def test_a_file_can_be_checked_before_there_is_a_database(shell: Shell) -> None:
    done = shell.run("surveys", "check", shell.write("good.yaml", GOOD))
    assert (done.returncode, done.stderr) == (0, "")
    assert "good is well formed, 2 questions" in done.stdout


def test_a_file_is_tried_before_there_is_a_database_and_warnings_leave_the_exit_at_0(shell: Shell) -> None:
    asked = GOOD + """      - {name: why, type: comment, title: Why, visibleIf: "{score} > 100"}\n"""
    done = shell.run("surveys", "try", shell.write("good.yaml", asked))
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 3 questions can be reached, on" in done.stdout
    assert "warning: why is seen by nobody, whatever is answered" in done.stdout
    assert "way 1: 2 questions" in done.stdout
    assert (
        shell.run("surveys", "try", shell.write("bad.yaml", GOOD.replace("title: Score", "titel: S"))).returncode == 1
    )


def test_every_fault_of_every_file_is_told_with_its_line(shell: Shell) -> None:
    bad = shell.write("bad.yaml", GOOD.replace("title: Score", "titel: Score").replace("name: words", "name: score"))
    done = shell.run("surveys", "check", bad, shell.write("good.yaml", GOOD), shell.folder / "missing.yaml")
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [line.split(" ")[0] for line in lines if "bad.yaml:" in line] == [f"{bad}:7:", f"{bad}:7:", f"{bad}:8:"]
    assert any("missing.yaml: The file cannot be read" in line for line in lines)
    assert "Traceback" not in done.stderr


def test_publish_check_and_export_belong_together(shell: Shell) -> None:
    good = shell.write("good.yaml", GOOD)
    assert shell.run("db", "upgrade").returncode == 0
    assert shell.run("surveys", "publish", good).stdout == "good version 1: published\n"
    assert shell.run("surveys", "publish", good).stdout == "good version 1: unchanged\n"
    checked = shell.run("surveys", "check", shell.write("wider.yaml", WIDER))
    assert (checked.returncode, "wider.yaml:7: warning: “score” changed" in checked.stderr) == (0, True)
    assert shell.run("surveys", "export", "good").stdout == GOOD
    exported = json.loads(shell.run("surveys", "export", "good", "--format", "surveyjs").stdout)
    assert exported["surveyapp"]["name"] == "good"


def test_nothing_is_published_when_one_file_is_refused(shell: Shell) -> None:
    shell.run("db", "upgrade")
    done = shell.run("surveys", "publish", shell.write("good.yaml", GOOD), shell.write("bad.yaml", "- 1\n"))
    assert (done.returncode, done.stdout) == (1, "")
    missing = shell.run("surveys", "export", "good")
    assert (missing.returncode, "No survey “good”" in missing.stderr) == (1, True)


def test_without_a_file_the_usage_is_shown(shell: Shell) -> None:
    done = shell.run("surveys", "check")
    assert (done.returncode, "Usage" in done.stderr) == (2, True)


def test_a_survey_is_paused_and_closed_by_the_command_line(shell: Shell) -> None:
    shell.run("db", "upgrade")
    shell.run("surveys", "publish", shell.write("good.yaml", GOOD))
    for act, said in (
        ("pause", "good: paused"),
        ("pause", "good: nothing to do, it is paused"),
        ("resume", "good: open"),
        ("close", "good: closed"),
        ("reopen", "good: open"),
    ):
        done = shell.run("surveys", act, "good")
        assert (done.returncode, done.stdout.strip()) == (0, said)
    missing = shell.run("surveys", "pause", "nothing")
    assert missing.returncode == 1
    assert "There is no survey “nothing”." in missing.stderr
