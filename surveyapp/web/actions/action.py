"""One corrective action, and what is done to it by one press of a button."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound
from surveyapp.domain.tickets import states
from surveyapp.services.actions import opening, pages, work
from surveyapp.services.tickets import moves
from surveyapp.services.tickets.work import add_note, assign
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions import words
from surveyapp.web.actions.forms import CaseNumberForm
from surveyapp.web.actions.parts import PARTS
from surveyapp.web.actions.room import blueprint, now_utc, room, show
from surveyapp.web.tickets.fields import TicketForm
from surveyapp.web.tickets.forms import NoteForm, ReasonForm


@blueprint.get("/<id:ticket_id>")
@access("tickets.read")
def action(ticket_id: int) -> ResponseReturnValue:
    """Show one corrective action."""
    return show(pages.get_action(get_viewer(), ticket_id), now=now_utc())


@blueprint.post("/<id:ticket_id>/take")
@access("tickets.write")
def take(ticket_id: int) -> ResponseReturnValue:
    """Give it to whoever asks for it."""
    viewer, form = get_viewer(), TicketForm()
    return room.act(
        ticket_id,
        lambda now: assign(viewer, ticket_id, form.seen_version, viewer.user_id, now=now),
        gettext("The corrective action is yours."),
    )


@blueprint.post("/<id:ticket_id>/note")
@access("tickets.write")
def note(ticket_id: int) -> ResponseReturnValue:
    """Add an internal note."""
    form = NoteForm()
    if not form.validate():
        return room.refused(
            ticket_id, [fault for field in form.errors.values() for fault in field], note=form.text.data
        )
    return room.act(
        ticket_id,
        lambda now: add_note(get_viewer(), ticket_id, form.text.data, now=now),
        gettext("The note is kept."),
    )


@blueprint.route("/<id:ticket_id>/edit/<part>", methods=["GET", "POST"])
@access("tickets.write")
def edit(ticket_id: int, part: str) -> ResponseReturnValue:
    """Change one part of it; when somebody else was faster both texts are shown."""
    if part not in PARTS:
        raise NotFound
    return room.edit_page(ticket_id, PARTS[part])


@blueprint.post("/<id:ticket_id>/cases")
@access("tickets.write")
def add_case(ticket_id: int) -> ResponseReturnValue:
    """Gather a case by its number."""
    form = CaseNumberForm()
    number = form.number.data
    return room.act(
        ticket_id,
        lambda now: work.add_case(get_viewer(), ticket_id, number, now=now),
        gettext("The case is gathered here now."),
        anchor="cases",
    )


@blueprint.route("/<id:ticket_id>/cases/<id:case_id>/remove", methods=["GET", "POST"])
@access("tickets.write")
def remove_case(ticket_id: int, case_id: int) -> ResponseReturnValue:
    """Take a case out, with a reason."""
    page, form = room.read(ticket_id), ReasonForm()
    if not opening.list_cases(get_viewer(), [case_id]):
        raise NotFound

    def save() -> None:
        work.remove_case(get_viewer(), ticket_id, case_id, form.seen_version, why=form.why.data, now=now_utc())

    if not form.is_submitted():
        form.version.data = str(page.ticket.version)
    return room.form_page(
        page,
        form,
        gettext("Take this case out?"),
        save,
        gettext("The case is out."),
        lead=gettext("It stays a case of its own. Both histories keep that it was here, and why it is not any more."),
        verb=gettext("Take it out"),
        is_danger=True,
        anchor="cases",
    )


@blueprint.route("/<id:ticket_id>/move/<to_state>", methods=["GET", "POST"])
@access("tickets.write")
def move(ticket_id: int, to_state: str) -> ResponseReturnValue:
    """Move it; where a reason is needed, ask for it first."""
    page = room.read(ticket_id)
    if to_state not in states.TRANSITIONS[page.ticket.state]:
        message = gettext(
            "The corrective action cannot go there from its present state. Reload the page to see where it stands."
        )
        return room.refused(ticket_id, [message], status=409)
    form = ReasonForm(data={"version": page.ticket.version})

    def save() -> None:
        moves.move(get_viewer(), ticket_id, form.seen_version, to_state, why=form.why.data, now=now_utc())

    done = gettext("The corrective action is now: %(state)s", state=gettext(states.LABELS[to_state]))
    if request.method == "POST" and not states.needs_reason(page.ticket.state, to_state):
        return room.act(ticket_id, lambda _: save(), done)
    verb = gettext(words.MOVES[to_state])
    question, lead = words.QUESTIONS.get(to_state, (verb, ""))
    return room.form_page(
        page,
        form,
        gettext(question),
        save,
        done,
        verb=verb,
        lead=lead and gettext(lead),
        is_danger=to_state == states.CANCELLED,
    )
