"""The library of ready surveys and questions in the surveys folder, read again only after a file of it changed."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import structlog

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import InvalidFile, NotFound
from surveyapp.domain.survey_library import QuestionGroup, SurveyNote
from surveyapp.domain.surveys import Survey
from surveyapp.domain.surveys.advice import Estimate, estimate
from surveyapp.formats.given_files import read_file
from surveyapp.formats.library_yaml import load_notes, load_questions
from surveyapp.formats.survey_yaml import MAXIMUM_BYTES, load_survey
from surveyapp.services import survey_drafts
from surveyapp.services.installation import current_settings
from surveyapp.services.survey_drafts import Draft
from surveyapp.services.surveys import list_published

log = structlog.get_logger("surveyapp.library")

FOLDER = "library"
NOTES = "notes.yaml"
QUESTIONS = "questions.yaml"
# How many names are tried for a draft of the same survey; whoever has more of them finds a name of their own.
NAMES_TRIED = 100
LONGEST_NAME = 63


@dataclass(frozen=True, slots=True)
class ReadySurvey:
    """A survey of the library: its file's text, what is said of it, what it asks, and how long that takes."""

    note: SurveyNote
    text: str
    survey: Survey
    takes: Estimate


def list_ready_surveys() -> list[ReadySurvey]:
    """Return the surveys of the library in the order of its notes.

    A survey whose file cannot be read is logged and left out: the others can still be taken.

    Raises:
        InvalidFile: the notes cannot be read.
    """
    found = []
    for note in _notes():
        try:
            found.append(_ready(note))
        except InvalidFile as refused:
            _log_faults(refused)
    return found


def get_ready_survey(name: str) -> ReadySurvey:
    """Return the survey of the library that is called `name`.

    Raises:
        NotFound: the library has none.
        InvalidFile: its file, or the notes, cannot be read.
    """
    note = next((note for note in _notes() if note.name == name), None)
    if note is None:
        raise NotFound
    return _ready(note)


def list_ready_questions() -> tuple[QuestionGroup, ...]:
    """Return the questions that may be put into a survey, in their groups.

    What cannot be read is logged, and nothing is offered: a survey is edited without them too.
    """
    path = _folder() / QUESTIONS
    try:
        return _questions(path, _changed(path))
    except InvalidFile as refused:
        _log_faults(refused)
        return ()


def unused_name(viewer: Viewer, name: str) -> str:
    """Return `name`, or with -2, -3 … behind it, whatever no survey or draft is called yet.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    taken = {draft.name for draft in survey_drafts.list_drafts(viewer)} | {each.name for each in list_published()}
    wishes = (name if number == 1 else f"{name[: LONGEST_NAME - 4]}-{number}" for number in range(1, NAMES_TRIED))
    return next((wish for wish in wishes if wish not in taken), "")


def make_draft(viewer: Viewer, name: str, *, called: str, now: datetime) -> Draft:
    """Make a draft, named `called`, of the survey `name` of the library.

    Raises:
        NotFound: the library has no such survey.
        Forbidden: the viewer makes no surveys.
        Refused: the name cannot be one, or there is such a survey already.
        InvalidFile: the file of the library cannot be read.
    """
    ready = get_ready_survey(name)
    return survey_drafts.begin(viewer, name=called, text=ready.text, kind="library", now=now)


def _log_faults(refused: InvalidFile) -> None:
    log.error("library_unreadable", file=refused.file, faults=[str(fault) for fault in refused.faults])


def _folder() -> Path:
    return current_settings().surveys / FOLDER


def _notes() -> tuple[SurveyNote, ...]:
    path = _folder() / NOTES
    return _notes_of(path, _changed(path))


def _ready(note: SurveyNote) -> ReadySurvey:
    path = _folder() / f"{note.name}.yaml"
    if not path.is_file():
        # What is published from the beginning is offered as it is, and stands where the first run finds it.
        path = path.parent.parent / path.name
    text, survey, takes = _survey_of(path, _changed(path))
    return ReadySurvey(note, text, survey, takes)


def _changed(path: Path) -> int:
    """Return when a file changed last; 0 where there is none, which reading it will tell."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4)
def _notes_of(path: Path, changed: int) -> tuple[SurveyNote, ...]:  # noqa: ARG001 - the time of change is part of the key
    return load_notes(read_file(path, MAXIMUM_BYTES), str(path))


@lru_cache(maxsize=4)
def _questions(path: Path, changed: int) -> tuple[QuestionGroup, ...]:  # noqa: ARG001 - as above
    return load_questions(read_file(path, MAXIMUM_BYTES), str(path))


@lru_cache(maxsize=64)
def _survey_of(path: Path, changed: int) -> tuple[str, Survey, Estimate]:  # noqa: ARG001 - as above
    data = read_file(path, MAXIMUM_BYTES)
    survey, _ = load_survey(data, str(path))
    return data.decode("utf-8-sig"), survey, estimate(survey)
