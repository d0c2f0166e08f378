"""`surveyapp gifts import`, as a user calls it."""

import sqlite3
from pathlib import Path

from tests.cli.conftest import Run


def codes(sqlite_url: str) -> list[str]:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        return [code for (code,) in connection.execute("SELECT code FROM gift_codes ORDER BY code")]


def test_codes_are_imported_all_or_none_and_never_printed(run: Run, tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "cards.csv").write_text("code,amount,currency,expires_on\nAB-0001,50,EUR,2099-12-31\nAB-0002,50,EUR,\n")
    done = run("gifts", "import", "cards.csv")
    assert (done.returncode, done.stdout) == (0, "2 codes imported\n")
    assert codes(sqlite_url) == ["AB-0001", "AB-0002"]

    (tmp_path / "more.csv").write_text("code,amount,currency\nAB-0003,50,EUR\nAB-0001,50,EUR\nAB-0004,much,EUR\n")
    refused = run("gifts", "import", "more.csv")
    assert refused.returncode == 1
    assert "more.csv:3: code: This code is in the pool already" in refused.stderr
    assert "more.csv:4: amount:" in refused.stderr
    assert "AB-000" not in refused.stdout + refused.stderr
    assert codes(sqlite_url) == ["AB-0001", "AB-0002"]
