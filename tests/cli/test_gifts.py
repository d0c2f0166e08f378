"""`surveyapp gifts import`, as a user calls it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path) -> Run:
    """Return a function that runs the command in a process of its own, in the test's folder."""
    environment = {**os.environ, "SURVEYAPP_DATABASE_URL": sqlite_url, "SURVEYAPP_INSTANCE": str(tmp_path / "instance")}

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from surveyapp.cli import main; main()", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)

    return call


def codes(tmp_path: Path) -> list[str]:
    with sqlite3.connect(tmp_path / "test.sqlite") as connection:
        return [code for (code,) in connection.execute("SELECT code FROM gift_codes ORDER BY code")]


def test_codes_are_imported_all_or_none_and_never_printed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text("code,amount,currency,expires_on\nAB-0001,50,EUR,2099-12-31\nAB-0002,50,EUR,\n")
    done = run("gifts", "import", "cards.csv")
    assert (done.returncode, done.stdout) == (0, "2 codes imported\n")
    assert codes(tmp_path) == ["AB-0001", "AB-0002"]

    (tmp_path / "more.csv").write_text("code,amount,currency\nAB-0003,50,EUR\nAB-0001,50,EUR\nAB-0004,much,EUR\n")
    refused = run("gifts", "import", "more.csv")
    assert refused.returncode == 1
    assert "more.csv:3: code: This code is in the pool already" in refused.stderr
    assert "more.csv:4: amount:" in refused.stderr
    assert "AB-000" not in refused.stdout + refused.stderr
    assert codes(tmp_path) == ["AB-0001", "AB-0002"]
