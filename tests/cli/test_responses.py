"""`surveyapp responses import` and `surveyapp invitations plan`, as a user calls them."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = """\
name: s
title: S
invite: {after: delivered, expire: 20 years}
openTicketWhen:
  - {rule: score, question: score, atMost: 2, severity: minor}
pages:
  - name: p
    elements:
      - {name: score, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: Score}
"""


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """Return a function that runs the command on the test's database; a survey is published, an order imported."""
    call = partial(run, SURVEYAPP_BASE_URL="http://127.0.0.1:8123")
    (tmp_path / "s.yaml").write_text(SURVEY)
    (tmp_path / "o.csv").write_text(
        "external_id,placed_at,delivered_at,customer_email\nA1,2026-01-01,2026-01-05,aino@example.fi\n"
    )
    assert call("surveys", "publish", "s.yaml").returncode == 0
    assert call("orders", "import", "o.csv").returncode == 0
    return call


def test_answers_are_imported_once_and_open_cases_when_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "external_id,order_id,answered_at,score,note\nR1,A1,2026-01-06,1,x\nR2,A9,2026-01-07,,\n"
    )
    done = run("responses", "import", "a.csv", "--survey", "s", "--json")
    assert json.loads(done.stdout) == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "units_created": [],
        "without_order": 1,
        "unknown_orders": ["A9"],
        "tickets": 0,
        "ignored": ["note"],
    }
    again = run("responses", "import", "a.csv", "--survey", "s", "--open-tickets")
    assert again.stdout == "0 created, 0 updated, 2 unchanged\ncases opened or joined: 1\n"
    assert "A9" in again.stderr


def test_bad_answers_are_refused_with_file_and_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("external_id,answered_at,score\nR1,2026-01-06,9\n")
    done = run("responses", "import", "bad.csv", "--survey", "s")
    assert done.returncode == 1
    assert "bad.csv:2: score: " in done.stderr
    unknown = run("responses", "import", "bad.csv", "--survey", "nope")
    assert unknown.returncode == 1
    assert "nope" in unknown.stderr
    assert "Traceback" not in done.stderr + unknown.stderr
    assert run("responses", "import", "bad.csv").returncode == 2


def test_planning_prints_each_new_link_once(run: Run) -> None:
    first = run("invitations", "plan")
    number, link = first.stdout.strip().split("\t")
    assert number == "A1"
    assert link.startswith("http://127.0.0.1:8123/s/")
    assert run("invitations", "plan").stdout == ""
    as_json = json.loads(run("invitations", "plan", "--survey", "s", "--json").stdout)
    assert (as_json["planned"], as_json["links"]) == (0, [])
