"""What is tried of a survey: its draft where somebody began one, else what is published; faulty parts are left out."""

from copy import deepcopy
from dataclasses import dataclass, replace

from surveyapp.domain.access import Viewer
from surveyapp.domain.surveys import InvalidDefinition, Page, Question, Survey, definition_hash, parse_survey
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.settling import settle
from surveyapp.services.survey_drafts import Draft, get_draft
from surveyapp.services.survey_drafts.draft import as_draft
from surveyapp.services.surveys.published import find_published
from surveyapp.store import survey_drafts as store
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class Tried:
    """A survey on trial.

    `faults` is how many things are wrong with the draft: what cannot be shown because of them is left out of `survey`.
    `content_hash` is that of the definition as it is written.
    """

    name: str
    survey: Survey
    content_hash: str
    faults: int = 0


def get_tried(viewer: Viewer, name: str) -> Tried | None:
    """Return the survey `name` as it can be tried; None where nothing of its draft can be shown.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is no such survey.
    """
    return tried_of(get_draft(viewer, name))


def find_tried(name: str) -> Tried | None:
    """Return the survey `name` as whoever has its trial's link may try it; None where there is nothing to show."""
    row = store.find_open(db.session(), name)
    if row is not None:
        return tried_of(as_draft(row.SurveyDraft, None, None, None, None))
    published = find_published(name)
    return Tried(name, without_files(published.survey), published.content_hash) if published is not None else None


def tried_of(draft: Draft) -> Tried | None:
    """Return what can be shown of a draft; None where that is nothing."""
    survey, faults = draft.survey, 0
    if survey is None:
        survey, faults = _settled(draft), len(draft.faults)
    if survey is None or not survey.pages:
        return None
    return Tried(draft.name, without_files(survey), definition_hash(draft.definition), faults)


def _settled(draft: Draft) -> Survey | None:
    """Return the survey of a mended copy of a draft that has faults."""
    try:
        return parse_survey(settle(Carried(deepcopy(draft.definition))).definition)
    except InvalidDefinition:
        return None


def without_files(survey: Survey) -> Survey:
    """Return the survey with no file asked as a must: on trial none is kept, so that none could ever be answered."""
    if all(question.type != "file" for question in survey.questions):
        return survey
    return replace(survey, pages=tuple(_page(page) for page in survey.pages))


def _page(page: Page) -> Page:
    return replace(page, questions=tuple(_element(element) for element in page.questions))


def _element(element: Question) -> Question:
    if element.elements:
        return replace(element, elements=tuple(_element(inner) for inner in element.elements))
    return replace(element, required=False, required_if=None) if element.type == "file" else element
