"""Mails that come in: who wrote, to which of our addresses, what, and with which files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from surveyapp.domain.errors import N_, Refused

MAXIMUM_SIZE = 35 * 1024 * 1024
MAXIMUM_FILES = 3
# Servers note the address that a mail really came to under one of these names, when it was forwarded or sent to a list.
RECIPIENT_HEADERS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
UNSEEN = frozenset({"style", "script", "head", "title"})
BLANKS = re.compile(r"[ \t\xa0]+")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail: its name as the sender gave it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class IncomingMail:
    """A mail as it came in. `text` is everything that stands in it, quotes too; addresses are in lower case.

    `is_automatic` tells that no person wrote it: an absence notice, a list, a report of a mail server.
    """

    message_id: str
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    files: tuple[MailFile, ...]
    is_automatic: bool


def read_mail(raw: bytes) -> IncomingMail:
    """Return what a mail says.

    Raises:
        Refused: it is too large, or no mail at all.
    """
    if len(raw) > MAXIMUM_SIZE:
        raise Refused(N_("The mail is larger than %(maximum)s MB."), maximum=MAXIMUM_SIZE // 1024 // 1024)
    try:
        message = message_from_bytes(raw, policy=policy.default)
        sender_name, sender = parseaddr(_header(message, "From"))
        mail = IncomingMail(
            message_id=_header(message, "Message-ID").strip("<> \t")[:250],
            sender=sender.lower(),
            sender_name=sender_name,
            recipients=tuple(_addresses(_headers(message))),
            subject=" ".join(_header(message, "Subject").split()),
            text=_text(message),
            files=tuple(_files(message)),
            is_automatic=_is_automatic(message),
        )
    except (MessageError, LookupError, ValueError, AttributeError) as error:
        raise Refused(N_("This is no mail that can be read.")) from error
    if not mail.sender:
        raise Refused(N_("This is no mail that can be read."))
    return mail


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _headers(message: EmailMessage) -> list[str]:
    return [str(value) for name in RECIPIENT_HEADERS for value in message.get_all(name, [])]


def _addresses(headers: Iterable[str]) -> list[str]:
    found = [address.lower() for _, address in getaddresses(list(headers)) if "@" in address]
    return list(dict.fromkeys(found))


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except LookupError:
        # An alphabet that nobody knows: most of it is legible all the same, and words are not thrown away.
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return _plain(content) if part.get_content_type() == "text/html" else content


def _files(message: EmailMessage) -> Iterable[MailFile]:
    body = message.get_body(preferencelist=("plain", "html"))
    for part in message.walk():
        if part is body or part.is_multipart() or not (part.get_filename() or part.get_content_maintype() == "image"):
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield MailFile(part.get_filename() or f"photo.{part.get_content_subtype()}", content)


def _is_automatic(message: EmailMessage) -> bool:
    submitted = _header(message, "Auto-Submitted").lower()
    return (
        (submitted not in ("", "no"))
        or _header(message, "Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or any(message.get(name) for name in ("List-Id", "X-Autoreply", "X-Autorespond"))
        or message.get_content_type() == "multipart/report"
        or _header(message, "Return-Path").strip() == "<>"
    )


class _Reader(HTMLParser):
    """Collects the words of a page; what it quotes is marked as mail programs mark it in plain text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self._depth = self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        self._hidden += tag in UNSEEN
        self._depth += tag == "blockquote"
        if tag in BLOCKS:
            self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in UNSEEN))
        if tag in BLOCKS:
            self._break(tag)
        self._depth = max(0, self._depth - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1] += BLANKS.sub(" ", data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        line = self.lines[-1].strip()
        if line or tag == "br":
            self.lines[-1] = f"> {line}" if self._depth and line else line
            self.lines += ["", ""] if tag == "p" else [""]


def _plain(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.handle_endtag("p")
    return "\n".join(reader.lines).strip()
