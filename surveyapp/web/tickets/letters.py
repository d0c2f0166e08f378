"""Writing to the customer, or recording what they were told."""

from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Refused
from surveyapp.services.tickets import pages
from surveyapp.services.tickets import words as saying
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import words
from surveyapp.web.tickets.forms import LetterForm
from surveyapp.web.tickets.room import back, blueprint


@blueprint.route("/<id:ticket_id>/message", methods=["GET", "POST"])
@access("tickets.write")
def message(ticket_id: int) -> ResponseReturnValue:
    """Write to the customer, beginning from a draft that names their matter, or record what they were told."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    kind = request.values.get("kind", "")
    letter = saying.draft(viewer, ticket_id, kind)
    way = "mail" if page.facts.may_contact and page.has_address else "telephone"
    form = LetterForm(
        data={"kind": kind, "language": letter.language, "subject": letter.subject, "body": letter.body, "way": way}
    )
    faults = []
    if form.validate_on_submit():
        try:
            _tell(viewer, ticket_id, form, now=now)
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            done = (
                gettext("The message is queued.")
                if form.way.data == "mail"
                else gettext("What the customer was told is recorded.")
            )
            return back(ticket_id, done)
    template = render_template(
        "tickets/message.html",
        page=page,
        form=form,
        faults=faults,
        kind=kind,
        letter=letter,
        words=words,
        language_name=words.language_name,
    )
    return template, 422 if form.is_submitted() else 200


def _tell(viewer: Viewer, ticket_id: int, form: LetterForm, *, now: datetime) -> None:
    kind, body, names_extra = form.kind.data, form.body.data, form.names_extra.data
    if form.way.data == "mail":
        subject, language = form.subject.data, form.language.data
        saying.send_letter(
            viewer, ticket_id, kind, subject=subject, body=body, language=language, names_extra=names_extra, now=now
        )
    else:
        saying.record_told(viewer, ticket_id, kind, form.way.data, text=body, names_extra=names_extra, now=now)
