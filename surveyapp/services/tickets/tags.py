"""Tags on tickets: put on, taken off, and what is suggested."""

from collections.abc import Sequence
from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.tickets.tags import MAXIMUM_TAGS, clean_tag
from surveyapp.services.tickets.changes import changing
from surveyapp.store import ticket_lists, worklists
from surveyapp.store.database import db

ADDED, REMOVED = "added", "removed"
SUGGESTED = 50


def add_tag(viewer: Viewer, ticket_id: int, tag: str, *, now: datetime) -> bool:
    """Put a tag on a ticket, ended or not; return False when it has it already.

    Raises:
        Refused: it is no tag, or the ticket has as many as anybody reads.
    """
    tag = clean_tag(tag)
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        if not worklists.add_tag(change.session, ticket_id, tag):
            return False
        if worklists.count_tags(change.session, ticket_id) > MAXIMUM_TAGS:
            raise Refused(N_("A case takes at most %(maximum)s tags. Take one off first."), maximum=MAXIMUM_TAGS)
        # The word itself stays out of the history: it is nobody's business after it was taken off.
        change.note("tag", new=ADDED)
        return True


def remove_tag(viewer: Viewer, ticket_id: int, tag: str, *, now: datetime) -> bool:
    """Take a tag off a ticket; return False when it does not have it."""
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        if not worklists.remove_tag(change.session, ticket_id, tag):
            return False
        change.note("tag", new=REMOVED)
        return True


def tags_of(ticket_id: int) -> Sequence[str]:
    """Return a ticket's tags by alphabet; who may see the ticket is for the caller to have asked."""
    return ticket_lists.tags_of(db.session(), [ticket_id]).get(ticket_id, ())


def suggest(viewer: Viewer) -> Sequence[str]:
    """Return the tags in use on tickets that the viewer sees, the most used first."""
    return ticket_lists.list_tags(db.session(), viewer, SUGGESTED)
