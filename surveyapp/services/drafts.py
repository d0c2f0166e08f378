"""Drafts: what an invited person has typed and not sent yet, kept until it is sent or the link expires.

A draft belongs to the version of the survey that the person saw, and goes on with it when a newer one is published.
Anonymous surveys keep none, and open forms have nobody to keep one for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surveyapp.domain.invitations import EXPIRED
from surveyapp.services.asking import OPEN, USED, WAITING, Asking
from surveyapp.services.responses import NotOpen
from surveyapp.services.transactions import reading, transaction
from surveyapp.store import drafts, invitation_links

# No keyboard types these, and PostgreSQL takes them in no JSON.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed (name of a field → everything under it), on which page of which version, in which language."""

    asking: Asking
    fields: Mapping[str, Sequence[str]]
    page: str
    language: str
    saved_at: datetime


def save(
    asking: Asking,
    fields: Mapping[str, Sequence[str]],
    *,
    page: str,
    language: str,
    now: datetime,
    is_autosave: bool = False,
) -> None:
    """Keep `fields` as the draft of the invitation, in place of the one before, and count the invitation as started.

    What a script saves by itself (`is_autosave`) may arrive after what the person sent next: it never replaces what was
    saved later than `now`.

    Raises:
        NotOpen: it was answered or has expired, also a moment ago: a draft never comes after the answer.
        ValueError: nothing may be kept of this form.
    """
    if not asking.keeps_draft or asking.invitation_id is None:
        raise ValueError("this form keeps no draft")
    status = asking.status_at(now)
    # A survey that is paused goes on: what is typed meanwhile waits for it.
    if status not in (OPEN, *WAITING):
        raise NotOpen(status)
    values = {
        "invitation_id": asking.invitation_id,
        "version_id": asking.version_id,
        "language": language,
        "page": page,
        "fields": {name: [UNKEPT.sub("", text) for text in sent] for name, sent in fields.items()},
        "saved_at": now,
    }
    with transaction() as session:
        if not invitation_links.start(session, asking.invitation_id, now=now):
            expires_at = asking.expires_at
            raise NotOpen(EXPIRED if expires_at is not None and expires_at <= now else USED)
        drafts.save_draft(session, values, is_autosave=is_autosave)


def find(asking: Asking) -> Draft | None:
    """Return the draft of an invitation with what is asked in its own version, None where there is none."""
    if asking.draft_at is None or asking.invitation_id is None or not asking.keeps_draft:
        return None
    with reading() as connection:
        row = drafts.find_draft(connection, asking.invitation_id)
    if row is None:
        return None
    at_version = asking.at_version(row["version_id"], row["content_hash"])
    return Draft(at_version, row["fields"], row["page"], row["language"], row["saved_at"])
