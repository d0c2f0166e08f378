"""`surveyapp themes train`, `evaluate` and `recode`, as a user calls them."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from surveyapp.analysis.themes.examples import Example
from surveyapp.services import coding_processes
from tests.builders.teaching import BLAME, TARDY, make_labelled, make_scored
from tests.cli.conftest import Run

LATE = "delivery_late"


@pytest.fixture
def themes(run: Run) -> Run:
    """Return a function that runs a command of the group on the test's database."""
    return partial(run, "themes")


def write(path: Path, rows: Iterable[Any]) -> Path:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def row_of(example: Example) -> dict[str, Any]:
    themes = None if example.themes is None else [LATE for _ in example.themes]
    return {"text": example.text, "language": "en", "negative": example.is_negative, "themes": themes}


def test_it_trains_on_a_file_tells_how_well_and_codes_by_it(
    themes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "train.jsonl", map(row_of, [*make_scored(120), *make_labelled(120)]))
    before = themes("evaluate", file, "--json")
    trained = themes("train", file)
    assert trained.returncode == 0, trained.stderr
    assert "learnt from 240 comments" in trained.stdout
    assert f"en: {LATE} negative F1 " in trained.stdout
    assert "The model is used from now on" in trained.stdout
    after = themes("evaluate", file, "--json")
    (worse,), (better,) = json.loads(before.stdout), json.loads(after.stdout)
    assert better["together"]["f1"] > worse["together"]["f1"]
    assert better["negativity"]["balanced"] > worse["negativity"]["balanced"]
    assert f"en: {LATE} negative F1 " in themes("evaluate", file).stdout
    comments = [{"id": number, "text": f"My bench {TARDY}, {BLAME}, number {number}."} for number in range(7)]
    given = write(tmp_path / "comments.jsonl", comments).read_bytes()
    alone = themes("code", given=given)
    codings = [json.loads(line) for line in alone.stdout.splitlines()]
    assert [coding["id"] for coding in codings] == list(range(7))
    assert all(
        theme["theme"] == LATE and TARDY in theme["evidence"] for coding in codings for theme in coding["themes"]
    )
    assert all(coding["themes"] for coding in codings)
    # Several processes say the same in the same order.
    monkeypatch.setattr(coding_processes, "WORTH_IT", 1)
    monkeypatch.setattr(coding_processes, "count_cores", lambda: 2)
    assert themes("code", given=given).stdout == alone.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "This is no JSON object"),
        (b'{"text": 5}', "\u201ctext\u201d is missing or no text"),
        (b'{"text": "x", "negative": 1}', "must be true, false, or null"),
        (b'{"text": "x", "themes": "price"}', "must be a list of theme ids"),
        (b'{"text": "x", "themes": ["prize"]}', "\u201cprize\u201d is no theme here"),
        (b'{"text": "x", "themes": [{"theme": "price", "polarity": "bad"}]}', "\u201cpolarity\u201d must be"),
        (b'{"text": "x", "language": "suomi"}', "must be a code such as fi"),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_learnt(themes: Run, tmp_path: Path, line: bytes, said: str) -> None:
    (tmp_path / "bad.jsonl").write_bytes(b'{"text": "ok", "negative": false}\n' + line + b"\n")
    for command in ("train", "evaluate"):
        done = themes(command, "bad.jsonl")
        assert done.returncode == 1
        assert done.stderr.startswith("bad.jsonl:2: ")
        assert said in done.stderr


def test_what_cannot_be_learnt_from_is_told(themes: Run, tmp_path: Path) -> None:
    write(tmp_path / "few.jsonl", map(row_of, make_scored(10)))
    (tmp_path / "empty.jsonl").write_bytes(b"")
    for words, said in (
        (["train"], "too few comments"),
        (["train", "few.jsonl"], "too few comments"),
        (["train", "empty.jsonl"], "The file is empty"),
        (["train", "absent.jsonl"], "cannot be read"),
        (["evaluate", "absent.jsonl"], "cannot be read"),
    ):
        done = themes(*words)
        assert done.returncode == 1, words
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_recoding_tells_that_nothing_is_left_to_do(themes: Run) -> None:
    done = themes("recode")
    assert (done.returncode, done.stdout) == (0, "all comments are coded already\n")
