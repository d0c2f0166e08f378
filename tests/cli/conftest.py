"""The command line within the process of the tests: a process for each command would spend nearly all its time on imports.

That the command also starts as a process of its own, `test_database` and `test_serve` try.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from surveyapp.cli import main

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command in the test's folder, on an instance that there is not yet."""

    def call(*words: str | Path, given: bytes = b"", **environment: str) -> CompletedProcess[str]:
        arguments = ["surveyapp", *map(str, words)]
        stdin, stdout, stderr = (TextIOWrapper(BytesIO(content), encoding="utf-8") for content in (given, b"", b""))
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("SURVEYAPP_")]:
                patch.delenv(name)
            for name, value in {"SURVEYAPP_INSTANCE": str(tmp_path / "instance"), **environment}.items():
                patch.setenv(name, value)
            # The logs are those of the tests' process, and other tests look at them.
            patch.setattr("logging.config.dictConfig", lambda _config: None)
            patch.setattr("structlog.configure", lambda **_config: None)
            patch.chdir(tmp_path)
            for name, value in {"argv": arguments, "stdin": stdin, "stdout": stdout, "stderr": stderr}.items():
                patch.setattr(sys, name, value)
            code = _run_main()
        return CompletedProcess(arguments, code, *(_read(stream) for stream in (stdout, stderr)))

    return call


@pytest.fixture
def run(command: Run, sqlite_url: str) -> Run:
    """Return a function that runs the command on the test's database."""
    return partial(command, SURVEYAPP_DATABASE_URL=sqlite_url)


def _run_main() -> int:
    # Any other exception is one that a user would see as a traceback, and fails the test.
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def _read(stream: TextIOWrapper) -> str:
    stream.flush()
    stream.buffer.seek(0)
    return stream.buffer.read().decode()
