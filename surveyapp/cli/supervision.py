"""Child processes that live and end together: started, restarted when one dies, ended in an orderly way."""

import ctypes
import http.client
import json
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

STOP_WITHIN = 30.0
# A process that dies this often in so many seconds will not live by being started again.
DEATHS = 3
DEATHS_WITHIN = 60.0
READY_WITHIN = 60.0
TICK = 0.1
PR_SET_PDEATHSIG = 1

log = structlog.get_logger("surveyapp.all")


@dataclass(slots=True)
class Child:
    """A process to keep alive: its name for the log, its command, and when it died lately."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process; it is told to end when this one is gone, however that came about."""
        self.process = subprocess.Popen(self.command, preexec_fn=_end_with_parent)  # noqa: PLW1509 - no threads here

    def find_exit(self) -> int | None:
        """Return the exit code of a process that ended, None while it lives."""
        return None if self.process is None else self.process.poll()

    def is_beyond_help(self, now: float) -> bool:
        """Note a death at `now` (steady clock) and return whether there were too many lately."""
        self.deaths = [*(death for death in self.deaths if now - death < DEATHS_WITHIN), now]
        return len(self.deaths) >= DEATHS


def supervise(children: Sequence[Child], *, ready_at: tuple[str, int], told: Callable[[], None]) -> int:
    """Keep `children` alive until a signal comes; return the exit code: 0 when asked to stop, 1 when one cannot live.

    `told` is called once, when `/readyz` at the address `ready_at` says that all is well.
    """
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stopping.append(received))
    for child in children:
        child.start()
    is_told, deadline = False, time.monotonic() + READY_WITHIN
    failed = False
    while not stopping and not failed:
        time.sleep(TICK)
        for child in children:
            failed = failed or not _keep_alive(child, bool(stopping))
        if not is_told:
            checks = find_failing(*ready_at)
            if checks == {}:
                told()
                is_told = True
            elif time.monotonic() > deadline:
                log.error("not_ready", checks=checks)
                is_told = True
    return 1 if _end_all(children) or failed else 0


def find_failing(host: str, port: int) -> dict[str, str] | None:
    """Return what `/readyz` says fails, empty when all is well, None while nothing answers."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        checks: dict[str, str] = json.loads(connection.getresponse().read())["checks"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return None
    finally:
        connection.close()
    return {name: found for name, found in checks.items() if found != "ok"}


def _keep_alive(child: Child, is_stopping: bool) -> bool:
    """Start `child` again if it died; return False when that is in vain."""
    exit_code = child.find_exit()
    if exit_code is None or is_stopping:
        return True
    if child.is_beyond_help(time.monotonic()):
        log.error("given_up", process=child.name, exit_code=exit_code)
        return False
    log.error("died", process=child.name, exit_code=exit_code)
    child.start()
    return True


def _end_all(children: Sequence[Child]) -> bool:
    """End every child; return whether one had to be killed."""
    living = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in living:
        process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    killed = False
    for process in living:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed = True
    return killed


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
