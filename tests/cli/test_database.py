"""A database that cannot be used, as somebody at the machine meets it."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no such table"),
        ("sqlite:////nowhere/surveyapp.sqlite", "unable to open database file"),
        ("postgresql://somebody:secret-word@127.0.0.1:1/surveyapp", "refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_a_traceback(tmp_path, url, said):
    environment = {**os.environ, "SURVEYAPP_DATABASE_URL": url, "SURVEYAPP_INSTANCE": str(tmp_path / "instance")}
    command = [sys.executable, "-c", "from surveyapp.cli import main; main()", "users", "list"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
    assert said in done.stderr
    assert "surveyapp db upgrade" in done.stderr


def test_a_file_that_is_no_database_is_told_the_same_way(command, tmp_path):
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 1000)
    done = command("users", "list", SURVEYAPP_DATABASE_URL=f"sqlite:///{tmp_path / 'broken.sqlite'}")
    assert done.returncode == 1
    assert "the database cannot be used: file is not a database" in done.stderr
