"""Messages on standard output, for trying out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TextIO


class Console:
    """A stream that messages are printed to."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Print the head and the text of the message."""
        text = message.get_body(("plain",))
        head = "\n".join(f"{name}: {value}" for name, value in message.items() if name != "MIME-Version")
        body = text.get_content() if text is not None else ""
        self._stream.write(f"--- from {sender} to {recipient}\n{head}\n\n{body}\n")
        self._stream.flush()


@contextmanager
def opened(url: str) -> Iterator[Console]:  # noqa: ARG001 - every channel's signature
    """Yield standard output."""
    yield Console(sys.stdout)
