"""A real mail server for tests: it accepts, defers, refuses, hangs and drops, as the recipient's name says.

`ok-…` is taken; `defer-…` is answered 451 the first time; `full-…` always; `refuse-…` 550; `hang-…` gets no answer to
its message the first time, `dead-…` never; `drop-…` loses the connection the first time; `bye-…` is answered 421 once.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.ports import free_port

HANGS = 30.0


class Mailbox:
    """What the server took: (recipient, message) in order, and how often each recipient was tried."""

    def __init__(self) -> None:
        self.contents: list[tuple[str, bytes]] = []
        self.tries: Counter[str] = Counter()
        self.port = 0

    def url(self, timeout: float = 20) -> str:
        """Return the address for SURVEYAPP_MAIL_URL; `timeout` is short where the server is to hang."""
        return f"smtp://127.0.0.1:{self.port}?timeout={timeout:.1f}"

    @property
    def taken(self) -> list[tuple[str, EmailMessage]]:
        """What was taken: recipient and message, in order."""
        return [(address, _parsed(content)) for address, content in self.contents]

    @property
    def recipients(self) -> list[str]:
        """Whose mail was taken, in order."""
        return [address for address, _ in self.contents]

    def of(self, recipient: str) -> list[EmailMessage]:
        """Return what was taken for a recipient."""
        return [_parsed(content) for address, content in self.contents if address == recipient]

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self.tries[address] += 1
        kind, is_first = address.partition("-")[0], self.tries[address] == 1
        if kind == "refuse":
            return f"550 5.1.1 <{address}> unknown"
        if kind == "full" or (kind == "defer" and is_first):
            return "451 4.7.1 come again later"
        if kind == "bye" and is_first:
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        kind, is_first = address.partition("-")[0], self.tries[address] == 1
        if kind == "dead" or (kind == "hang" and is_first):
            await asyncio.sleep(HANGS)
            return "451 4.3.0 too late"
        if kind == "drop" and is_first:
            server.transport.abort()
            return "421 dropped"
        self.contents.append((address, envelope.content))
        return "250 OK"


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@contextmanager
def running_mail_server() -> Iterator[Mailbox]:
    """Run the server on a free port of this machine."""
    mailbox = Mailbox()
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, ready_timeout=60)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
