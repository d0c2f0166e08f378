"""Files of tickets: taken in, looked at, kept beside the database, given out, and taken away with a trace."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.formats import images
from surveyapp.services.tickets.changes import changing
from surveyapp.settings import Settings
from surveyapp.store import ticket_files
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_files import TicketFile

PICTURES = images.PICTURES
MAXIMUM_FILES = 3
MAXIMUM_BYTES = 10 * 2**20
# What a form with so many files may weigh, with some to spare: one file too many must get an answer in words.
MAXIMUM_FORM = 48 * 2**20
# Who has a case's link can send files to it for ever; no case needs more than this.
MAXIMUM_PER_TICKET = 60
MAXIMUM_NAME = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: what it is called, and its content."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that may be kept: looked at, and drawn anew where it is a picture."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The content's hash, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file to give out: what it is called, what it is, and where it lies."""

    name: str
    media_type: str
    path: Path

    @property
    def is_picture(self) -> bool:
        """Whether browsers may show it: only what was drawn anew here."""
        return self.media_type in PICTURES


def folder_of(settings: Settings) -> Path:
    """Return where the bytes of files lie."""
    return settings.instance / "uploads"


def take(files: Sequence[Sent]) -> list[Taken]:
    """Return the files as they may be kept. Nothing is written yet, so that this is done before any transaction.

    Raises:
        Refused: they are too many, or one is too large or of a kind that is not taken; names the file.
    """
    if len(files) > MAXIMUM_FILES:
        raise Refused(N_("Choose at most %(most)s files."), most=MAXIMUM_FILES)
    return [_taken(file) for file in files]


def _taken(file: Sent) -> Taken:
    name = clean_name(file.name)
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    if size > MAXIMUM_BYTES:
        raise Refused(
            N_("%(file)s is larger than %(most)s MB. Send it smaller."), file=name, most=MAXIMUM_BYTES // 2**20
        )
    if not size:
        raise Refused(N_("%(file)s is empty. Choose it again."), file=name)
    media_type, content = images.clean(name, file.stream)
    stem = name.rpartition(".")[0] or name
    return Taken(stem + images.ENDINGS[media_type], media_type, content)


def clean_name(name: str) -> str:
    """Return a file's name without folders and without what cannot be shown on one line."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in bare if character.isprintable()).strip(" .")
    return shown[-MAXIMUM_NAME:] or "file"


@contextmanager
def keeping(settings: Settings) -> Iterator["Keeper"]:
    """Yield what keeps files inside a transaction; when the block ends with an error, what it wrote is taken away again."""
    keeper = Keeper(folder_of(settings))
    try:
        yield keeper
    except BaseException:
        for path in keeper.written:
            path.unlink(missing_ok=True)
        raise


class Keeper:
    """Writes files' bytes into a folder and their rows into the caller's transaction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[Path] = []

    def keep(
        self,
        session: Session,
        files: Sequence[Taken],
        *,
        ticket_id: int,
        message_id: int | None = None,
        is_public: bool,
        user_id: int | None,
        now: datetime,
    ) -> None:
        """Keep files of a ticket; `user_id` is who of us added them, None where the customer did.

        Raises:
            Refused: the ticket has as many files as a ticket may have.
        """
        if files and ticket_files.count_files(session, ticket_id) + len(files) > MAXIMUM_PER_TICKET:
            raise Refused(N_("There are %(most)s files already; no more can be added."), most=MAXIMUM_PER_TICKET)
        for file in files:
            file_id = random_id()
            self._write(encode_id(file_id), file.content)
            session.add(
                TicketFile(
                    id=file_id,
                    ticket_id=ticket_id,
                    message_id=message_id,
                    name=file.name,
                    media_type=file.media_type,
                    size=len(file.content),
                    sha256=file.sha256,
                    is_public=is_public,
                    uploaded_by=user_id,
                    at=now,
                )
            )

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / name
        self.written.append(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # The row must not be safer than what it tells of.
            os.fsync(file.fileno())


def add_files(
    viewer: Viewer, settings: Settings, ticket_id: int, files: Sequence[Sent], *, is_public: bool, now: datetime
) -> None:
    """Add files to a ticket; `is_public` shows them to its customer.

    Raises:
        Refused: there are none, or they cannot be taken; says which and why.
    """
    if not files:
        raise Refused(N_("Choose a file first."))
    taken = take(files)
    with (
        keeping(settings) as keeper,
        changing(viewer, ticket_id, now=now, allows_ended=True) as change,
    ):
        keeper.keep(change.session, taken, ticket_id=ticket_id, is_public=is_public, user_id=viewer.user_id, now=now)
        for _ in taken:
            change.note("file_added", new="public" if is_public else "internal")


def remove_file(viewer: Viewer, settings: Settings, ticket_id: int, file_id: int, *, why: str, now: datetime) -> None:
    """Take a file away for good; that there was one, who took it away and why stays in the history.

    Raises:
        NotFound: there is no such file.
        Refused: no reason is given.
    """
    if not why.strip():
        raise Refused(N_("Say why, in a sentence: the history keeps the reason."))
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        file = ticket_files.find_file(change.session, viewer, ticket_id, file_id)
        if file is None:
            raise NotFound
        change.session.delete(file)
        change.note("file_removed", old="public" if file.is_public else "internal", why=why)
    with suppress(FileNotFoundError):
        (folder_of(settings) / encode_id(file_id)).unlink()


@dataclass(frozen=True, slots=True)
class About:
    """What a page about a ticket's files says of the ticket."""

    kind: str
    number: str
    title: str


def get_about(viewer: Viewer, ticket_id: int) -> About:
    """Return what the ticket is, of either kind.

    Raises:
        NotFound: it is not there, or belongs to a unit that the viewer does not see.
    """
    found = records.find_ticket(db.session(), viewer, ticket_id)
    if found is None:
        raise NotFound
    return About(found[0].kind, ticket_number(found[0].kind, found[0].number), found[0].title)


def list_files(ticket_id: int) -> Sequence[Any]:
    """Return (file, name of who of us added it) of a ticket that the caller may see, oldest first."""
    return ticket_files.list_files(db.session(), ticket_id)


def get_file(viewer: Viewer, settings: Settings, ticket_id: int, file_id: int) -> Kept:
    """Return a file of a ticket.

    Raises:
        NotFound: it is not there, or belongs to a ticket that the viewer does not see.
    """
    return _kept(ticket_files.find_file(db.session(), viewer, ticket_id, file_id), settings)


def get_public_file(settings: Settings, ticket_id: int, file_id: int) -> Kept:
    """Return a file that the ticket's customer may see; who asks was found to hold the ticket's link.

    Raises:
        NotFound: there is no such file, or the customer may not see it.
    """
    return _kept(ticket_files.find_public_file(db.session(), ticket_id, file_id), settings)


def _kept(file: TicketFile | None, settings: Settings) -> Kept:
    path = folder_of(settings) / encode_id(file.id) if file is not None else None
    if file is None or path is None or not path.is_file():
        raise NotFound
    return Kept(file.name, file.media_type, path)
