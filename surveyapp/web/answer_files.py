"""Photos and papers that customers sent with their answers, given out to who may see the answer."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from surveyapp.services import answer_files
from surveyapp.web.access import access, get_viewer
from surveyapp.web.files import give

blueprint = Blueprint("answer_files", __name__, url_prefix="/answers/files")


@blueprint.get("/<id:file_id>")
@access("tickets.read")
def file(file_id: int) -> ResponseReturnValue:
    """Give out a file of an answer."""
    return give(answer_files.get_file(get_viewer(), current_app.config["SETTINGS"], file_id))
