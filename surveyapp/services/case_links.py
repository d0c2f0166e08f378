"""The private links of cases: made from the key and the case's id, so that nothing is stored and nothing can be looked up."""

import base64
import hashlib
import hmac

from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.settings import Settings

ID_LENGTH, SEAL_LENGTH = 13, 22
TOKEN_LENGTH = ID_LENGTH + SEAL_LENGTH
CASE = "case link"
# What a complaint's receipt is opened with: it tells the number and no more.
RECEIPT = "complaint receipt"


class UnknownCaseLink(NotFound):
    """The link was cut short or changed on its way, or what it led to is gone."""

    def __init__(self) -> None:
        super().__init__(N_("This link is not whole. Open it again from the message, or copy the whole address."))


def make_token(secret_key: str, ticket_id: int, purpose: str = CASE) -> str:
    """Return what stands behind `/c/` in a letter: the case, and a seal that only the key can make."""
    content = encode_id(ticket_id)
    return content + _seal(secret_key, purpose, content)


def read_token(secret_key: str, token: str, purpose: str = CASE) -> int:
    """Return the id of the case that a token opens.

    Raises:
        UnknownCaseLink: it is no token of ours, or one for another purpose.
    """
    content, seal = token[:ID_LENGTH], token[ID_LENGTH:]
    if (
        len(token) != TOKEN_LENGTH
        or not token.isascii()
        or not hmac.compare_digest(seal.encode(), _seal(secret_key, purpose, content).encode())
    ):
        raise UnknownCaseLink
    return decode_id(content)


def case_url(settings: Settings, ticket_id: int, language: str) -> str:
    """Return the whole address of a case's page for its customer."""
    return f"{settings.base_url}/c/{make_token(settings.secret_key, ticket_id)}?lang={language}"


def _seal(secret_key: str, purpose: str, content: str) -> str:
    digest = hmac.new(secret_key.encode(), f"{purpose}:{content}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()[:SEAL_LENGTH]
