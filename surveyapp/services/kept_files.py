"""Files that people send: looked at, drawn anew where they are pictures, and written beside the database under their id."""

import errno
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.formats import images
from surveyapp.settings import Settings

PICTURES = images.PICTURES
MAXIMUM_FILES = 3
MAXIMUM_BYTES = 10 * 2**20
# What a form with so many files may weigh, with some to spare: one file too many must get an answer in words.
MAXIMUM_FORM = 48 * 2**20
MAXIMUM_NAME = 100
# What photos from forms that anybody may open never fill: answers, which matter more, need it.
RESERVED_BYTES = 500 * 2**20


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


def check_room(settings: Settings) -> None:
    """Do nothing while the disk has room for more than what is reserved.

    Raises:
        OSError: it has not (ENOSPC).
    """
    if shutil.disk_usage(settings.instance).free < RESERVED_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def take(files: Sequence[Sent]) -> list[Taken]:
    """Return the files as they may be kept. Nothing is written yet, so that this is done before any transaction.

    Raises:
        Refused: they are too many, or one is too large or of a kind that is not taken; names the file.
    """
    if len(files) > MAXIMUM_FILES:
        raise Refused(N_("Choose at most %(most)s files."), most=MAXIMUM_FILES)
    return [take_one(file) for file in files]


def take_one(file: Sent, *, most: int | None = None, media_types: Collection[str] = images.ENDINGS) -> Taken:
    """Return a file as it may be kept, of at most `most` bytes (MAXIMUM_BYTES where None) and of one of the `media_types`.

    Raises:
        Refused: it is empty, too large or of a kind that is not taken; names the file.
    """
    name = clean_name(file.name)
    most = MAXIMUM_BYTES if most is None else most
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    if size > most:
        raise _too_large(name, most)
    if not size:
        raise Refused(N_("%(file)s is empty. Choose it again."), file=name)
    media_type, content = images.clean(name, file.stream, media_types)
    stem = name.rpartition(".")[0] or name
    return Taken(stem + images.ENDINGS[media_type], media_type, content)


def _too_large(name: str, most: int) -> Refused:
    if most % 2**20:
        return Refused(N_("%(file)s is larger than %(most)s kB. Send it smaller."), file=name, most=most // 2**10)
    return Refused(N_("%(file)s is larger than %(most)s MB. Send it smaller."), file=name, most=most // 2**20)


def clean_name(name: str) -> str:
    """Return a file's name without folders and without what cannot be shown on one line."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in bare if character.isprintable()).strip(" .")
    return shown[-MAXIMUM_NAME:] or "file"


def open_kept(settings: Settings, row: Any | None) -> Kept:
    """Return the file of a row with `id`, `name` and `media_type`, to be given out.

    Raises:
        NotFound: there is no row, or its bytes are gone.
    """
    path = folder_of(settings) / encode_id(row.id) if row is not None else None
    if row is None or path is None or not path.is_file():
        raise NotFound
    return Kept(row.name, row.media_type, path)


def delete_bytes(settings: Settings, file_ids: Iterable[int]) -> None:
    """Delete the bytes of files whose rows are gone; what is gone already is no fault."""
    for file_id in file_ids:
        (folder_of(settings) / encode_id(file_id)).unlink(missing_ok=True)


class Shelf:
    """Writes files' bytes into a folder; when its block ends with an error, what it wrote is taken away again."""

    def __init__(self, settings: Settings) -> None:
        self.folder = folder_of(settings)
        self.written: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            for path in self.written:
                path.unlink(missing_ok=True)

    def put(self, file_id: int, content: bytes) -> None:
        """Write the bytes of a new file, safe before its row is."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / encode_id(file_id)
        self.written.append(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            # The row must not be safer than what it tells of.
            os.fsync(file.fileno())
