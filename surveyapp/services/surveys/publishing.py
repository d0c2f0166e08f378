"""Check a definition, and freeze it as a version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.surveys import (
    PathFault,
    SeriesKey,
    Survey,
    advise,
    definition_hash,
    lint,
    never_shown,
    publish_faults,
    renamed_measures,
    series_of,
    trend_changes,
)
from surveyapp.formats.survey_yaml import Lines, parse_with_lines, read_survey, with_lines
from surveyapp.services import audit
from surveyapp.services.surveys.promised import refuse_broken_promise
from surveyapp.services.surveys.published import find_parsed, find_published
from surveyapp.services.transactions import transaction
from surveyapp.store import survey_drafts, surveys
from surveyapp.store.database import db, random_id
from surveyapp.store.surveys import SurveyVersion


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A definition without faults: its survey, and `warnings` about it with their lines."""

    survey: Survey
    warnings: list[Fault]


@dataclass(frozen=True, slots=True)
class Publishable:
    """A definition that can be published: its survey, the plain data that is frozen, its lines and its text."""

    survey: Survey
    definition: dict[str, Any]
    lines: Lines
    source: str


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What publishing did. `created`: a new version; `restored`: an older one is current again; neither: nothing changed.

    `new_series` names the questions whose trend begins with this version.
    """

    name: str
    version_id: int
    version_number: int
    created: bool
    restored: bool
    warnings: list[Fault]
    new_series: list[str]


def check(text: bytes | str, file: str, *, themes: Collection[str] | None = None) -> CheckResult:
    """Return the survey that `text` defines, with warnings: missing languages, and edits that would break a trend.

    `themes` are the ids that the taxonomy has; rules that name another are warned of. None looks at no themes.

    Raises:
        InvalidFile: the definition has faults; all are told, with lines.
    """
    definition, lines = read_survey(text, file)
    survey = parse_with_lines(definition, lines, file)
    warnings = [*advice_for(survey, themes), *publish_faults(survey), *_trend_warnings(survey)]
    return CheckResult(survey, with_lines(warnings, lines))


def advice_for(survey: Survey, themes: Collection[str] | None) -> list[PathFault]:
    """Return what is allowed in a survey but probably not meant, apart from what would end a trend."""
    return [*lint(survey), *never_shown(survey), *advise(survey), *_theme_warnings(survey, themes)]


def _theme_warnings(survey: Survey, themes: Collection[str] | None) -> list[PathFault]:
    """Return a warning for each theme that a rule waits for and the taxonomy does not have: it would never open a case."""
    message = N_("“%(theme)s” is no theme of themes.yaml, so that nobody is ever found to complain of it.")
    return [
        PathFault(("openTicketWhen", position), message, {"theme": theme})
        for position, rule in enumerate(survey.rules)
        if rule.kind == "theme" and themes is not None
        for theme in rule.params.themes
        if theme not in themes
    ]


def _trend_warnings(survey: Survey) -> list[PathFault]:
    """Compare with what is published; a file can be checked before there is a database, too."""
    if not inspect(db.engine).has_table(surveys.Survey.__tablename__):
        return []
    published = find_published(survey.name)
    return [] if published is None else _changed_trends(published.survey, survey)


def _changed_trends(before: Survey, after: Survey) -> list[PathFault]:
    return [*trend_changes(before, after), *renamed_measures(before, after)]


def check_publishable(text: bytes | str, file: str) -> Survey:
    """Return the survey that `text` defines.

    Raises:
        InvalidFile: `publish` would refuse it.
    """
    return read_publishable(text, file).survey


def read_publishable(text: bytes | str, file: str) -> Publishable:
    """Return what `text` defines, ready to be frozen.

    Raises:
        InvalidFile: `publish` would refuse it.
    """
    definition, lines = read_survey(text, file)
    survey = parse_with_lines(definition, lines, file)
    if faults := publish_faults(survey):
        raise InvalidFile(file, with_lines(faults, lines))
    source = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    # The language of plain strings is frozen too: the installation's may change.
    return Publishable(survey, {**definition, "locale": survey.locale}, lines, source)


def publish(text: bytes | str, file: str, *, user_id: int | None, now: datetime) -> PublishResult:
    """Freeze the definition in `text` as the survey's current version.

    The same content again changes nothing; the content of an older version makes that one current again.

    Raises:
        InvalidFile: the definition has faults, or asks what cannot be asked yet; nothing was published.
        Refused: somebody answered under a stronger promise than this one's.
    """
    publishable = read_publishable(text, file)
    with transaction() as session:
        return freeze(session, publishable, user_id=user_id, now=now, is_draft=False)


def freeze(
    session: Session, publishable: Publishable, *, user_id: int | None, now: datetime, is_draft: bool = True
) -> PublishResult:
    """Do what `publish` does, in the caller's transaction; `is_draft` says that the caller keeps what became of its draft."""
    survey = publishable.survey
    before = find_parsed(session, surveys.find_head(session, survey.name))
    version, created, restored = _freeze(session, publishable, user_id, now)
    new_series = _ensure_series(session, version.survey_id, series_of(survey), now)
    if before is not None and (created or restored) and not is_draft:
        survey_drafts.add_past(session, survey.name, "published", version, user_id=user_id, now=now)
    if created or restored:
        audit.record(
            session,
            "survey_published",
            now=now,
            user_id=user_id,
            object_kind="survey",
            object_id=version.survey_id,
            survey=survey.name,
            version=version.number,
        )
    # An older version takes up the trends that it had; only a new one breaks any.
    changes = _changed_trends(before.survey, survey) if before is not None and created else []
    warnings = with_lines([*lint(survey), *never_shown(survey), *advise(survey), *changes], publishable.lines)
    return PublishResult(survey.name, version.id, version.number, created, restored, warnings, new_series)


def _freeze(
    session: Session, publishable: Publishable, user_id: int | None, now: datetime
) -> tuple[SurveyVersion, bool, bool]:
    """Return the version that holds the definition, whether it was made now, and whether it is current again."""
    survey, definition = publishable.survey, publishable.definition
    row = surveys.lock_survey(session, survey.name, now)
    content_hash = definition_hash(definition)
    version = surveys.find_version_by_hash(session, row.id, content_hash)
    if version is not None:
        if version.is_current:
            return version, False, False
        refuse_broken_promise(session, row.id, survey.name, version.anonymity)
        surveys.make_current(session, version)
        return version, False, True
    refuse_broken_promise(session, row.id, survey.name, survey.anonymity)
    version = SurveyVersion(
        id=random_id(),
        survey_id=row.id,
        number=surveys.next_number(session, row.id),
        content_hash=content_hash,
        is_current=False,
        definition=definition,
        source=publishable.source,
        anonymity=survey.anonymity,
        published_at=now,
        published_by=user_id,
    )
    surveys.make_current(session, version)
    return version, True, False


def _ensure_series(session: Session, survey_id: int, keys: list[SeriesKey], now: datetime) -> list[str]:
    """Make the series that are not there yet; return the questions whose trend thereby begins."""
    known = {(series.question, series.scale_hash) for series in surveys.list_series(session, survey_id)}
    missing = [key for key in keys if (key.question, key.hash) not in known]
    surveys.add_series(
        session,
        [
            {
                "survey_id": survey_id,
                "question": key.question,
                "measure": key.measure,
                "scale": list(key.scale),
                "scale_hash": key.hash,
                "created_at": now,
            }
            for key in missing
        ],
    )
    return [key.question for key in missing if key.question]
