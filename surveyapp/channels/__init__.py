"""A message into words and out of the house. A channel opens for the address of `SURVEYAPP_MAIL_URL` and sends.

A new channel is a module here with `opened(url)`, a context manager that yields what has `send(message, sender,
recipient)`, which raises DeliveryError; and one line below.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage
from typing import Any, Protocol

from surveyapp.channels import console, email, file


class Channel(Protocol):
    """Where messages are handed over, one after the other."""

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand one message over.

        Raises:
            DeliveryError: it was not taken.
        """


CHANNELS: dict[str, Callable[[str], AbstractContextManager[Any]]] = {
    "smtp": email.opened,
    "smtps": email.opened,
    "file": file.opened,
    "console": console.opened,
}


def open_channel(url: str) -> AbstractContextManager[Channel]:
    """Return the channel that `url` names, to be entered."""
    return CHANNELS[url.partition(":")[0]](url)
