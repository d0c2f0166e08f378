"""What was done to a draft, said as somebody would tell it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from surveyapp.domain.errors import N_
from surveyapp.web.part_titles import called
from surveyapp.web.question_words import TYPES, word
from surveyapp.web.survey_words import language_name

# Kind of edit → what it did; `what` is the question or page, the rest comes with the edit.
SAID = {
    "opened": N_("began to change what is published"),
    "begun": N_("began the survey"),
    "library": N_("took the survey from the library"),
    "brought": N_("brought the survey from elsewhere"),
    "published": N_("published version %(number)s from a file"),
    "restored": N_("asked version %(number)s again"),
    "copied": N_("began it as a copy of another survey"),
    "text": N_("changed %(text)s of %(what)s in %(language)s: “%(before)s” → “%(after)s”"),
    "texts": N_("changed %(count)s texts of %(what)s"),
    "yaml": N_("changed the survey as YAML"),
    "added": N_("added %(what)s: %(type)s"),
    "ready": N_("added %(what)s from the library"),
    "duplicated": N_("made %(what)s as a copy of %(of)s"),
    "removed": N_("deleted %(what)s: “%(title)s”"),
    "moved": N_("moved %(what)s"),
    "renamed": N_("called %(of)s %(what)s"),
    "answer": N_("changed how %(what)s is answered; it was: %(before)s"),
    "choices": N_("changed the choices of %(what)s"),
    "counts": N_("changed what %(what)s counts as; it was: %(before)s"),
    "theme": N_("changed the theme of %(what)s from %(before)s to %(after)s"),
    "condition": N_("changed when %(what)s is asked"),
    "required": N_("changed when %(what)s must be answered"),
    "offered": N_("changed which choices %(what)s offers"),
    "rules": N_("changed when %(what)s opens a case"),
    "complaints": N_("changed which complaints in comments open a case"),
    "survey_text": N_("changed %(text)s in %(language)s: “%(before)s” → “%(after)s”"),
    "survey_texts": N_("changed %(count)s texts of the survey itself"),
    "settings": N_("changed the settings of the survey"),
    "languages": N_("changed the languages"),
    "page_added": N_("added page %(what)s"),
    "page_moved": N_("moved page %(what)s"),
    "page_removed": N_("deleted page %(what)s"),
}
CHANGED = N_("changed %(what)s")
TEXTS = {
    "survey.title": N_("the title of the survey"),
    "survey.description": N_("the introduction"),
    "survey.completedHtml": N_("the thanks at the end"),
    "title": N_("the title"),
    "description": N_("the help"),
    "html": N_("the text"),
    "low": N_("the words of the lowest score"),
    "high": N_("the words of the highest score"),
    "choice": N_("choice %(number)s"),
    "row": N_("row %(number)s"),
    "column": N_("column %(number)s"),
    "other": N_("the words of “other”"),
    "none": N_("the words of “none of these”"),
    "validator": N_("what is said when it does not fit"),
}


# What was renamed or deleted is told by its name: its words are another's now, or gone.
BY_NAME = frozenset({"renamed", "removed", "page_removed"})


def words_of(row: Any, titles: Mapping[str, str]) -> Markup:
    """Return what an edit did, without who and when; `titles` are the parts' words, as `part_titles.titles_of` gives them."""
    if row.kind in BY_NAME:
        titles = {}
    given = _given(row, titles)
    return Markup(gettext(SAID.get(row.kind, CHANGED))) % given  # noqa: S704 - what is filled in is escaped


def _given(row: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = dict.fromkeys(("before", "after", "of", "title", "count", "text", "language", "type"), "")
    params: dict[str, Any] = row.params or {}
    given |= {key: value for key, value in params.items() if isinstance(value, str | int)}
    given["what"] = called(row.subject, titles)
    if "of" in params:
        given["of"] = called(str(params["of"]), titles)
    if "type" in params:
        given["type"] = word(TYPES, str(params["type"]))
    if "text" in params:
        given["text"] = gettext(TEXTS.get(str(params["text"]), "%(number)s"), number=params.get("number", ""))
    if "language" in params:
        given["language"] = language_name(str(params["language"]))
    if row.kind == "theme":
        given |= {key: str(params.get(key) or gettext("none")).replace("_", " ") for key in ("before", "after")}
    if row.kind in ("text", "survey_text"):
        given |= {key: given[key] or gettext("(empty)") for key in ("before", "after")}
    return given
