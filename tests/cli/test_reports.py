"""`surveyapp report` and `surveyapp rollups`, as a user calls them."""

import csv
import io
import json
import sys
from datetime import UTC, date, datetime

import pytest

from surveyapp.cli import main
from surveyapp.reports import REPORTS
from surveyapp.services import rollups
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop


@pytest.fixture
def run(app, sqlite_url, tmp_path, monkeypatch, capsys):
    """Return a function that runs the command on a database with three answers: exit code, output, errors."""
    publish_shop()
    add_answers("shop", [(date(2026, 5, 4), ROOT_ID, {"happy": score}) for score in (5, 5, 1)], category="toys")
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("SURVEYAPP_INSTANCE", str(tmp_path / "instance"))
    capsys.readouterr()

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["surveyapp", *words])
        try:
            main()
            code = 0
        except SystemExit as left:
            code = left.code
        return code, *capsys.readouterr()

    return call


def test_json_is_the_contracts_and_unrounded(run):
    code, out, _ = run("report", "satisfaction", "--survey", "shop", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert (data["report"], data["responses"], data["measures"][0]["value"]) == ("satisfaction", 3, 200 / 3)


def test_csv_goes_to_a_file(run, tmp_path):
    code, out, _ = run(
        "report",
        "satisfaction",
        "--survey",
        "shop",
        "--by",
        "category",
        "--format",
        "csv",
        "-o",
        str(tmp_path / "r.csv"),
    )
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert (code, out) == (0, "")
    assert [(row["key"], row["n"]) for row in rows if row["table"] == "breakdown" and row["question"] == "happy"] == [
        ("toys", "3")
    ]


def test_filters_reach_the_report(run):
    words = ("--from", "2026-05-05", "--to", "2026-12-31", "--where", "category=toys", "--period", "week")
    data = json.loads(run("report", "satisfaction", "--survey", "shop", *words)[1])
    assert (data["from"], data["where"], data["responses"]) == ("2026-05-05", {"category": "toys"}, 0)


def test_a_second_selection_is_held_against_the_first(run):
    words = ("--from", "2026-05-05", "--to", "2026-05-31", "--against-from", "2026-05-01", "--against-to", "2026-05-04")
    days = ((6, 5, 12), (4, 5, 6), (4, 1, 3))
    add_answers("shop", [(date(2026, 5, day), ROOT_ID, {"happy": score}) for day, score, n in days for _ in range(n)])
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    compared = json.loads(run("report", "satisfaction", "--survey", "shop", *words)[1])["comparison"]
    assert (compared["of"]["from"], compared["against"]["to"]) == ("2026-05-05", "2026-05-04")
    (happy,) = (row for row in compared["differences"] if row["question"] == "happy")
    assert happy["difference"] == pytest.approx(100 - 800 / 12)
    segments = ("--where", "category=toys", "--against-where", "category=sofas", "--against-unit", "Norway")
    assert "There is no unit Norway" in run("report", "satisfaction", "--survey", "shop", *segments)[2]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["nonsense", "--survey", "shop"],
            1,
            "There is no report nonsense; there are: " + ", ".join(sorted(REPORTS)),
        ),
        (["satisfaction", "--survey", "nonsense"], 1, "nonsense"),
        (["satisfaction", "--survey", "shop", "--unit", "Norway"], 1, "There is no unit Norway."),
        (["satisfaction", "--survey", "shop", "--by", "nonsense"], 1, "This survey has no dimension nonsense"),
        (["satisfaction", "--survey", "shop", "--against-from", "2026-05-01"], 1, "share answers"),
        (["themes", "--survey", "shop", "--against-from", "2026-05-01"], 2, "Only the report satisfaction"),
        (["satisfaction"], 2, "--survey"),
        (["satisfaction", "--survey", "shop", "--from", "31.5.2026"], 2, "31.5.2026"),
        (["satisfaction", "--survey", "shop", "--where", "category"], 2, "DIMENSION=VALUE"),
        (["satisfaction", "--survey", "shop", "--format", "xlsx"], 2, "name the file with -o"),
        (["satisfaction", "--survey", "shop", "--period", "hour"], 2, "'month'"),
        (["satisfaction", "--survey", "shop", "-o", "/nowhere/at/all.json"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(run, words, code, said):
    got, out, errors = run("report", *words)
    assert (got, out) == (code, "")
    assert said in errors
    assert "Traceback" not in errors


def test_rebuilding_changes_no_figure(run):
    before = run("report", "satisfaction", "--survey", "shop")[1]
    code, out, errors = run("rollups", "rebuild")
    assert (code, out) == (0, "3 answers and orders counted\n")
    assert "counting shop" in errors
    assert run("report", "satisfaction", "--survey", "shop")[1] == before
    assert run("rollups", "rebuild", "--survey", "nonsense")[0] == 1


def test_the_job_is_there(run):
    code, out, _ = run("jobs", "run", "refresh_rollups")
    assert code == 0
    assert "refresh_rollups" in out


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype html>")])
def test_documents_go_to_a_file(run, tmp_path, form, begins):
    file = tmp_path / f"report.{form}"
    code, out, err = run("report", "satisfaction", "--survey", "shop", "--format", form, "-o", str(file))
    assert (code, out, err) == (0, "", "")
    assert file.read_bytes().lstrip().startswith(begins)


def test_the_report_of_complaints_speaks_of_all_surveys_and_the_others_need_one(run):
    data = json.loads(run("report", "actions")[1])
    assert (data["report"], data["survey"], data["cases"]) == ("actions", None, 0)
    assert json.loads(run("report", "actions", "--survey", "shop", "--by", "unit")[1])["survey"] == "shop"
    code, _, err = run("report", "satisfaction")
    assert code == 2
    assert "--survey" in err
