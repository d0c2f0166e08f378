"""Trial links for colleagues: the survey's name and the last day that it works, sealed with the key; nothing is stored."""

import base64
import hashlib
import hmac
from datetime import date, timedelta

from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.surveys.parsing import SURVEY_NAME

LIFETIME = timedelta(days=14)
SEAL_LENGTH = 22
PURPOSE = "survey trial"


class TrialOver(NotFound):
    """The link is too old, was cut short or changed on its way; nobody learns which."""

    def __init__(self) -> None:
        super().__init__(N_("This trial link does not work any more. Ask whoever sent it for a new one."))


def last_day(today: date) -> date:
    """Return the last local day on which a link made `today` works."""
    return today + LIFETIME


def make_token(secret_key: str, name: str, today: date) -> str:
    """Return what stands behind `/try/`; the same all day, for the same survey."""
    content = f"{name}.{last_day(today):%Y%m%d}"
    return f"{content}.{_seal(secret_key, content)}"


def read_token(secret_key: str, token: str, today: date) -> str:
    """Return the name of the survey that a token lets somebody try.

    Raises:
        TrialOver: it is no token of ours, or its time is over.
    """
    content, _, seal = token.rpartition(".")
    name, _, day = content.rpartition(".")
    if (
        not token.isascii()
        or not SURVEY_NAME.fullmatch(name)
        or not hmac.compare_digest(seal.encode(), _seal(secret_key, content).encode())
        or day < f"{today:%Y%m%d}"
    ):
        raise TrialOver
    return name


def _seal(secret_key: str, content: str) -> str:
    digest = hmac.new(secret_key.encode(), f"{PURPOSE}:{content}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()[:SEAL_LENGTH]
