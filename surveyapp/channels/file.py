"""Messages as .eml files in a folder, for trying out and for looking at; a message sent again replaces its file."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.mail_policy import ON_DISK

UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


class Folder:
    """A folder that messages are written into, each whole or not at all; only the owner may read them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:  # noqa: ARG002 - every channel's signature
        """Write the message under the name that its Message-ID gives.

        Raises:
            DeliveryError: the file cannot be written now.
        """
        name = UNSAFE.sub("", message["Message-ID"].partition("@")[0])
        target = self._path / f"{name}.eml"
        draft = target.with_suffix(f".{os.getpid()}")
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(message.as_bytes(policy=ON_DISK))
            draft.replace(target)
        except OSError as error:
            raise DeliveryError(f"the folder cannot be written to: {error.strerror}", is_server=True) from error


@contextmanager
def opened(url: str) -> Iterator[Folder]:
    """Yield the folder of a `file:FOLDER` address."""
    yield Folder(Path(url.removeprefix("file:").removeprefix("//").partition("?")[0]))
