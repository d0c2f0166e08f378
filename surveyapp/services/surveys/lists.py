"""What screens and files show of published surveys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.formats import surveyjs_json
from surveyapp.services.surveys.published import PublishedSurvey, as_published, get_published, kept
from surveyapp.store import surveys
from surveyapp.store.database import db

PAGE = 50
VERSIONS_SHOWN = 50
MOST = 500


@dataclass(frozen=True, slots=True)
class SurveyRow:
    """A line of the list; `responses` is None for a protected survey, whose counts only its reports may show."""

    published: PublishedSurvey
    published_at: datetime
    responses: int | None


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """A page of the list; `next_after` leads to the next, None at the end."""

    rows: Sequence[SurveyRow]
    next_after: str | None


def list_surveys(viewer: Viewer, *, after: str = "") -> SurveyPage:
    """Return the published surveys by name, with how many complete responses of the viewer's units are counted."""
    session = db.session()
    heads = surveys.list_heads(session, after, PAGE + 1)
    shown = heads[:PAGE]
    counts = surveys.count_responses(session, [head.id for head in shown], viewer)
    rows = []
    for head, published in zip(shown, _parsed(session, shown), strict=True):
        responses = counts.get(head.id, 0) if published.survey.anonymity == "identified" else None
        rows.append(SurveyRow(published, head.published_at, responses))
    return SurveyPage(rows, shown[-1].name if len(heads) > PAGE else None)


def list_published() -> list[PublishedSurvey]:
    """Return the current version of every published survey, by name; up to MOST of them."""
    session = db.session()
    return _parsed(session, surveys.list_heads(session, "", MOST))


def _parsed(session: Session, heads: Sequence[Row[Any]]) -> list[PublishedSurvey]:
    """Return the surveys of some heads, in two statements at most however many there are."""
    parsed = {head.version_id: kept.find(head.content_hash) for head in heads}
    missing = [version_id for version_id, survey in parsed.items() if survey is None]
    definitions = surveys.definitions_of(session, missing) if missing else {}
    return [
        as_published(head, parsed[head.version_id] or kept.keep(head.content_hash, definitions[head.version_id]))
        for head in heads
    ]


def list_versions(survey_id: int) -> Sequence[Row[Any]]:
    """Return (number, published_at, is_current, content_hash, published_by) of a survey's versions, newest first."""
    return surveys.list_versions(db.session(), survey_id, VERSIONS_SHOWN)


def export_yaml(name: str) -> str:
    """Return the file that the current version was published from, comments and all.

    Raises:
        NotFound: no such survey is published.
    """
    return surveys.get_source(db.session(), get_published(name).version_id)


def export_surveyjs(name: str) -> str:
    """Return the current version as a survey of SurveyJS, which `bringing` reads back unchanged.

    Raises:
        NotFound: no such survey is published.
    """
    definition = surveys.get_definition(db.session(), get_published(name).version_id)
    return surveyjs_json.write(definition)
