"""“Theme”: what a question is about, so that reports find complaints of one kind together."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import get_locale, gettext

from surveyapp.domain.errors import N_, InvalidFile
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.domain.survey_edits.reading import Part, get_element
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.domain.surveys import text_in
from surveyapp.services.survey_drafts import Done
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.web.survey_editor.desk import Desk

NAME = "theme"
TITLE = N_("Theme")
TEMPLATE = "survey_editor/panels/theme.html"


def applies(part: Part) -> bool:
    """Tell whether a part is answered."""
    return part.type in TAKES_ANSWER


def offered() -> list[tuple[str, str]]:
    """Return (id, name in the reader's language) of the installation's themes; none where they cannot be read."""
    try:
        taxonomy = get_taxonomy(current_app.config["SETTINGS"].surveys)
    except InvalidFile:
        return []
    return [(theme.id, text_in(theme.name, str(get_locale()), "en")) for theme in taxonomy.themes]


def said(desk: Desk, part: Part) -> str:
    """Return the theme in the reader's words."""
    theme = part.data.get("theme")
    return dict(offered()).get(str(theme), str(theme)) if theme else str(gettext("none"))


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws."""
    theme = (typed or part.data).get("theme") or ""
    themes = offered()
    if theme and theme not in dict(themes):
        themes = [*themes, (str(theme), str(theme))]
    return {"themes": [("", gettext("none")), *themes], "theme": theme}


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
    """Return what the form asks for."""
    name, theme = part.name, form.get("theme") or None

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return set_value(definition, (*get_element(definition, name).path, "theme"), theme)

    return edit, Done("theme", name, {"before": part.data.get("theme") or "", "after": theme or ""})
