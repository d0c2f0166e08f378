"""How a draft ends: published, or thrown away; and what was done to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.services import audit
from surveyapp.services.survey_drafts.draft import check_may_write, may_publish
from surveyapp.services.surveys.published import find_published
from surveyapp.services.surveys.publishing import PublishResult, freeze, read_publishable
from surveyapp.services.transactions import transaction
from surveyapp.store import survey_drafts as store
from surveyapp.store import surveys
from surveyapp.store.database import db

PAGE = 50
MOST_DRAFTS = 200

_CHANGED = N_("The draft was changed since you looked at it. Look at the differences again before you publish.")
_OVERTAKEN = N_("Another version was published meanwhile. Look at the differences again before you publish.")
_MAY_NOT = N_("Only somebody who leads the whole company can publish. Ask them to look at the draft.")


@dataclass(frozen=True, slots=True)
class EditPage:
    """A page of what was done to a survey's drafts, newest first; `next_offset` is None at the end."""

    rows: Sequence[Row[Any]]
    next_offset: int | None


def publish(
    viewer: Viewer, name: str, version: int, against: int | None, *, opens_at: datetime | None = None, now: datetime
) -> PublishResult:
    """Freeze the draft as the survey's current version and end it.

    `version` is the draft's that was looked at, `against` the number of the version it was compared to (None: there
    was none). `opens_at` is when a survey that nobody is asked yet shall begin to ask; None leaves that as it is.

    Raises:
        Refused: the viewer may not publish.
        NotFound: there is no such draft.
        InvalidFile: the draft has faults.
        Conflict: draft or published version is another one now.
    """
    check_may_write(viewer)
    if not may_publish(viewer):
        raise Refused(_MAY_NOT)
    with transaction() as session:
        found = store.find_open(session, name, lock=True)
        if found is None:
            raise NotFound
        row = found.SurveyDraft
        # Nobody publishes another version between this look and the freezing.
        survey = surveys.find_locked(session, name)
        current = find_published(name)
        if row.version != version:
            raise Conflict(_CHANGED)
        if (current.version_number if current is not None else None) != against:
            raise Conflict(_OVERTAKEN)
        result = freeze(session, read_publishable(row.text, name), user_id=viewer.user_id, now=now)
        row.ended_at, row.published_version = now, result.version_id
        store.drop_texts(session, row.id)
        survey = survey or surveys.find_locked(session, name)
        if survey is not None and opens_at is not None:
            survey.opens_at = opens_at
    return result


def discard(viewer: Viewer, name: str, version: int, *, now: datetime) -> None:
    """Throw the draft away; what is published stays as it is. What was done to it can still be read.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is no such draft.
        Conflict: somebody changed it since.
    """
    check_may_write(viewer)
    with transaction() as session:
        found = store.find_open(session, name, lock=True)
        if found is None:
            raise NotFound
        row = found.SurveyDraft
        if row.version != version:
            raise Conflict(
                N_("The draft was changed since you looked at it. Look at it again before you throw it away.")
            )
        row.ended_at = now
        store.drop_texts(session, row.id)
        audit.record(session, "survey_draft_discarded", now=now, user_id=viewer.user_id, survey=name)


def list_edits(viewer: Viewer, name: str, *, offset: int = 0) -> EditPage:
    """Return who changed what, in all drafts of a survey, newest first.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    check_may_write(viewer)
    rows = store.list_edits(db.session(), name, limit=PAGE + 1, offset=offset)
    return EditPage(rows[:PAGE], offset + PAGE if len(rows) > PAGE else None)


def list_drafts(viewer: Viewer) -> Sequence[Row[Any]]:
    """Return (name, changed_at, changed_by, based_on) of the drafts under way, newest first.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    check_may_write(viewer)
    return store.list_open(db.session(), MOST_DRAFTS)
