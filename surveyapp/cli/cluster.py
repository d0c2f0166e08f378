"""Work for a Dask cluster: the parts that a service spreads are done by workers, which read and store by themselves.

A task carries the name of a function of ours and which part it is of: ids, days, a time. Where the database is and how to
get in, each worker knows from its own settings.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import click
from flask import Flask

from surveyapp.app import create_app
from surveyapp.cli.context import current_settings
from surveyapp.domain.errors import N_, Refused
from surveyapp.services.spreading import HERE, Meeting, Spread, check_meeting, get_meeting
from surveyapp.settings import is_scheduler, load_settings

# Seconds in which a scheduler answers, and has a worker.
PATIENCE = 10
# A part that fails, as when its worker has lost the database for a moment, is tried so often again.
RETRIES = 2
# So many parts a core: the last ones end at about the same time, whatever each of them costs.
PIECES = 4


def _checked(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Return the address of a scheduler, "" for none, None where the command line says nothing."""
    if value and not is_scheduler(value):
        raise click.BadParameter("give tcp://host:port or tls://host:port")
    return value


DASK = click.option(
    "--dask",
    metavar="ADDRESS",
    callback=_checked,
    help="Let the workers of this Dask scheduler do it (tcp://host:port); by default SURVEYAPP_DASK_SCHEDULER.",
)


@contextmanager
def spreading(address: str | None) -> Iterator[Spread]:
    """Yield what spreads work over the cluster of the scheduler at `address`, or does it here where that is "".

    None means the setting's scheduler, if it names one.

    Raises:
        Refused: Dask is not installed, nobody answers, there are no workers, they were lost, or the database is a file.
    """
    address = current_settings().dask_scheduler if address is None else address
    if not address:
        yield HERE
        return
    meeting = get_meeting()
    try:
        from distributed import Client, KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
    except ImportError as missing:
        message = N_(
            "Dask is not installed: pip install 'surveyapp[dask]', here and where its scheduler and workers run."
        )
        raise Refused(message) from missing
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError) as fault:
        message = N_("No Dask scheduler answers at %(address)s: start one with “dask scheduler”, or do without --dask.")
        raise Refused(message, address=address) from fault
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as fault:
            message = N_("The Dask scheduler has no workers: start some with “dask worker %(address)s --nthreads 1”.")
            raise Refused(message, address=address) from fault
        try:
            yield _Cluster(client, meeting)
        except (KilledWorker, FutureCancelledError, CommClosedError) as fault:
            message = N_(
                "The Dask cluster was lost: what its workers had done by then is done. Look at their logs and memory, then"
                " start again."
            )
            raise Refused(message) from fault


class _Cluster:
    """Does parts by the workers of a Dask cluster."""

    def __init__(self, client: Any, meeting: Meeting) -> None:
        self.client = client
        self.meeting = meeting
        self.pieces = PIECES * sum(client.nthreads().values())

    def __call__(self, work: Callable[..., int], parts: Sequence[tuple[Any, ...]], /) -> Iterator[int]:
        """Yield what `work` returns for each part's arguments, in order."""
        # Not pure: the same part asked for again is to be done again.
        at_work = partial(do_part, work, self.meeting)
        futures = self.client.map(at_work, parts, key=work.__name__, pure=False, retries=RETRIES)
        try:
            for future in futures:
                yield future.result()
        finally:
            self.client.cancel(futures)


def do_part(work: Callable[..., int], meeting: Meeting, part: tuple[Any, ...]) -> int:
    """Do one part in a worker's process, by the settings that it was started with.

    Raises:
        Refused: the worker has another program or another database than who asks for it.
    """
    with _worker_app().app_context():
        check_meeting(meeting)
        return work(*part)


@cache
def _worker_app() -> Flask:
    return create_app(load_settings(), rooms=())
