"""What was done to the themes, said as somebody would tell it."""

from collections.abc import Callable
from typing import Any

from flask_babel import get_locale, gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import text_in
from surveyapp.domain.taxonomy_differences import TextChange
from surveyapp.web.survey_words import language_name

SAID = {
    "file": N_("the themes of the file, before anybody changed them here"),
    "adopted": N_("took over the themes of the file"),
    "restored": N_("went back to version %(number)s"),
    "changed": N_("changed “%(theme)s”"),
    "added": N_("added “%(theme)s”"),
    "merged": N_("merged “%(theme)s” into “%(other)s”"),
    "split": N_("split “%(other)s” off “%(theme)s”"),
    "deleted": N_("deleted “%(theme)s”"),
}
KEYS = {
    "name": N_("Name"),
    "praise": N_("Name where praised"),
    "description": N_("What belongs here"),
    "owner": N_("Owner"),
}


def said(row: Any, name_of: Callable[[str], str]) -> str:
    """Return what a state of the history did; `name_of` gives the present name of a theme by its id."""
    params = dict(row.params)
    gone = params.get("name")
    values = {key: name_of(params[key]) for key in ("theme", "other") if key in params}
    if isinstance(gone, dict):
        values["theme"] = text_in(gone, str(get_locale()), "en") or values["theme"]
    words = gettext(SAID[row.kind], **values, number=params.get("number", ""))
    if params.get("added") or params.get("removed"):
        counts = gettext(
            "patterns: %(added)s more, %(removed)s fewer", added=params["added"], removed=params["removed"]
        )
        return f"{words} ({counts})"
    return str(words)


def text_change(change: TextChange) -> tuple[str, str, str]:
    """Return what a changed text is called, and what it was and is."""
    key = gettext(KEYS[change.key])
    return (f"{key} ({language_name(change.language)})" if change.language else key), change.before, change.after
