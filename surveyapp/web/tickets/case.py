"""One case, and what is done to it by one press of a button."""

from datetime import UTC, datetime

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound
from surveyapp.services.actions.pages import is_there
from surveyapp.services.tickets import pages, work
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets.forms import NoteForm, TicketForm
from surveyapp.web.tickets.room import act, blueprint, refused, show


@blueprint.get("/<id:ticket_id>")
@access("tickets.read")
def ticket(ticket_id: int) -> ResponseReturnValue:
    """Show one case; a corrective action has a room of its own."""
    now = datetime.now(UTC)
    try:
        page = pages.get_ticket(get_viewer(), ticket_id, now=now)
    except NotFound:
        if not is_there(get_viewer(), ticket_id):
            raise
        return redirect(url_for("actions.action", ticket_id=ticket_id))
    return show(page, now=now)


@blueprint.post("/<id:ticket_id>/take")
@access("tickets.write")
def take(ticket_id: int) -> ResponseReturnValue:
    """Give the case to whoever asks for it."""
    viewer, form = get_viewer(), TicketForm()
    return act(
        ticket_id,
        lambda now: work.assign(viewer, ticket_id, form.seen_version, viewer.user_id, now=now),
        gettext("The case is yours."),
    )


@blueprint.post("/<id:ticket_id>/read")
@access("tickets.write")
def read(ticket_id: int) -> ResponseReturnValue:
    """Note that what the customer wrote was read."""
    return act(ticket_id, lambda now: work.mark_read(get_viewer(), ticket_id, now=now), gettext("Marked as read."))


@blueprint.post("/<id:ticket_id>/note")
@access("tickets.write")
def note(ticket_id: int) -> ResponseReturnValue:
    """Add an internal note."""
    form = NoteForm()
    if not form.validate():
        return refused(ticket_id, [fault for field in form.errors.values() for fault in field], note=form.text.data)
    return act(
        ticket_id,
        lambda now: work.add_note(get_viewer(), ticket_id, form.text.data, now=now),
        gettext("The note is kept."),
    )


@blueprint.post("/<id:ticket_id>/actions/<id:action_id>/done")
@access("tickets.write")
def finish_action(ticket_id: int, action_id: int) -> ResponseReturnValue:
    """Note that an action is done."""
    return act(ticket_id, lambda now: work.finish_action(get_viewer(), ticket_id, action_id, now=now), gettext("Done."))
