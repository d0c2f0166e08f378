"""`surveyapp users`, as somebody at the machine calls it."""

import json
import re

import pytest


@pytest.fixture
def users(run):
    """Return a function that runs a command of the group on the test's database."""

    def call(*words, given=""):
        return run("users", *words, given=given.encode())

    return call


def listed(users):
    return [json.loads(line) for line in users("list", "--json").stdout.splitlines()]


def test_a_person_with_a_password_is_added_listed_closed_and_opened(users):
    done = users("add", "elina.saari@example.com", "--role", "admin", "--password-stdin", given="seven quiet herons\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "seven" not in done.stdout
    assert listed(users) == [
        {"email": "elina.saari@example.com", "name": "Elina Saari", "role": "admin", "units": [""], "state": "open"}
    ]
    refused = users("disable", "elina.saari@example.com")
    assert refused.returncode == 1
    assert "last admin" in refused.stderr
    users("add", "second@example.com", "--role", "admin", "--password-stdin", given="nine loud seagulls\n")
    assert users("disable", "elina.saari@example.com").returncode == 0
    assert listed(users)[0]["state"] == "closed"
    assert users("enable", "elina.saari@example.com").returncode == 0
    assert listed(users)[0]["state"] == "open"


def test_without_a_password_a_link_is_printed(users):
    done = users("add", "mikko@example.com", "--role", "quality", "--name", "Mikko Laine")
    assert re.search(r"http://127\.0\.0\.1:8000/welcome/[\w-]{43}\n", done.stdout)
    assert listed(users)[0]["state"] == "no password yet"
    assert "/welcome/" in users("link", "mikko@example.com").stdout


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
def test_what_is_wrong_is_said_in_one_line(users, words, given, code, said):
    done = users(*words, given=given)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert listed(users) == []
