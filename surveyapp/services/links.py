"""The secret links of invitations: made here, kept as hashes only."""

import secrets
from datetime import datetime
from typing import Any

from surveyapp.services.sessions import hash_secret


def make_link(invitation_id: int, *, now: datetime) -> tuple[str, dict[str, Any]]:
    """Return a new secret for an invitation, and the row that opens it by the secret's hash."""
    token = secrets.token_urlsafe(32)
    return token, {"token_hash": hash_secret(token), "invitation_id": invitation_id, "created_at": now}
