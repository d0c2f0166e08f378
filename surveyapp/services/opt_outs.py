"""Who wants no surveys: links that say so, and the list of addresses' keyed hashes."""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store import opt_outs, outbox
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID, Unit

ID_LENGTH, HASH_LENGTH, SEAL_LENGTH = 13, 43, 22
TOKEN_LENGTH = ID_LENGTH + HASH_LENGTH + SEAL_LENGTH


class UnknownOptOut(NotFound):
    """The link was cut short or changed on its way."""

    def __init__(self) -> None:
        super().__init__(N_("This link is not whole. Open it again from the message, or copy the whole address."))


def hash_address(key: str, email: str) -> str:
    """Return the keyed hash of a mail address: who has the table but not the key cannot try addresses on it."""
    return _keyed(key, "opt-out", email.strip().lower())


def make_token(key: str, invitation_id: int, email: str) -> str:
    """Return what stands behind `/u/` in a mail: the invitation, the address's hash, and a seal over both.

    Nothing is stored for it, so that it works as long as the key does, also when the person was erased or imported
    anew meanwhile.
    """
    content = encode_id(invitation_id) + hash_address(key, email)
    return content + _seal(key, content)


def check_token(key: str, token: str) -> None:
    """Do nothing for a token of ours.

    Raises:
        UnknownOptOut: it is none.
    """
    _read(key, token)


def opt_out(key: str, token: str, *, now: datetime) -> None:
    """Send no survey to the token's address any more: what waits is dropped, and what was sent counts as opted out.

    Doing it twice changes nothing.

    Raises:
        UnknownOptOut: it is no token of ours.
    """
    invitation_id, address_hash = _read(key, token)
    with transaction() as session:
        opt_outs.add_opt_out(session, address_hash, now=now)
        outbox.opt_out_person(session, invitation_id)


def list_opted_out(session: Session, key: str, emails: Iterable[str]) -> frozenset[str]:
    """Return those of the addresses that no survey is sent to."""
    by_hash: dict[str, list[str]] = {}
    for email in emails:
        by_hash.setdefault(hash_address(key, email), []).append(email)
    found = opt_outs.list_opted_out(session, by_hash) if by_hash else ()
    return frozenset(email for address_hash in found for email in by_hash[address_hash])


def company_name() -> str:
    """Return the company's name, "" while it has none."""
    return db.session().query(Unit.name).filter_by(id=ROOT_ID).scalar() or ""


def _read(key: str, token: str) -> tuple[int, str]:
    content, seal = token[:-SEAL_LENGTH], token[-SEAL_LENGTH:]
    if (
        len(token) != TOKEN_LENGTH
        or not token.isascii()
        or not hmac.compare_digest(seal.encode(), _seal(key, content).encode())
    ):
        raise UnknownOptOut
    return decode_id(content[:ID_LENGTH]), content[ID_LENGTH:]


def _seal(key: str, content: str) -> str:
    return _keyed(key, "opt-out link", content)[:SEAL_LENGTH]


def _keyed(key: str, purpose: str, text: str) -> str:
    digest = hmac.digest(key.encode(), f"{purpose}:{text}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
