"""Taking comments out: everything that a search finds, as it is shown, with a line in the audit log."""

from collections.abc import Iterator
from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.comment_queries import CommentFilters
from surveyapp.services import audit
from surveyapp.services.comments.searching import walk_comments
from surveyapp.services.comments.showing import FoundComment

TOGETHER = 500


def take_comments(text: str, filters: CommentFilters, *, viewer: Viewer, now: datetime) -> Iterator[FoundComment]:
    """Return every comment found, read as it is asked for; the audit log keeps who took them, not what was typed.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: there is no such survey or unit.
    """
    found = walk_comments(text, filters, viewer=viewer, size=TOGETHER)
    audit.record_alone("comments exported", now=now, viewer=viewer, survey=filters.survey, unit=filters.unit)
    return found
