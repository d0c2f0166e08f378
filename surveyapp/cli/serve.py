"""`surveyapp web` and `surveyapp all`: the production server, alone or together with the worker."""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from surveyapp.app import ALL, ANSWERING, create_app, make_ready
from surveyapp.cli.supervision import Child, supervise
from surveyapp.domain.errors import N_, BadSetting
from surveyapp.logs import configure_logs, log_config
from surveyapp.settings import Settings, load_settings

# A PostgreSQL transaction waits for the disk with the interpreter free; SQLite has one writer whatever we do.
THREADS_ON_POSTGRESQL = 4
STOP_WITHIN = 25
# The option's number in glibc's malloc.h; other C libraries have no such function.
M_ARENA_MAX = -8

PORT = click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; default PORT, else 8000.")
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
WORKERS = click.option("--workers", type=click.IntRange(1, 64), help="Server processes; default: one a core, 2 to 8.")


@click.command()
@WORKERS
@PORT
@HOST
@click.option("--only", type=click.Choice(["answering"]), help="Serve nothing but the survey pages, in less memory.")
def web(workers: int | None, port: int | None, host: str, only: str | None) -> None:
    """Serve the pages until SIGTERM or Ctrl-C."""
    settings, port = _settings_for(port)
    configure_logs()
    _refuse_taken_port(host, port)
    rooms = ANSWERING if only == "answering" else ALL
    # Made once here, the application is there and shared in every process that the server forks.
    app = make_ready(create_app(settings, rooms=rooms))
    _share_memory()
    make_server(settings, host, port, workers or default_workers()).serve(
        target_loader=partial(hand_over, app), wrap_loader=False
    )


@click.command("all")
@WORKERS
@PORT
@HOST
@click.option("--first-run", is_flag=True, help="Migrate, publish the shipped surveys and load demo orders first.")
def serve_all(workers: int | None, port: int | None, host: str, first_run: bool) -> None:
    """Serve the pages and run the jobs, in processes that are ended together."""
    settings, port = _settings_for(port)
    configure_logs()
    _refuse_taken_port(host, port)
    told = _prepare(settings) if first_run else []
    command = [sys.executable, "-m", "surveyapp"]
    serving = [*command, "web", "--port", str(port), "--host", host]
    if workers:
        serving += ["--workers", str(workers)]
    children = [Child("web", serving), Child("worker", [*command, "jobs", "serve"])]
    sys.exit(supervise(children, ready_at=_reachable(host, port), told=partial(_tell_ready, settings, told)))


def make_server(settings: Settings, host: str, port: int, workers: int) -> Granian:
    """Return the server, configured for this installation and not yet started."""
    return Granian(
        "surveyapp",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1 if settings.is_sqlite else THREADS_ON_POSTGRESQL,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.warning,
        log_dictconfig=log_config(),
    )


def hand_over(app: Flask) -> Flask:
    """Return the application inside a server process; it has no connection to the database yet that others could share.

    Until it serves it must end at once when told to: the handlers that it got from its parent would swallow the signal.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    configure_logs()
    return app


def _share_memory() -> None:
    """Keep the memory of the processes to come small.

    What is loaded stays out of garbage collection, whose marks would copy it into each process. The C library gives
    every thread a heap of its own, which never shrinks; two are enough for threads that wait for each other anyway.
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def default_workers() -> int:
    """Return how many server processes suit this machine."""
    return min(8, max(2, multiprocessing.cpu_count()))


def _settings_for(port: int | None) -> tuple[Settings, int]:
    """Read the settings as if PORT were `port`, in this process and those it starts."""
    if port is not None:
        os.environ["PORT"] = str(port)
    settings = load_settings()
    return settings, int(os.environ.get("PORT") or 8000)


def _reachable(host: str, port: int) -> tuple[str, int]:
    return ("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port)  # noqa: S104 - compared, not bound


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadSetting(
                N_(
                    "Port %(port)s of %(host)s cannot be used (%(why)s): stop what uses it, or choose another (PORT=8001)."
                ),
                port=port,
                host=host,
                why=error.strerror,
            ) from error


def _prepare(settings: Settings) -> list[str]:
    """Get the installation ready and return what to tell once it can be reached."""
    from surveyapp.cli.demo import lines_about
    from surveyapp.services import first_run

    app = create_app(settings, rooms=())
    with app.app_context():
        return lines_about(
            first_run.prepare(settings, now=datetime.now(UTC), told=lambda stage: click.echo(f"{stage} ..."))
        )


def _tell_ready(settings: Settings, told: list[str]) -> None:
    for line in [*told, f"surveyapp is ready at {settings.base_url}", "Ctrl-C stops it."]:
        click.echo(line)
