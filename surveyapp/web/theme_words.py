"""The themes that a question can be about, in the reader's words."""

from flask import current_app
from flask_babel import get_locale

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import text_in
from surveyapp.services.taxonomies import get_taxonomy, resolve


def offered_themes() -> list[tuple[str, str]]:
    """Return (id, name in the reader's language) of the installation's themes; none where they cannot be read."""
    try:
        taxonomy = get_taxonomy(current_app.config["SETTINGS"].surveys)
    except InvalidFile:
        return []
    return [(theme.id, text_in(theme.name, str(get_locale()), "en")) for theme in taxonomy.themes]


def theme_name(theme: str) -> str:
    """Return a theme's name in the reader's language; its id as words where the installation does not know it."""
    return dict(offered_themes()).get(resolve(theme)) or theme.replace("_", " ")
