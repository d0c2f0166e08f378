"""`surveyapp policies`, as a user calls it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from surveyapp.domain.policies import POLICIES

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path, sqlite_url: str) -> Run:
    """Return a function that runs the command in a process of its own, on a database of the test."""
    environment = {
        **os.environ,
        "SURVEYAPP_INSTANCE": str(tmp_path / "instance"),
        "SURVEYAPP_DATABASE_URL": sqlite_url,
        "PYTHONUTF8": "1",
    }

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from surveyapp.cli import main; main()", "policies", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)

    return call


def test_a_rule_is_shown_changed_checked_and_published(run: Run, tmp_path: Path) -> None:
    listed = run("list").stdout
    assert [line.partition(":")[0] for line in listed.splitlines()] == list(POLICIES)
    assert "priority: Priority of cases (as shipped)" in listed
    shown = run("show", "priority")
    file = tmp_path / "priority.yaml"
    file.write_text(shown.stdout.replace("one: low,", "one: normal,"), encoding="utf-8")
    assert run("check", "priority.yaml").stdout == "priority.yaml: no faults; priority would hold as it stands\n"
    assert run("publish", "priority.yaml").stdout == "priority: version 1 holds\n"
    assert run("publish", "priority.yaml").stdout == "priority: version 1 holds\n"
    assert "one: normal," in run("show", "priority").stdout
    assert "version 1, 20" in run("list").stdout


def test_faults_are_told_by_file_and_line_and_nothing_changes(run: Run, tmp_path: Path) -> None:
    shown = run("show", "priority").stdout
    (tmp_path / "mine.yaml").write_text(shown.replace("one: low,", "one: lwo,"), encoding="utf-8")
    for act in ("check", "publish"):
        done = run(act, "mine.yaml", "--name", "priority")
        assert done.returncode == 1
        assert done.stderr.startswith("mine.yaml:4: “one” cannot be “lwo”; did you mean “low”?")
    assert run("show", "priority").stdout == shown


@pytest.mark.parametrize("words", [("check", "nowhere.yaml", "--name", "priority"), ("check", "other.yaml")])
def test_what_is_not_there_is_told(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.returncode == 1
    assert "cannot be read" in done.stderr or "There is no rule other" in done.stderr
    assert "Traceback" not in done.stderr
