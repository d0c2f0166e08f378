"""Telling everybody who complained of a cause what was changed: who gets it, how it reads, then once."""

from datetime import UTC, datetime

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm

from surveyapp.channels.letters import Letter
from surveyapp.domain import tone
from surveyapp.domain.errors import Refused
from surveyapp.domain.telling import WHY_NOT
from surveyapp.services.actions import pages, telling
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions.room import blueprint, room
from surveyapp.web.errors import message_of
from surveyapp.web.survey_words import language_name

MAXIMUM_TEXT = telling.MAXIMUM_TEXT


@blueprint.route("/<id:ticket_id>/tell", methods=["GET", "POST"])
@access("tickets.write")
def tell(ticket_id: int) -> ResponseReturnValue:
    """Show who would be told and how it reads; a second press sends it, once."""
    now, viewer = datetime.now(UTC), get_viewer()
    secret_key = current_app.config["SETTINGS"].secret_key
    page = pages.get_action(viewer, ticket_id)
    found = telling.get_telling(viewer, ticket_id, secret_key=secret_key, now=now)
    changed = {language: request.form.get(f"changed_{language}", "") for language in found.counts}
    previews: list[Letter] = []
    faults: list[str] = []
    if FlaskForm().validate_on_submit():
        try:
            if request.form.get("send"):
                count = telling.tell(viewer, ticket_id, changed, secret_key=secret_key, now=now)
                done = ngettext("%(num)s person is told.", "%(num)s people are told.", count)
                return room.back(ticket_id, done)
            previews = telling.preview(viewer, ticket_id, changed, secret_key=secret_key, now=now)
        except Refused as fault:
            faults = [message_of(fault)]
    hints = {language: tone.check(text, language) for language, text in changed.items() if previews and text.strip()}
    template = render_template(
        "actions/tell.html",
        page=page,
        telling=found,
        changed=changed,
        previews=previews,
        hints=hints,
        faults=faults,
        now=now,
        left_out=[(gettext(WHY_NOT[reason]), count) for reason, count in found.left_out.items()],
        language_name=language_name,
        maximum=MAXIMUM_TEXT,
    )
    return template, 422 if faults else 200
