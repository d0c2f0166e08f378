"""Files that are named on the command line."""

from pathlib import Path
from typing import BinaryIO

from surveyapp.domain.errors import N_, Fault, InvalidFile

UNREADABLE = N_("The file cannot be read: %(reason)s.")
UNWRITABLE = N_("The file cannot be written: %(reason)s.")


def open_file(path: Path) -> BinaryIO:
    """Open a file to be read; whoever asked closes it.

    Raises:
        InvalidFile: it is not there, is a folder, or may not be read.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a file, one more than the `most` that it may have, so that who reads them can tell.

    Raises:
        InvalidFile: it is not there, or may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise _unreadable(path, error) from None


def write_file(path: Path, text: str) -> None:
    """Write `text` to a file, in place of what stood there.

    Raises:
        InvalidFile: its folder is not there, or may not be written to.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile(str(path), [Fault(None, UNWRITABLE, {"reason": error.strerror or "unknown"})]) from None


def _unreadable(path: Path, error: OSError) -> InvalidFile:
    return InvalidFile(str(path), [Fault(None, UNREADABLE, {"reason": error.strerror or "unknown"})])
