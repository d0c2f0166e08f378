"""A draft as it stands: its text, what that says, and what is still wrong with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Forbidden, NotFound
from surveyapp.domain.surveys import InvalidDefinition, PathFault, Survey, parse_survey, publish_faults
from surveyapp.formats.survey_rewriting import read_again
from surveyapp.formats.survey_yaml import Lines
from surveyapp.services.surveys.published import PublishedSurvey, find_published
from surveyapp.store import survey_drafts as store
from surveyapp.store import surveys
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import SurveyDraft
from surveyapp.store.units import ROOT_ID


@dataclass(frozen=True, slots=True)
class Draft:
    """A survey under way.

    `text` is the YAML and `definition` the plain data in it, `lines` the line of each path. `survey` is what it defines,
    None while `faults` keep it from being one; `version` is what a writer saw: of what is published and untouched, the one
    before its next draft's first. `published` is the version that customers are asked now, None for a survey that is new.
    """

    name: str
    text: str
    definition: dict[str, Any]
    lines: Lines
    survey: Survey | None
    faults: list[PathFault]
    version: int
    published: PublishedSurvey | None
    based_on: int | None
    changed_at: datetime | None
    changed_by: str | None
    can_undo: bool
    can_redo: bool

    @property
    def is_begun(self) -> bool:
        """Whether somebody has changed anything since the last version."""
        return self.changed_at is not None

    @property
    def locale(self) -> str:
        """The language that every text has."""
        locale = self.definition.get("locale")
        return locale if isinstance(locale, str) and locale else "en"

    @property
    def is_behind(self) -> bool:
        """Whether another version was published since the draft was begun."""
        return self.is_begun and self.published is not None and self.based_on != self.published.version_number


def check_may_write(viewer: Viewer) -> None:
    """Let only those pass who make surveys.

    Raises:
        Forbidden: the viewer does not.
    """
    if not viewer.may("surveys.write"):
        raise Forbidden(NotFound().message)


def may_publish(viewer: Viewer) -> bool:
    """Tell whether a person decides what customers of the whole company are asked."""
    return viewer.may("surveys.publish") and ROOT_ID in viewer.unit_ids


def find_draft(viewer: Viewer, name: str) -> Draft | None:
    """Return the open draft of `name`, else what is published of it as an untouched one; None where there is neither.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    check_may_write(viewer)
    session = db.session()
    published = find_published(name)
    found = store.find_open(session, name)
    if found is not None:
        row = found.SurveyDraft
        undone = store.find_edit(session, row.id, row.edit_number + 1)
        return as_draft(row, published, found.number, found.name, undone)
    if published is None:
        return None
    text = surveys.get_source(session, published.version_id)
    return _draft(name, text, published, version=store.next_version(session, name), based_on=published.version_number)


def get_draft(viewer: Viewer, name: str) -> Draft:
    """Return the open draft of `name`, else what is published of it as an untouched one.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is neither.
    """
    draft = find_draft(viewer, name)
    if draft is None:
        raise NotFound
    return draft


def as_draft(
    row: SurveyDraft, published: PublishedSurvey | None, based_on: int | None, changed_by: str | None, undone: Any
) -> Draft:
    """Return what a row says; `undone` is the edit after the one it stands at, None where nothing was undone."""
    return _draft(
        row.name,
        row.text,
        published,
        version=row.version,
        based_on=based_on,
        changed_at=row.changed_at,
        changed_by=changed_by,
        can_undo=row.edit_number > 0,
        can_redo=undone is not None,
    )


def _draft(name: str, text: str, published: PublishedSurvey | None, **facts: Any) -> Draft:
    definition, lines = read_again(text, name)
    survey, faults = parsed(definition)
    known = {"changed_at": None, "changed_by": None, "can_undo": False, "can_redo": False}
    return Draft(name, text, definition, lines, survey, faults, published=published, **{**known, **facts})


def parsed(definition: dict[str, Any]) -> tuple[Survey | None, list[PathFault]]:
    """Return the survey of a definition, None where it has faults, and what keeps it from being published."""
    try:
        survey = parse_survey(definition)
    except InvalidDefinition as error:
        return None, list(error.faults)
    return survey, publish_faults(survey)
