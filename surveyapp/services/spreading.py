"""Work that may be spread over a cluster: the same function for each part, each part a transaction of its own.

A part is named by what it is (a survey's days, a range of ids); whoever does it reads it from the database and stores the
result there. So a part that is done twice, or again after a worker was lost, changes nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import starmap
from typing import Any, Protocol

from surveyapp.domain.errors import N_, Refused
from surveyapp.store.database import db, find_server


class Spread(Protocol):
    """Does work part by part; `pieces` is into how many parts it had best be cut, 1 where it is done here."""

    pieces: int

    def __call__(self, work: Callable[..., int], parts: Sequence[tuple[Any, ...]], /) -> Iterator[int]:
        """Yield what `work` returns for each part's arguments, in order."""


class Here:
    """Does the parts one after the other in this process."""

    pieces = 1

    def __call__(self, work: Callable[..., int], parts: Sequence[tuple[Any, ...]], /) -> Iterator[int]:
        """Yield what `work` returns for each part's arguments, in order."""
        return starmap(work, parts)


HERE: Spread = Here()


@dataclass(frozen=True, slots=True)
class Meeting:
    """What those who share work must have in common: the program, and the very server and database. It holds no secret."""

    version: str
    database: str


def get_meeting() -> Meeting:
    """Return what others must have in common with this process to share its work.

    Raises:
        Refused: the database is a file, which no other machine can share.
    """
    database = find_server(db.session())
    if database is None:
        raise Refused(
            N_(
                "SQLite is a file, which the workers of a cluster cannot share: use PostgreSQL (SURVEYAPP_DATABASE_URL),"
                " or do without --dask and SURVEYAPP_DASK_SCHEDULER."
            )
        )
    return Meeting(version("surveyapp"), database)


def check_meeting(asked: Meeting) -> None:
    """Refuse work that belongs to another database or another version of the program.

    Raises:
        Refused: they differ; work done here would be lost there, or done in another way.
    """
    own = get_meeting()
    if own.version != asked.version:
        raise Refused(
            N_("A worker has version %(own)s of surveyapp, this is %(asked)s: install the same everywhere."),
            own=own.version,
            asked=asked.version,
        )
    if own.database != asked.database:
        raise Refused(
            N_("A worker uses another database: start it with the SURVEYAPP_DATABASE_URL of this installation.")
        )
