"""What the pages of publishing share: the blueprint, the language that texts are cited in, and numbers that were sent."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request, url_for
from flask_babel import get_locale, get_timezone

from surveyapp.domain.definitions import Path
from surveyapp.domain.surveys import Survey

# A number of as many digits or more could not be compared in a database.
LONGEST_NUMBER = 9
HIGHEST_VERSION = 10**LONGEST_NUMBER - 1

blueprint = Blueprint("survey_publishing", __name__, url_prefix="/surveys")


def language_for(survey: Survey) -> str:
    """Return the language that a survey's texts are shown in: the reader's, else its own."""
    language = str(get_locale())
    return language if language in survey.locales else survey.locale


def reader_zone() -> ZoneInfo:
    """Return the time zone that the reader types and reads times in."""
    return ZoneInfo(str(get_timezone()))


def number_sent(key: str) -> int | None:
    """Return the number that a form was made from, None where there was none."""
    sent = request.form.get(key, "")
    return int(sent) if sent.isdecimal() and len(sent) <= LONGEST_NUMBER else None


def editor_url(name: str, question: str = "") -> str | None:
    """Return where a draft is changed, at one question; None where this server has no editor open."""
    if "survey_editor.edit" not in current_app.view_functions:
        return None
    return url_for("survey_editor.edit", name=name, question=question or None)


def element_at(definition: Mapping[str, Any], path: Path) -> str:
    """Return the name of the innermost element that a path of a definition leads through, "" for none."""
    place: Any = definition
    name = ""
    for number, step in enumerate(path):
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            break
        if number and path[number - 1] == "elements" and isinstance(place, Mapping):
            name = str(place.get("name") or "")
    return name
