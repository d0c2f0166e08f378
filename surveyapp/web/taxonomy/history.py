"""Who changed the themes: what, when, compared with each other, and going back."""

from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.errors import NotFound
from surveyapp.services import taxonomy_editor as house
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_words import language_name
from surveyapp.web.taxonomy.coding import coder_page
from surveyapp.web.taxonomy.forms import KINDS
from surveyapp.web.taxonomy.history_words import said, text_change
from surveyapp.web.taxonomy.room import blueprint, number_of, number_sent, tell_saved, title_of


@blueprint.get("/history")
@access("tickets.read")
def history() -> ResponseReturnValue:
    """List who changed what."""
    standing, rows, names = house.list_history(get_viewer())
    words = [(row, said(row, lambda theme: title_of(names.get(theme, {}), theme))) for row in rows]
    return render_template("taxonomy/history.html", standing=standing, rows=words)


@blueprint.get("/compare")
@access("tickets.read")
def compare() -> ResponseReturnValue:
    """Show what differs between two states."""
    viewer = get_viewer()
    standing, rows, _ = house.list_history(viewer)
    before, after = (number_of(request.args.get(key)) for key in ("before", "after"))
    if min(before, after) < 0:
        raise NotFound
    differences, has_other_words = house.compare(viewer, before, after)
    return render_template(
        "taxonomy/compare.html",
        standing=standing,
        numbers=[row.number for row in rows],
        before=before,
        after=after,
        differences=differences,
        has_other_words=has_other_words,
        text_change=text_change,
        title_of=title_of,
        language_name=language_name,
        kinds=KINDS,
    )


@blueprint.post("/history/<int(max=100000000):number>/restore")
@access("themes.write")
def restore(number: int) -> ResponseReturnValue:
    """Let an earlier state hold again."""
    house.restore(get_viewer(), number, number_sent(), now=datetime.now(UTC))
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.history"), 303)
