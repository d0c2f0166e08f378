"""Files that stand beside the surveys or were named on the command line: read, or refused with the reason."""

from pathlib import Path
from typing import BinaryIO

from surveyapp.domain.errors import N_, Fault, InvalidFile

UNREADABLE = N_("The file cannot be read: %(reason)s.")


def open_file(path: Path) -> BinaryIO:
    """Open a file to be read; whoever asked closes it.

    Raises:
        InvalidFile: it is not there, is a folder, or may not be read.
    """
    try:
        return path.open("rb")
    except OSError as error:
        raise InvalidFile(str(path), [Fault(None, UNREADABLE, {"reason": error.strerror or "unknown"})]) from None


def read_file(path: Path, most: int = -1) -> bytes:
    """Return the bytes of a file; of one that may have `most`, one more at most, so that who reads them can tell.

    Raises:
        InvalidFile: it is not there, is a folder, or may not be read.
    """
    with open_file(path) as file:
        return file.read(most + 1 if most >= 0 else -1)
