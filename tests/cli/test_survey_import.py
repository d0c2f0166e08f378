"""`surveys import` as a person types it: what it prints, what it writes, and what it does with a file that it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = """{"title": "Visit", "locale": "en", "elements": [
 {"type": "rating", "name": "score"},
 {"type": "signaturepad", "name": "sign"},
 {"type": "text", "name": "why not", "visibleIf": "{score} =< 3"}
]}"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a survey of SurveyJS."""
    path = tmp_path / "visit.json"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def test_the_account_is_printed_and_the_yaml_is_good(command: Run, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.yaml"
    done = command("surveys", "import", file, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{out}: survey visit\n"
        "carried over: 1 page, 2 questions, 1 condition, 1 language (en)\n"
        "changed: 1\n"
        "  line 4, why not: It is called “why_not” here, in conditions and texts too.\n"
        "left out: 1\n"
        "  line 3, sign: A drawn signature cannot be given here; the question is left out.\n"
    )
    checked = command("surveys", "check", out)
    assert checked.returncode == 0
    assert "visit is well formed, 2 questions" in checked.stdout


def test_without_a_place_the_yaml_is_printed_and_the_account_stands_beside_it(command: Run, file: Path) -> None:
    done = command("surveys", "import", file, "--name", "mine")
    assert done.returncode == 0
    assert done.stdout.startswith("name: mine\ntitle: Visit\nlocale: en\npages:\n")
    assert done.stderr.startswith("survey mine\ncarried over: ")


def test_a_program_reads_the_account_as_json(command: Run, file: Path, tmp_path: Path) -> None:
    told = json.loads(command("surveys", "import", file, "-o", tmp_path / "out.yaml", "--json").stdout)
    assert (told["survey"], told["locales"], told["carried"]["questions"]) == ("visit", ["en"], 2)
    assert [(note["kind"], note["where"], note["line"]) for note in told["notes"]] == [
        ("left out", "sign", 3),
        ("changed", "why not", 4),
    ]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ('{"pages": [\n{"elements": [}', None, "visit.json:2: This is no JSON"),
        ('{"elements": []}', None, "visit.json:1: No question was found"),
        (SURVEY, "No Good", "visit.json: “No Good” cannot be a survey's name"),
    ],
)
def test_what_is_refused_writes_nothing(
    command: Run, file: Path, tmp_path: Path, content: str, name: str | None, said: str
) -> None:
    file.write_text(content, encoding="utf-8")
    done = command("surveys", "import", file, "-o", tmp_path / "out.yaml", *([] if name is None else ["--name", name]))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert not (tmp_path / "out.yaml").exists()


def test_files_that_cannot_be_read_or_written_are_told(command: Run, file: Path, tmp_path: Path) -> None:
    missing = command("surveys", "import", tmp_path / "nope.json", "-o", tmp_path / "out.yaml")
    assert (missing.returncode, "nope.json: The file cannot be read" in missing.stderr) == (1, True)
    unwritable = command("surveys", "import", file, "-o", tmp_path / "nowhere" / "out.yaml")
    assert (unwritable.returncode, "out.yaml: The file cannot be written" in unwritable.stderr) == (1, True)
