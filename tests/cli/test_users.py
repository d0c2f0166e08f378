"""`surveyapp users`, as somebody at the machine calls it."""

import json
import os
import re
import subprocess
import sys

import pytest


@pytest.fixture
def run(sqlite_url, tmp_path):
    """Return a function that runs the command in a process of its own."""
    environment = {**os.environ, "SURVEYAPP_DATABASE_URL": sqlite_url, "SURVEYAPP_INSTANCE": str(tmp_path / "instance")}

    def call(*words, given=""):
        command = [sys.executable, "-c", "from surveyapp.cli import main; main()", "users", *words]
        return subprocess.run(
            command, input=given, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
        )

    return call


def listed(run):
    return [json.loads(line) for line in run("list", "--json").stdout.splitlines()]


def test_a_person_with_a_password_is_added_listed_closed_and_opened(run):
    done = run("add", "elina.saari@example.com", "--role", "admin", "--password-stdin", given="seven quiet herons\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "seven" not in done.stdout
    assert listed(run) == [
        {"email": "elina.saari@example.com", "name": "Elina Saari", "role": "admin", "units": [""], "state": "open"}
    ]
    refused = run("disable", "elina.saari@example.com")
    assert refused.returncode == 1
    assert "last admin" in refused.stderr
    run("add", "second@example.com", "--role", "admin", "--password-stdin", given="nine loud seagulls\n")
    assert run("disable", "elina.saari@example.com").returncode == 0
    assert listed(run)[0]["state"] == "closed"
    assert run("enable", "elina.saari@example.com").returncode == 0
    assert listed(run)[0]["state"] == "open"


def test_without_a_password_a_link_is_printed(run):
    done = run("add", "mikko@example.com", "--role", "quality", "--name", "Mikko Laine")
    assert re.search(r"http://127\.0\.0\.1:8000/welcome/[\w-]{43}\n", done.stdout)
    assert listed(run)[0]["state"] == "no password yet"
    assert "/welcome/" in run("link", "mikko@example.com").stdout


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (("add", "a@example.com", "--role", "boss"), "", 2, "boss"),
        (("add", "a@example.com"), "", 2, "--role"),
        (("add", "nobody", "--role", "admin"), "", 1, "whole address"),
        (("add", "a@example.com", "--role", "manager", "--unit", "Finland/Oulu"), "", 1, "Finland/Oulu"),
        (("add", "a@example.com", "--role", "admin", "--password-stdin"), "short\n", 1, "at least 15"),
        (("add", "a@example.com", "--role", "admin", "--password-stdin"), "", 1, "at least 15"),
        (("link", "a@example.com"), "", 1, "Nobody has"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(run, words, given, code, said):
    done = run(*words, given=given)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert listed(run) == []
