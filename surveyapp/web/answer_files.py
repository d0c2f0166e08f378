"""Photos and papers that customers sent with their answers: those of a survey, and each given out to who may see it."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.domain.surveys import text_in
from surveyapp.services import answer_files, surveys
from surveyapp.web.access import access, get_viewer
from surveyapp.web.files import give
from surveyapp.web.paging import asked_place, neighbours

blueprint = Blueprint("answer_files", __name__)


@blueprint.get("/surveys/<name>/files")
@access("tickets.read")
def files(name: str) -> ResponseReturnValue:
    """Show what was sent with the answers to a survey, newest first."""
    published = surveys.get_published(name)
    page = answer_files.list_of_survey(get_viewer(), published.id, asked_place())
    previous_url, next_url = neighbours(page, "answer_files.files", name=name)
    return render_template(
        "answer_files/files.html",
        page=page,
        survey=published.survey,
        survey_title=text_in(published.survey.title, str(get_locale()), published.survey.locale),
        previous_url=previous_url,
        next_url=next_url,
        now=datetime.now(UTC),
    )


@blueprint.get("/answers/files/<id:file_id>")
@access("tickets.read")
def file(file_id: int) -> ResponseReturnValue:
    """Give out a file of an answer."""
    return give(answer_files.get_file(get_viewer(), current_app.config["SETTINGS"], file_id))
