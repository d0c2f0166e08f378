"""The versions of a survey: what each asked, what it changed, and going back to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.surveys import Survey
from surveyapp.domain.surveys.differences import Difference, differences
from surveyapp.services import audit
from surveyapp.services.survey_drafts.draft import may_publish
from surveyapp.services.surveys.promised import refuse_broken_promise
from surveyapp.services.surveys.published import PublishedSurvey, find_parsed, get_published
from surveyapp.services.surveys.trends import known_series
from surveyapp.services.transactions import transaction
from surveyapp.store import survey_drafts, survey_versions, surveys
from surveyapp.store.database import db

_MAY_NOT = N_("Only somebody who leads the whole company can go back to an older version.")
_OVERTAKEN = N_("Another version was published meanwhile. Look at the differences again before you go back.")


@dataclass(frozen=True, slots=True)
class Version:
    """A version as its page shows it.

    `responses` counts what customers of the reader's units answered to it; None for a protected survey, whose counts
    only its reports may show. `differences` are those to the version `before` it, the number of which is None for the first.
    """

    published: PublishedSurvey
    current_number: int
    published_at: datetime
    published_by: str | None
    responses: int | None
    before: PublishedSurvey | None
    differences: Sequence[Difference]

    @property
    def is_current(self) -> bool:
        """Whether it is the one that is asked."""
        return self.published.version_number == self.current_number


def get_version(viewer: Viewer, name: str, number: int) -> Version:
    """Return a version with what it changed.

    Raises:
        NotFound: no such survey is published, or it has no such version.
    """
    session = db.session()
    current = get_published(name)
    published = _find(session, current, number)
    facts = survey_versions.get_version_facts(session, published.version_id)
    before = None if number == 1 else _find(session, current, number - 1)
    counted = published.survey.anonymity == "identified"
    return Version(
        published,
        current.version_number,
        facts.published_at,
        facts.published_by,
        survey_versions.count_version_responses(session, published.version_id, viewer) if counted else None,
        before,
        differences(before.survey, published.survey) if before is not None else [],
    )


def export_version(name: str, number: int) -> str:
    """Return the file that a version was published from, comments and all.

    Raises:
        NotFound: no such survey is published, or it has no such version.
    """
    session = db.session()
    return surveys.get_source(session, _find(session, get_published(name), number).version_id)


def compare_with_current(name: str, number: int) -> tuple[PublishedSurvey, Survey, list[Difference]]:
    """Return the current version, the survey of another one, and what going back to that would change.

    Raises:
        NotFound: no such survey is published, or it has no such version.
    """
    session = db.session()
    current = get_published(name)
    survey = _find(session, current, number).survey
    return current, survey, differences(current.survey, survey, known_series(session, current.id))


def restore_version(viewer: Viewer, name: str, number: int, against: int, *, now: datetime) -> None:
    """Let new responses belong to an older version again; those given keep the version that was seen.

    `against` is the number of the version that is asked now, as far as the viewer saw.

    Raises:
        Refused: the viewer may not publish, or somebody answered under a stronger promise than that version's.
        NotFound: no such survey is published, or it has no such version.
        Conflict: another version is asked by now.
    """
    if not may_publish(viewer):
        raise Refused(_MAY_NOT)
    with transaction() as session:
        row = surveys.find_locked(session, name)
        if row is None:
            raise NotFound
        current = get_published(name)
        if current.version_number != against:
            raise Conflict(_OVERTAKEN)
        version = survey_versions.find_version(session, row.id, number)
        if version is None:
            raise NotFound
        if version.is_current:
            return
        refuse_broken_promise(session, row.id, name, version.anonymity)
        surveys.make_current(session, version)
        survey_drafts.add_past(session, name, "restored", version, user_id=viewer.user_id, now=now)
        audit.record(
            session,
            "survey_version_restored",
            now=now,
            user_id=viewer.user_id,
            object_kind="survey",
            object_id=row.id,
            survey=name,
            version=number,
        )


def _find(session: Session, current: PublishedSurvey, number: int) -> PublishedSurvey:
    found = find_parsed(session, surveys.find_head_of_number(session, current.id, number))
    if found is None:
        raise NotFound
    return found
