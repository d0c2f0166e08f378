"""What the pages of the taxonomy share: the blueprint, the version that a form was made from, and names of themes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, request
from flask_babel import get_locale, gettext
from markupsafe import Markup

from surveyapp.domain.surveys import text_in
from surveyapp.services.taxonomy_editor import ChangedMeanwhile, list_history
from surveyapp.web.access import get_viewer
from surveyapp.web.taxonomy.history_words import said

# A number of as many digits or more could not be compared in a database.
LONGEST_NUMBER = 9

blueprint = Blueprint("taxonomy", __name__, url_prefix="/comments/themes")


def number_of(sent: str | None) -> int:
    """Return the state that a page was made from; what nobody could have seen when somebody tampered with it."""
    return int(sent) if sent and sent.isdecimal() and len(sent) < LONGEST_NUMBER else -1


def number_sent() -> int:
    """Return the state that a form was made from."""
    return number_of(request.form.get("number"))


def title_of(texts: Mapping[str, str], theme_id: str = "") -> str:
    """Return what a theme is called in the reader's language, its id where nobody named it."""
    return text_in(dict(texts), str(get_locale()), "en") or theme_id.replace("_", " ")


def tell_saved(address: str) -> None:
    """Say that a change holds, and what happens to the comments that were read before: new names ask for no reading."""
    if not list_history(get_viewer())[0].is_recoding:
        flash(gettext("Saved."))
        return
    words = gettext("Saved. Comments are read anew in the background; reports change when all are read.")
    link = Markup('<a href="{}">{}</a>').format(address, gettext("See how far it is")) if address else ""
    flash(Markup("{} {}").format(words, link) if link else words)


def others_did(fault: ChangedMeanwhile, names: Mapping[str, Mapping[str, str]]) -> list[Any]:
    """Return who did what since, as (moment, person, words)."""
    return [
        (
            row.changed_at,
            row.by or gettext("The command line"),
            said(row, lambda theme: title_of(names.get(theme, {}), theme)),
        )
        for row in fault.states
    ]
