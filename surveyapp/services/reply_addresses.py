"""The address that a case's mails come back to: which case it is stands in it, under a seal, and nothing is stored."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import LENGTH, decode_id, encode_id
from surveyapp.settings import Settings

# Sixty bits: nobody guesses one, and the local part stays within the 64 characters that mail allows.
SEAL_LENGTH = 12


def reply_address(settings: Settings, ticket_id: int) -> str:
    """Return where the answer to a letter about a ticket goes; the sender's address where nothing reads replies."""
    if not settings.reply_to and not settings.inbox_url:
        return settings.sender
    local, _, host = (settings.reply_to or settings.sender).rpartition("@")
    return f"{local}+{encode_id(ticket_id)}{_seal(settings.secret_key, ticket_id)}@{host}"


def ticket_of(settings: Settings, addresses: Iterable[str]) -> int | None:
    """Return the ticket that one of the addresses belongs to; None where none was made by us."""
    for address in addresses:
        key = address.rpartition("@")[0].rpartition("+")[2].lower()
        try:
            ticket_id = decode_id(key[:LENGTH])
        except NotFound:
            continue
        if hmac.compare_digest(key[LENGTH:].encode(), _seal(settings.secret_key, ticket_id).encode()):
            return ticket_id
    return None


def _seal(key: str, ticket_id: int) -> str:
    # Mail servers may change the case of letters, so the seal has only one.
    digest = hmac.new(key.encode(), f"reply address:{ticket_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:SEAL_LENGTH].lower()
