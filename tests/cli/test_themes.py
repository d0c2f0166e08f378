"""`surveyapp themes`, as a user calls it."""

import json
from functools import partial
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def themes(command: Run) -> Run:
    """Return a function that runs a command of the group; there is no database."""
    return partial(command, "themes")


def lines_of(*comments: object) -> bytes:
    return "".join(json.dumps(comment, ensure_ascii=False) + "\n" for comment in comments).encode()


def test_each_comment_gives_one_line_in_order(themes: Run) -> None:
    done = themes(
        "code",
        given=lines_of(
            {"id": "b", "text": "Paketti ei ole vieläkään saapunut, surkeaa toimintaa."},
            {"id": 1, "text": "Trevlig personal och snabb leverans, tack!", "language": "sv", "score": 5, "more": [1]},
            {"id": None, "text": ""},
        ),
    )
    assert done.returncode == 0, done.stderr
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert list(first) == ["id", "language", "negativity", "themes"]
    assert (first["id"], first["language"]) == ("b", "fi")
    late = {"theme": "delivery_late", "polarity": "negative", "evidence": "Paketti ei ole vieläkään saapunut"}
    assert late in first["themes"]
    assert first["negativity"] > 0.5 > second["negativity"]
    assert {theme["polarity"] for theme in second["themes"]} == {"positive"}
    assert (third["id"], third["themes"]) == (None, [])


def test_nothing_in_gives_nothing_out(themes: Run) -> None:
    done = themes("code")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_score_weighs_on_its_scale(themes: Run) -> None:
    comment = lines_of({"id": 1, "text": "Se on pöytä, jonka tilasin syksyllä.", "score": 5})
    of_five, of_ten = (json.loads(themes("code", "--scale", scale, given=comment).stdout) for scale in ("1-5", "0-10"))
    assert of_ten["negativity"] - of_five["negativity"] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "This is no JSON object"),
        (b"", "This is no JSON object"),
        (b"[1]", "must be an object"),
        (b'{"text": "x"}', "\u201cid\u201d is missing"),
        (b'{"id": {}, "text": "x"}', "must be a text or a number"),
        (b'{"id": 1}', "\u201ctext\u201d is missing"),
        (b'{"id": 1, "text": 5}', "\u201ctext\u201d is missing or no text"),
        (b'{"id": 1, "text": "x", "language": "suomi"}', "must be a code such as fi"),
        (b'{"id": 1, "text": "x", "score": 9}', "must be a number from 1 to 5"),
        (b'{"id": 1, "text": "x", "score": NaN}', "is no number"),
        (b'{"id": 1, "text": "x", "score": true}', "must be a number"),
        (b'{"id": 1, "text": "\\ud800"}', "half of a character"),
        (b'{"id": 1, "text": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (json.dumps({"id": 1, "text": "x" * 100_001}).encode(), "Shorten it"),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_coded(themes: Run, line: bytes, said: str) -> None:
    done = themes("code", given=lines_of({"id": 1, "text": "ok"}) + line + b"\n" + lines_of({"id": 2, "text": "ok"}))
    error = done.stderr
    assert (done.returncode, done.stdout) == (1, "")
    assert error.startswith("-:2: ")
    assert said in error
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--language", "de"], "only in: en, fi, sv"),
        (["--scale", "5-1"], "1-5 or 0-10"),
        (["--scale", "x"], "1-5 or 0-10"),
    ],
)
def test_wrong_usage_is_told(themes: Run, words: list[str], said: str) -> None:
    done = themes("code", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_check_tells_faults_by_line(themes: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("languages:\n  en:\n    negative: ['~ x']\nthemes: []\n")
    done = themes("check", "bad.yaml", "absent.yaml")
    error = done.stderr
    assert done.returncode == 1
    assert "bad.yaml:3: " in error
    assert "absent.yaml: The file cannot be read" in error


def test_the_shipped_taxonomy_passes_its_check(themes: Run) -> None:
    done = themes("check")
    assert done.returncode == 0, done.stderr
    assert "14 themes in en, fi, sv" in done.stdout
