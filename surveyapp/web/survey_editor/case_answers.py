"""What rules can look at in a question, with the words that its customers read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.survey_edits.case_rules import COMMENTS
from surveyapp.domain.survey_edits.choices import written_value
from surveyapp.domain.survey_edits.reading import Part, words_in
from surveyapp.domain.survey_edits.subjects import values_of
from surveyapp.web.survey_editor.case_lines import Asked
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.part_words import scale_ends
from surveyapp.web.theme_words import offered_themes

LISTS = ("radiogroup", "dropdown", "checkbox", "boolean")
WHOLE = re.compile(r"-?[0-9]{1,4}")


def fits(part: Part) -> bool:
    """Tell whether a kind of rule looks at such a part."""
    return part.type in (*LISTS, "rating", "matrix") or is_read(part)


def is_read(part: Part) -> bool:
    """Tell whether a part is answered in people's own words."""
    return part.type == "comment" or (part.type == "text" and part.data.get("inputType", "text") == "text")


def asked_of(desk: Desk, part: Part) -> Asked:
    """Return what rules can look at in a part that fits."""
    if is_read(part):
        return Asked(COMMENTS, "theme", offered_themes())
    if part.type == "rating":
        low, high = scale_ends(part.data)
        return Asked(part.name, "score", scale=(low, high) if type(low) is int and type(high) is int else None)
    if part.type != "matrix":
        return Asked(part.name, "choice", list(_answers(desk, part)))
    columns = list(_choices(desk, part.data, "columns"))
    rows = [(written_value(value), words) for value, words in _choices(desk, part.data, "rows")]
    scores = [written_value(value) for value, _ in columns]
    if not scores or not all(WHOLE.fullmatch(score) for score in scores):
        return Asked(part.name, "choice", columns, rows)
    return Asked(part.name, "score", columns, rows, (min(map(int, scores)), max(map(int, scores))))


def _answers(desk: Desk, part: Part) -> Iterator[tuple[Any, str]]:
    own = {"other": gettext("Other"), "none": gettext("None of these")}
    if part.type == "boolean":
        own = {"true": gettext("Yes"), "false": gettext("No")}
    for value, text in values_of(part.data):
        code = written_value(value)
        yield value, _words(desk, text) or own.get(code, code)


def _choices(desk: Desk, data: Mapping[str, Any], key: str) -> Iterator[tuple[Any, str]]:
    choices = data.get(key)
    for choice in choices if isinstance(choices, list) else ():
        value, text = (choice.get("value"), choice.get("text")) if isinstance(choice, Mapping) else (choice, None)
        yield value, _words(desk, text) or written_value(value)


def _words(desk: Desk, text: Any) -> str:
    return words_in(text, desk.reading, desk.locale) or words_in(text, desk.locale, desk.locale)
