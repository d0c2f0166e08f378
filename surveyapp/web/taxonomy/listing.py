"""The list of themes, the text of all of them, and taking over the file."""

from datetime import UTC, datetime

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.errors import InvalidFile
from surveyapp.services import taxonomy_editor as house
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_words import language_name
from surveyapp.web.taxonomy.coding import coder_page
from surveyapp.web.taxonomy.room import blueprint, number_sent, tell_saved, title_of


@blueprint.get("")
@access("tickets.read")
def themes() -> ResponseReturnValue:
    """List the themes, those most complained of first; a file with faults is told with their lines."""
    viewer = get_viewer()
    try:
        standing, rows = house.list_themes(viewer, today=datetime.now(UTC).date())
    except InvalidFile as refused:
        return render_template("taxonomy/faulty.html", refused=refused), 422
    return render_template(
        "taxonomy/themes.html",
        standing=standing,
        rows=rows,
        days=house.DAYS,
        title_of=title_of,
        language_name=language_name,
        coder_page=coder_page(),
    )


@blueprint.get("/file")
@access("tickets.read")
def file() -> ResponseReturnValue:
    """Give the text of the themes that hold, as a file that can be laid beside the surveys."""
    response = Response(house.get_text(get_viewer()), mimetype="application/yaml")
    response.headers["Content-Disposition"] = "attachment; filename=themes.yaml"
    return response


@blueprint.post("/file/adopt")
@access("themes.write")
def adopt() -> ResponseReturnValue:
    """Let what the file says now hold."""
    house.adopt_file(get_viewer(), number_sent(), now=datetime.now(UTC))
    tell_saved(coder_page())
    return redirect(url_for("taxonomy.themes"), 303)
