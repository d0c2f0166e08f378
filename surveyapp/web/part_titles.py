"""What a page or question of a draft is called in lists of staff: its words, with its name small beside them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale, gettext
from markupsafe import Markup

from surveyapp.domain.survey_edits.reading import Part, locale_of, parts_of, words_in
from surveyapp.domain.surveys import PROMISES

LONGEST_TITLE = 90


def title_of(part: Part, language: str, locale: str) -> str:
    """Return what a part is called: its title in `language`, else in the survey's own, else its name."""
    value = part.data.get("html" if part.type == "html" else "title")
    if part.type == "html" and any(f"{{{promise}}}" in words_in(value, locale, locale) for promise in PROMISES):
        # What stands there are marks that only the form fills in.
        return str(gettext("Until when we promise an answer"))
    words = " ".join((words_in(value, language, locale) or words_in(value, locale, locale)).split())
    return (words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1] + "…") or part.name


def titles_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return name → title of the parts of a definition, for the reader; pages stand under “page:” and their name."""
    language, locale = str(get_locale()), locale_of(definition)
    return {
        f"page:{part.name}" if part.is_page else part.name: title_of(part, language, locale)
        for part in parts_of(definition)
    }


def called(subject: str, titles: Mapping[str, str]) -> Markup:
    """Return what a part is called: its title with its name small beside it, else its name alone."""
    name = subject.removeprefix("page:")
    title = titles.get(subject, name)
    if title == name:
        return Markup("{}").format(name)
    return Markup('<b>{}</b> <small class="muted">{}</small>').format(title, name)
