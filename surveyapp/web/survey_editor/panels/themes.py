"""“Theme”: what a question is about, so that reports find complaints of one kind together."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.domain.survey_edits.reading import Part, get_element
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.services.survey_drafts import Done
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.theme_words import offered_themes

NAME = "theme"
TITLE = N_("Theme")
TEMPLATE = "survey_editor/panels/theme.html"


def applies(part: Part) -> bool:
    """Tell whether a part is answered."""
    return part.type in TAKES_ANSWER


def said(desk: Desk, part: Part) -> str:
    """Return the theme in the reader's words."""
    theme = part.data.get("theme")
    return dict(offered_themes()).get(str(theme), str(theme)) if theme else str(gettext("none"))


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws."""
    theme = (typed or part.data).get("theme") or ""
    themes = offered_themes()
    if theme and theme not in dict(themes):
        themes = [*themes, (str(theme), str(theme))]
    return {"themes": [("", gettext("none")), *themes], "theme": theme}


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
    """Return what the form asks for."""
    name, theme = part.name, form.get("theme") or None

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return set_value(definition, (*get_element(definition, name).path, "theme"), theme)

    return edit, Done("theme", name, {"before": part.data.get("theme") or "", "after": theme or ""})
