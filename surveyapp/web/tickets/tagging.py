"""Tags on one case."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.services.tickets import tags
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets.room import act, blueprint


@blueprint.post("/<id:ticket_id>/tags")
@access("tickets.write")
def tag(ticket_id: int) -> ResponseReturnValue:
    """Put a tag on a case."""

    def put(now: Any) -> None:
        tags.add_tag(get_viewer(), ticket_id, request.form.get("tag", ""), now=now)

    return act(ticket_id, put, gettext("The tag is on."))


@blueprint.post("/<id:ticket_id>/tags/off")
@access("tickets.write")
def untag(ticket_id: int) -> ResponseReturnValue:
    """Take a tag off a case."""

    def take(now: Any) -> None:
        tags.remove_tag(get_viewer(), ticket_id, request.form.get("tag", ""), now=now)

    return act(ticket_id, take, gettext("The tag is off."))
