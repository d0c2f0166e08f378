"""Files that a command writes."""

from pathlib import Path

from surveyapp.domain.errors import N_, Fault, InvalidFile

UNWRITABLE = N_("The file cannot be written: %(reason)s.")


def write_file(path: Path, text: str) -> None:
    """Write `text` to a file, in place of what stood there.

    Raises:
        InvalidFile: its folder is not there, or may not be written to.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidFile(str(path), [Fault(None, UNWRITABLE, {"reason": error.strerror or "unknown"})]) from None
