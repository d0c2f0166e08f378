"""The mailbox that customers' replies come into: over IMAP, or a Maildir that a mail server on this machine fills."""

import imaplib
import mailbox
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from surveyapp.channels.faults import DeliveryError

TIMEOUT = 30
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Inbox(Protocol):
    """A mailbox. What was read is marked as seen; what nobody could be found for also as flagged, for a person to read."""

    def list_new(self, limit: int) -> list[str]:
        """Return the keys of up to `limit` mails that nobody has seen, oldest first."""

    def read(self, key: str, maximum: int) -> bytes | None:
        """Return a mail, None when it has more than `maximum` bytes."""

    def settle(self, key: str, *, is_flagged: bool) -> None:
        """Mark a mail as seen, so that it is not listed again."""


class Imap:
    """A folder of an IMAP server."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def list_new(self, limit: int) -> list[str]:
        """Return the ids of up to `limit` unseen mails."""
        found = b" ".join(_bytes_of(self._ask("SEARCH", "UNSEEN")))
        return [key.decode("ascii") for key in found.split()[:limit]]

    def read(self, key: str, maximum: int) -> bytes | None:
        """Return a mail without marking it as seen."""
        size = SIZE.search(b"".join(_bytes_of(self._ask("FETCH", key, "(RFC822.SIZE)"))))
        if size is None or int(size[1]) > maximum:
            return None
        parts = [part for part in self._ask("FETCH", key, "(BODY.PEEK[])") if isinstance(part, tuple)]
        return bytes(parts[0][1]) if parts else None

    def settle(self, key: str, *, is_flagged: bool) -> None:
        """Mark a mail as seen."""
        self._ask("STORE", key, "+FLAGS.SILENT", r"(\Seen \Flagged)" if is_flagged else r"(\Seen)")

    def _ask(self, command: str, *words: str) -> list[object]:
        status, answer = self._connection.uid(command, *words)
        if status != "OK":
            raise DeliveryError(f"the mailbox refused {command}", is_server=True)
        return list(answer)


class Folder:
    """A Maildir."""

    def __init__(self, box: mailbox.Maildir) -> None:
        self._box = box

    def list_new(self, limit: int) -> list[str]:
        """Return the keys of up to `limit` unseen mails."""
        unseen = [(key, message) for key, message in self._box.items() if "S" not in message.get_flags()]
        return [key for key, _ in sorted(unseen, key=lambda pair: pair[1].get_date())[:limit]]

    def read(self, key: str, maximum: int) -> bytes | None:
        """Return a mail."""
        with self._box.get_file(key) as stream:
            content = stream.read(maximum + 1)
        return content if len(content) <= maximum else None

    def settle(self, key: str, *, is_flagged: bool) -> None:
        """Mark a mail as seen."""
        message = self._box[key]
        message.set_subdir("cur")
        message.set_flags("FS" if is_flagged else "S")
        self._box[key] = message


@contextmanager
def opened(url: str) -> Iterator[Inbox]:
    """Yield the mailbox that `url` names (`imaps://user:password@host:port/FOLDER`, `imap://…` or `maildir:FOLDER`).

    Raises:
        DeliveryError: it cannot be reached or opened now.
    """
    if url.startswith("maildir:"):
        try:
            box = mailbox.Maildir(Path(url.removeprefix("maildir:")), create=True)
        except OSError as error:
            raise DeliveryError(f"the folder cannot be opened: {error.strerror}", is_server=True) from error
        yield Folder(box)
        return
    parts = urlsplit(url)
    make = imaplib.IMAP4_SSL if parts.scheme == "imaps" else imaplib.IMAP4
    try:
        connection = make(
            parts.hostname or "", parts.port or (993 if parts.scheme == "imaps" else 143), timeout=TIMEOUT
        )
        try:
            connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
            status, _ = connection.select(_quoted(unquote(parts.path.strip("/")) or "INBOX"))
            if status != "OK":
                raise DeliveryError("the mailbox has no such folder", is_server=True)
            yield Imap(connection)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                connection.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        # What the server said may hold the name of its user, so only the kind of fault is told.
        raise DeliveryError(f"the mailbox cannot be read: {type(error).__name__}", is_server=True) from error


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes_of(answer: list[object]) -> Iterator[bytes]:
    for part in answer:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, tuple):
            yield from (piece for piece in part if isinstance(piece, bytes))
