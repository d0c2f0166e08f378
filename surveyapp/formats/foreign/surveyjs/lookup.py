"""Where in a JSON file the survey is: the file itself, or the only one in a wrapper of a kind that tools write."""

from typing import Any

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign.surveyjs.json_text import JsonText

PARTS = ("pages", "elements", "questions")
DEEPEST = 3

NO_SURVEY = N_("No survey was found: SurveyJS's JSON has “pages” or “elements” with questions.")
SEVERAL = N_("The file holds %(count)s surveys; bring each in a file of its own.")


def find_survey(json_text: JsonText) -> dict[str, Any]:
    """Return the object of the file that is a survey.

    Raises:
        InvalidFile: there is none, or more than one.
    """
    found = _surveys(json_text.value, 0)
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidFile(json_text.file, [Fault(1, NO_SURVEY)])
    raise InvalidFile(json_text.file, [Fault(json_text.line(found[1]), SEVERAL, {"count": len(found)})])


def _surveys(value: Any, depth: int) -> list[dict[str, Any]]:
    """Return the outermost objects below `value` that have pages or questions."""
    if isinstance(value, dict):
        if any(isinstance(value.get(key), list) for key in PARTS):
            return [value]
        inner = list(value.values())
    elif isinstance(value, list):
        # A bare list of questions is a page.
        if value and all(isinstance(each, dict) and isinstance(each.get("type"), str) for each in value):
            return [{"elements": value}]
        inner = value
    else:
        return []
    return [] if depth == DEEPEST else [survey for each in inner for survey in _surveys(each, depth + 1)]
