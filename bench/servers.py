"""What is measured: PostgreSQL that waits for the disk, our production server, and the ceiling under the same server."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask

from surveyapp.app import create_app
from surveyapp.services import migrations
from surveyapp.settings import PROJECT, Settings

BIN = Path(sys.executable).parent
WORKERS = 2


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def new_database(server_url: str, name: str, *, template: str = "template1") -> str:
    """Make an empty database, or a copy of `template`, and return its URL."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return f"{server_url.rpartition('/')[0]}/{name}"


def vacuum(url: str) -> None:
    """Tidy up what was loaded, so that the database does not do it while something is measured."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def open_app(instance: Path, database_url: str, rooms: tuple[str, ...] = ()) -> Flask:
    """Return the application on a database, brought to the newest schema."""
    instance.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        instance=instance,
        database_url=database_url.replace("postgresql://", "postgresql+psycopg://"),
        secret_key="a key for measuring with, long enough",
        base_url="http://127.0.0.1:8000",
        mail_url=f"file:{instance / 'mail'}",
        mail_from="",
        timezone=ZoneInfo("Europe/Helsinki"),
        dask_scheduler=None,
        proxy_hops=0,
    )
    app = create_app(settings, rooms=rooms)
    with app.app_context():
        migrations.upgrade_database(settings.migrations)
    return app


@contextmanager
def our_server(instance: Path, database_url: str, *options: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run `surveyapp web` with two workers; yield its port and process."""
    port = free_port()
    environment = environment_of(instance, database_url) | {"PORT": str(port)}
    command = [BIN / "surveyapp", "web", "--workers", str(WORKERS), "--port", str(port), *options]
    with _running(command, environment, port, "/healthz") as process:
        yield port, process


@contextmanager
def our_worker(instance: Path, database_url: str) -> Iterator[None]:
    """Run `surveyapp jobs serve`."""
    process = subprocess.Popen(
        [str(BIN / "surveyapp"), "jobs", "serve"], env=environment_of(instance, database_url), stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        end(process)


@contextmanager
def ceiling_server(database_url: str) -> Iterator[int]:
    """Run the ceiling under granian with two workers; yield its port."""
    port = free_port()
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    environment = {**os.environ, "CEILING_DATABASE_URL": url}
    command = [BIN / "granian", "--interface", "wsgi", "--workers", str(WORKERS), "--port", str(port)]
    with _running([*command, "--no-ws", "bench.ceiling:app"], environment, port, "/s/x"):
        yield port


def memory_of_workers(process: subprocess.Popen[bytes]) -> list[float]:
    """Return the resident memory of each server process under `process`, in MB."""
    return [_kilobytes(f"/proc/{child}/status", "VmRSS") / 1024 for child in _children(process)]


def shares_of_workers(process: subprocess.Popen[bytes]) -> list[float]:
    """Return the memory of each server process in MB, what several share divided by their number (PSS)."""
    return [_kilobytes(f"/proc/{child}/smaps_rollup", "Pss") / 1024 for child in _children(process)]


def _children(process: subprocess.Popen[bytes]) -> list[str]:
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def _kilobytes(path: str, name: str) -> int:
    lines = (line.split() for line in Path(path).read_text().splitlines())
    return next(int(words[1]) for words in lines if words[0] == f"{name}:")


def environment_of(instance: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a process of ours: this one's, with no other settings than where its data are."""
    ours = {"SURVEYAPP_INSTANCE": str(instance), "SURVEYAPP_DATABASE_URL": database_url}
    return {**{name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}, **ours}


@contextmanager
def _running(
    command: list[object], environment: dict[str, str], port: int, path: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port, path)
        yield process
    finally:
        end(process)


def _wait(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("the server did not answer within 60 s")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and see to it that it does."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(35)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
