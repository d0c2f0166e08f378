"""`surveyapp orders import`, as a user calls it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BAD = {
    "no such column": (b"foo,bar\n1,2\n", 1),
    "bad date": (b"external_id,placed_at\nA1,2026-01-01\nA2,2026-13-45\n", 3),
    "twice in one file": (b"external_id,placed_at\nA1,2026-01-01\nA1,2026-01-02\n", 3),
    "not UTF-8": (b"external_id,placed_at,customer_name\nA1,2026-01-01,\xff\xfe\xe4\n", 2),
    "a NUL": (b"external_id,placed_at,customer_name\nA1,2026-01-01,a\x00b\n", 2),
    "empty": (b"", 1),
}


def test_orders_are_imported_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("external_id,placed_at,unit,note\nA1,2026-01-01,Finland/Oulu,x\n")
    dry = run("orders", "import", "o.csv", "--dry-run")
    assert dry.returncode == 0
    assert "nothing was changed" in dry.stdout
    done = run("orders", "import", "o.csv", "--format", "surveyapp", "--json")
    assert json.loads(done.stdout) == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "units_created": ["Finland", "Finland/Oulu"],
        "ignored": ["note"],
    }
    assert json.loads(run("orders", "import", "o.csv", "--json").stdout)["unchanged"] == 1


def test_every_stage_is_a_plain_line_elsewhere_than_on_a_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("external_id,placed_at\nA1,2026-01-01\nA2,2026-01-01\n")
    said = run("orders", "import", "o.csv").stderr.splitlines()
    assert said == ["Reading the file…", "Checking the rows (2)…", "Saving (2)…"]


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_file_and_line(run: Run, tmp_path: Path, name: str) -> None:
    content, line = BAD[name]
    (tmp_path / "bad.csv").write_bytes(content)
    done = run("orders", "import", "bad.csv")
    assert done.returncode == 1
    assert f"bad.csv:{line}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_usage_is_another_matter(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("external_id,placed_at\nA1,2026-01-01\n")
    foreign = run("orders", "import", "o.csv", "--format", "shopify")
    assert foreign.returncode == 2
    assert "surveyapp" in foreign.stderr
