"""The production server and the worker as processes: ready, restarted, ended in order."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from surveyapp.cli.supervision import find_failing
from surveyapp.services.demo import sign_ins
from tests.ports import free_port

COMMAND = [sys.executable, "-m", "surveyapp"]
# A process that loads in three seconds may need a minute where others work as well.
PATIENCE_S = 240


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def environment(tmp_path: Path, sqlite_template: Path, port: int) -> dict[str, str]:
    """Return the environment of an installation of its own, with a migrated database."""
    shutil.copy(sqlite_template, tmp_path / "surveyapp.sqlite")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    return kept | {"SURVEYAPP_INSTANCE": str(tmp_path), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE_S)


def read_until(stream: IO[str] | None, words: str) -> list[str]:
    assert stream is not None
    lines = []
    for line in stream:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError(f"never said {words!r}: {lines}")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "Z (zombie)" not in status.read_text()


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while find_failing("127.0.0.1", port) != {}:
        assert time.monotonic() < deadline, find_failing("127.0.0.1", port)
        time.sleep(0.1)


def test_all_restarts_what_dies_and_ends_together(environment: dict[str, str], port: int) -> None:
    with running(environment, "all") as process:
        read_until(process.stdout, f"surveyapp is ready at http://127.0.0.1:{port}")
        assert find_failing("127.0.0.1", port) == {}
        children = children_of(process.pid)
        assert len(children) == 2
        web = next(child for child in children if b"web" in Path(f"/proc/{child}/cmdline").read_bytes())
        workers = children_of(web)
        os.kill(web, signal.SIGKILL)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)
        wait_until_ready(port)
        everybody = [pid for child in children_of(process.pid) for pid in (child, *children_of(child))]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 0
    assert [pid for pid in everybody if is_alive(pid)] == []


def test_first_run_tells_how_to_get_in_and_the_second_is_quick(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "surveyapp.sqlite").unlink()
    with running(environment, "all", "--first-run", "--workers", "1") as process:
        told = "".join(read_until(process.stdout, "surveyapp is ready at"))
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
    accounts = sign_ins.read(tmp_path)
    assert {account.role for account in accounts} == {"admin", "manager", "quality", "analyst"}
    shown = [account for account in accounts if account.password in told]
    assert [account.role for account in shown] == ["admin", "manager", "quality", "analyst"]
    assert all(account.email in told for account in shown)
    assert told.count("/s/") == 3
    with running(environment, "all", "--first-run", "--workers", "1") as process:
        again = "".join(read_until(process.stdout, "surveyapp is ready at"))
        process.terminate()
        process.wait(PATIENCE_S)
    assert accounts[0].password in again
    assert "People and orders" not in again


def test_web_for_answering_only_serves_nothing_else(environment: dict[str, str], port: int) -> None:
    with running(environment, "web", "--only", "answering", "--workers", "1"):
        deadline = time.monotonic() + PATIENCE_S
        while find_failing("127.0.0.1", port) is None:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert status_of(port, "/s/unknown") == 404
        assert status_of(port, "/healthz") == 200
        assert status_of(port, "/sign-in") == 404


def status_of(port: int, path: str) -> int:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def test_taken_port_is_told(environment: dict[str, str], port: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [*COMMAND, "all"], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"surveyapp: Port {port} of 127.0.0.1 cannot be used")
    assert "Traceback" not in done.stderr


def test_bad_setting_stops_the_start(environment: dict[str, str]) -> None:
    environment["SURVEYAPP_TIMEZONE"] = "Europe/Nowhere"
    done = subprocess.run(
        [*COMMAND, "web"], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 1
    assert "SURVEYAPP_TIMEZONE cannot be 'Europe/Nowhere'" in done.stderr


def test_what_cannot_live_is_given_up(port: int) -> None:
    script = (
        "import sys; from surveyapp.cli.supervision import Child, supervise;"
        "sys.exit(supervise([Child('x', [sys.executable, '-c', 'raise SystemExit(3)'])],"
        f" ready_at=('127.0.0.1', {port}), told=lambda: None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 1
    assert done.stdout.count("died") + done.stderr.count("died") == 2


def test_worker_ends_on_sigterm_and_frees_the_lease(environment: dict[str, str], tmp_path: Path) -> None:
    import sqlite3

    def holders() -> list[tuple[str]]:
        with sqlite3.connect(tmp_path / "surveyapp.sqlite") as connection:
            return connection.execute("SELECT name FROM leases").fetchall()

    with running(environment, "jobs", "serve") as process:
        deadline = time.monotonic() + PATIENCE_S
        while not holders():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
    assert holders() == []


def test_worker_told_to_stop_in_the_middle_of_its_schedule_ends_well(environment: dict[str, str]) -> None:
    script = (
        "import os, signal, sys\n"
        "from apscheduler.jobstores.memory import MemoryJobStore\n"
        "update = MemoryJobStore.update_job\n"
        "def interrupted(self, job):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    update(self, job)\n"
        "MemoryJobStore.update_job = interrupted\n"
        "from surveyapp.cli import main\n"
        "sys.argv[1:] = ['jobs', 'serve']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S
    )
    assert done.returncode == 0, done.stderr
