"""The library's notes and questions as YAML: read as strictly as a survey, with the line of each fault."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import N_, InvalidFile
from surveyapp.domain.survey_library import QuestionGroup, SurveyNote, parse_notes, parse_questions
from surveyapp.formats.survey_yaml import read_survey, with_lines

Parsed = TypeVar("Parsed")

NO_NOTES = N_("The file holds no notes; write “surveys:” with a note on each survey of the library.")
NO_QUESTIONS = N_("The file holds no questions; write “groups:” with the questions of each.")


def load_notes(text: bytes | str, file: str) -> tuple[SurveyNote, ...]:
    """Return the notes that `text` defines.

    Raises:
        InvalidFile: with every fault and its line.
    """
    return _load(text, file, NO_NOTES, parse_notes)


def load_questions(text: bytes | str, file: str) -> tuple[QuestionGroup, ...]:
    """Return the groups of ready questions that `text` defines.

    Raises:
        InvalidFile: with every fault and its line.
    """
    return _load(text, file, NO_QUESTIONS, parse_questions)


def _load(text: bytes | str, file: str, empty: str, parse: Callable[[Mapping[str, Any]], Parsed]) -> Parsed:
    definition, lines = read_survey(text, file, empty=empty, no_keys=empty)
    try:
        return parse(definition)
    except InvalidDefinition as error:
        raise InvalidFile(file, with_lines(error.faults, lines)) from None
