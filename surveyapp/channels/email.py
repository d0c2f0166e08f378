"""Messages to a mail server by SMTP, over one connection that is opened anew when it breaks.

No message takes longer than the time limit, however slowly the server drips: a hanging server must not hold up the
rest. What a server says of one recipient is that message's affair; everything else is the server's.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.mail_policy import ON_THE_WIRE, WITH_UTF8, MailPolicy

TIMEOUT = 30.0
PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
CLOSING = 421
MAXIMUM_REASON = 200
ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")


class MailServer:
    """A mail server to hand messages to."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._parts = parts
        self._timeout = float(parse_qs(parts.query).get("timeout", [TIMEOUT])[-1])
        self._smtp: smtplib.SMTP | None = None
        self._is_used = False

    def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand one message over; after it the server has it, or DeliveryError says why not.

        Raises:
            DeliveryError: it was not taken.
        """
        smtp = self._smtp or self._connect()
        watch = threading.Timer(self._timeout, self._hang_up)
        watch.daemon = True
        watch.start()
        try:
            options, policy = _needs(smtp, recipient)
            content = message.as_bytes(policy=policy)
            smtp = self._begin(smtp, sender, options)
            _expect(smtp.rcpt(recipient))
            _expect(_data(smtp, content))
            self._is_used = True
        except DeliveryError as fault:
            # The next message begins anew, on the same connection where the server still listens.
            if fault.is_server:
                self.close()
            else:
                with suppress(smtplib.SMTPException, OSError):
                    smtp.rset()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryError(_described(error)) from error
        finally:
            watch.cancel()

    def _begin(self, smtp: smtplib.SMTP, sender: str, options: list[str]) -> smtplib.SMTP:
        """Name the sender; a connection that lay idle and was closed meanwhile is opened anew once."""
        try:
            answer = smtp.mail(sender, options)
        except smtplib.SMTPServerDisconnected:
            if not self._is_used:
                raise
            self.close()
            smtp = self._connect()
            answer = smtp.mail(sender, options)
        _expect(answer, is_server=True)
        return smtp

    def _connect(self) -> smtplib.SMTP:
        parts = self._parts
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        try:
            if parts.scheme == "smtps":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port, timeout=self._timeout, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(host, port, timeout=self._timeout)
            self._smtp, self._is_used = smtp, False
            _greet(smtp, parts)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise DeliveryError(_described(error), is_server=True) from error
        return smtp

    def _hang_up(self) -> None:
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            with suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye as far as the server listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.timeout = 1
            if smtp.sock is not None:
                smtp.sock.settimeout(1)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()


def _greet(smtp: smtplib.SMTP, parts: SplitResult) -> None:
    smtp.ehlo_or_helo_if_needed()
    if parts.scheme == "smtp" and parts.hostname not in LOOPBACK and smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))


def _needs(smtp: smtplib.SMTP, recipient: str) -> tuple[list[str], MailPolicy]:
    if recipient.isascii():
        return [], ON_THE_WIRE
    if not smtp.has_extn("smtputf8"):
        raise DeliveryError("the mail server takes no addresses with such letters", permanent=True)
    return ["SMTPUTF8"], WITH_UTF8


def _data(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes | str]:
    try:
        return smtp.data(content)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error


def _expect(answer: tuple[int, bytes | str], *, is_server: bool = False) -> None:
    """Do nothing where the server agrees; a refused sender is our own trouble, and no reason to give a customer up."""
    code, words = answer
    if 200 <= code < 300:
        return
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    reason = f"{code} {ADDRESS.sub('[address]', ' '.join(said.split()))}"[:MAXIMUM_REASON]
    closing = code == CLOSING or is_server
    raise DeliveryError(reason, permanent=code >= 500 and not closing, is_server=closing)


def _described(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} from the mail server"
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "the mail server hung up, or did not answer in time"
    return f"the mail server cannot be reached ({type(error).__name__})"


@contextmanager
def opened(url: str) -> Iterator[MailServer]:
    """Yield the mail server of an `smtp:` or `smtps:` address; `?timeout=` shortens the 30 seconds."""
    server = MailServer(url)
    try:
        yield server
    finally:
        server.close()
