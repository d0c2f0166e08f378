"""Files that are named on the command line."""

from pathlib import Path

from surveyapp.domain.errors import N_, Fault, InvalidFile

UNREADABLE = N_("The file cannot be read: %(reason)s.")
UNWRITABLE = N_("The file cannot be written: %(reason)s.")


def read_file(path: Path, most: int) -> bytes:
    """Return the bytes of a file, one more than the `most` that it may have, so that who reads them can tell.

    Raises:
        InvalidFile: it is not there, or may not be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise InvalidFile(str(path), [Fault(None, UNREADABLE, {"reason": error.strerror or "unknown"})]) from None


def write_file(path: Path, text: str) -> None:
    """Write `text` to a file, in place of what stood there.

    Raises:
        InvalidFile: its folder is not there, or may not be written to.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile(str(path), [Fault(None, UNWRITABLE, {"reason": error.strerror or "unknown"})]) from None
