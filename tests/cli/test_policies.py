"""`surveyapp policies`, as a user calls it."""

from functools import partial
from pathlib import Path

import pytest

from surveyapp.domain.policies import POLICIES
from tests.cli.conftest import Run


@pytest.fixture
def policies(run: Run) -> Run:
    """Return a function that runs a command of the group on the test's database."""
    return partial(run, "policies")


def test_a_rule_is_shown_changed_checked_and_published(policies: Run, tmp_path: Path) -> None:
    listed = policies("list").stdout
    assert [line.partition(":")[0] for line in listed.splitlines()] == list(POLICIES)
    assert "priority: Priority of cases (as shipped)" in listed
    shown = policies("show", "priority")
    file = tmp_path / "priority.yaml"
    file.write_text(shown.stdout.replace("one: low,", "one: normal,"), encoding="utf-8")
    assert policies("check", "priority.yaml").stdout == "priority.yaml: no faults; priority would hold as it stands\n"
    assert policies("publish", "priority.yaml").stdout == "priority: version 1 holds\n"
    assert policies("publish", "priority.yaml").stdout == "priority: version 1 holds\n"
    assert "one: normal," in policies("show", "priority").stdout
    assert "version 1, 20" in policies("list").stdout


def test_faults_are_told_by_file_and_line_and_nothing_changes(policies: Run, tmp_path: Path) -> None:
    shown = policies("show", "priority").stdout
    (tmp_path / "mine.yaml").write_text(shown.replace("one: low,", "one: lwo,"), encoding="utf-8")
    for act in ("check", "publish"):
        done = policies(act, "mine.yaml", "--name", "priority")
        assert done.returncode == 1
        assert done.stderr.startswith("mine.yaml:4: “one” cannot be “lwo”; did you mean “low”?")
    assert policies("show", "priority").stdout == shown


@pytest.mark.parametrize("words", [("check", "nowhere.yaml", "--name", "priority"), ("check", "other.yaml")])
def test_what_is_not_there_is_told(policies: Run, words: tuple[str, ...]) -> None:
    done = policies(*words)
    assert done.returncode == 1
    assert "cannot be read" in done.stderr or "There is no rule other" in done.stderr
    assert "Traceback" not in done.stderr
